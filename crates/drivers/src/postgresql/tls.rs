//! TLS by rustls, with the meanings that libpq gives to `sslmode` and the files beside it.

use super::options::{Ssl, SslMode};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme, StreamOwned};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

/// Encrypts a connection whose server has agreed to it.
///
/// # Errors
/// A file cannot be read, or the handshake fails; the message is a clause.
pub(super) fn encrypt(stream: TcpStream, host: &str, ssl: &Ssl) -> Result<StreamOwned<ClientConnection, TcpStream>, String> {
    let name =
        ServerName::try_from(host.to_owned()).map_err(|_| format!("\"{host}\" is no name that a certificate could have"))?;
    let mut stream = stream;
    let mut connection = ClientConnection::new(Arc::new(config(ssl)?), name).map_err(|error| format!("SSL error: {error}"))?;
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).map_err(|error| format!("SSL error: {error}"))?;
    }
    Ok(StreamOwned::new(connection, stream))
}

fn config(ssl: &Ssl) -> Result<ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier =
        Verifier { trusted: trusted(ssl)?, checks_name: ssl.mode == SslMode::VerifyFull, provider: Arc::clone(&provider) };
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    match (&ssl.certificate, &ssl.key) {
        (None, None) => Ok(builder.with_no_client_auth()),
        (Some(certificate), Some(key)) => {
            let chain = certificates(certificate)?;
            let key = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| format!("could not load private key file \"{}\": {error}", key.display()))?;
            builder.with_client_auth_cert(chain, key).map_err(|error| format!("could not use the client certificate: {error}"))
        }
        (Some(certificate), None) => {
            Err(format!("certificate \"{}\" is given without its private key (\"sslkey\")", certificate.display()))
        }
        (None, Some(key)) => Err(format!("private key \"{}\" is given without its certificate (\"sslcert\")", key.display())),
    }
}

/// The certificates that a server's must come from; `None` where any will do.
fn trusted(ssl: &Ssl) -> Result<Option<Trusted>, String> {
    let file = match (&ssl.root_certificate, ssl.mode) {
        (Some(file), _) if file == Path::new("system") => {
            return Err("\"sslrootcert=system\" is not supported: name a file with the certificates that are trusted".to_owned());
        }
        (Some(file), _) => file,
        (None, SslMode::VerifyCa | SslMode::VerifyFull) => {
            return Err(
                "sslmode wants the server's certificate checked, but no root certificate file is given (\"sslrootcert\")"
                    .to_owned(),
            );
        }
        (None, SslMode::Disable | SslMode::Allow | SslMode::Prefer | SslMode::Require) => return Ok(None),
    };
    // As libpq: a file that is not there is an error where a check is asked for, and no check otherwise.
    if !file.exists() && ssl.mode < SslMode::VerifyCa {
        return Ok(None);
    }
    let found = certificates(file)?;
    let mut roots = RootCertStore::empty();
    for certificate in &found {
        roots
            .add(certificate.clone())
            .map_err(|error| format!("could not use root certificate file \"{}\": {error}", file.display()))?;
    }
    Ok(Some(Trusted { certificates: found, roots }))
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let unreadable =
        |error: rustls::pki_types::pem::Error| format!("could not read certificate file \"{}\": {error}", file.display());
    let found: Vec<_> = CertificateDer::pem_file_iter(file).map_err(unreadable)?.collect::<Result<_, _>>().map_err(unreadable)?;
    if found.is_empty() { Err(format!("certificate file \"{}\" holds no certificate", file.display())) } else { Ok(found) }
}

#[derive(Debug)]
struct Trusted {
    certificates: Vec<CertificateDer<'static>>,
    roots: RootCertStore,
}

/// Checks a server's certificate as far as `sslmode` asks for it.
#[derive(Debug)]
struct Verifier {
    trusted: Option<Trusted>,
    checks_name: bool,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(trusted) = &self.trusted else { return Ok(ServerCertVerified::assertion()) };
        let parsed = ParsedCertificate::try_from(end_entity)?;
        // A certificate that is itself in the file is trusted, also one that signs itself.
        if !trusted.certificates.iter().any(|known| known == end_entity) {
            let algorithms = self.provider.signature_verification_algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&parsed, &trusted.roots, intermediates, now, algorithms)?;
        }
        if self.checks_name {
            verify_server_name(&parsed, server_name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
