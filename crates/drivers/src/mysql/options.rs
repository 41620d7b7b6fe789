//! From an URL and connect arguments to what the client library takes.

use limbeck_sql::Value;
use limbeck_sql::engine::parameters::str_repr;
use limbeck_sql::engine::{DbError, DbErrorKind, Url};
use mysql::consts::CapabilityFlags;
use mysql::{ClientIdentity, LocalInfileHandler, OptsBuilder, SslOpts};
use std::path::PathBuf;
use std::time::Duration;

/// How to connect, whichever DBAPI's words it was told in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Options {
    user: Option<String>,
    password: Option<String>,
    pub(super) host: String,
    port: u16,
    pub(super) database: Option<String>,
    unix_socket: Option<String>,
    pub(super) charset: String,
    pub(super) collation: Option<String>,
    pub(super) sql_mode: Option<String>,
    pub(super) init_command: Option<String>,
    pub(super) autocommit: bool,
    connect_timeout: Option<Duration>,
    read_timeout: Option<Duration>,
    write_timeout: Option<Duration>,
    client_flag: u32,
    compress: bool,
    local_infile: bool,
    tls: Tls,
}

/// TLS, as the options ask for it.
#[derive(Debug, Clone, PartialEq, Default)]
struct Tls {
    /// Asked for, or forbidden.
    enabled: Option<bool>,
    ca: Option<PathBuf>,
    cert: Option<PathBuf>,
    key: Option<PathBuf>,
    check_hostname: Option<bool>,
    verify: Option<bool>,
}

impl Tls {
    fn options(&self) -> Result<Option<SslOpts>, DbError> {
        let Self { enabled, ca, cert, key, check_hostname, verify } = self;
        let asked = ca.is_some() || cert.is_some() || key.is_some() || *check_hostname == Some(true) || *verify == Some(true);
        if !enabled.unwrap_or(asked) {
            return Ok(None);
        }
        let identity = match (cert, key) {
            (Some(cert), Some(key)) => Some(ClientIdentity::new(cert.clone(), key.clone())),
            (None, None) => None,
            (Some(_), None) => return Err(DbError::argument("ssl_cert needs ssl_key beside it")),
            (None, Some(_)) => return Err(DbError::argument("ssl_key needs ssl_cert beside it")),
        };
        // Without an authority there is nothing to verify by, unless verification is asked for.
        let verify = verify.unwrap_or(ca.is_some());
        Ok(Some(
            SslOpts::default()
                .with_root_cert_path(ca.clone())
                .with_client_identity(identity)
                .with_danger_accept_invalid_certs(!verify)
                .with_danger_skip_domain_validation(!check_hostname.unwrap_or(verify)),
        ))
    }

    /// The dictionary that PyMySQL and mysqlclient take as `ssl`.
    fn set_dictionary(
        &mut self,
        items: &limbeck_sql::engine::serde_json::Map<String, limbeck_sql::engine::serde_json::Value>,
    ) -> Result<(), DbError> {
        self.enabled = Some(true);
        for (key, value) in items {
            let value = match value {
                limbeck_sql::engine::serde_json::Value::String(text) => Value::Text(text.clone()),
                limbeck_sql::engine::serde_json::Value::Bool(truth) => Value::Bool(*truth),
                limbeck_sql::engine::serde_json::Value::Null => continue,
                other => Value::Text(other.to_string()),
            };
            match key.as_str() {
                "ca" => self.ca = Some(path(key, &value)?),
                "cert" => self.cert = Some(path(key, &value)?),
                "key" => self.key = Some(path(key, &value)?),
                "check_hostname" => self.check_hostname = Some(boolean(key, &value)?),
                "verify_mode" => {
                    self.verify = Some(match &value {
                        Value::Text(mode) if matches!(mode.to_lowercase().as_str(), "none" | "0" | "cert_none") => false,
                        Value::Text(_) => true,
                        value => boolean(key, value)?,
                    });
                }
                "fake_flag_to_enable_tls" | "ssl" | "use_ssl" => {}
                other => return Err(unsupported(&format!("ssl[{}]", str_repr(other)))),
            }
        }
        Ok(())
    }
}

impl Options {
    /// Reads the URL's parts and query, and then the connect arguments, which win.
    ///
    /// # Errors
    /// An unknown argument, or one of a wrong kind.
    pub(super) fn new(url: &Url, connect_args: &[(String, Value)]) -> Result<Self, DbError> {
        let mut options = Self {
            user: url.username.clone(),
            password: url.password.clone(),
            host: url.host.clone().filter(|host| !host.is_empty()).unwrap_or_else(|| "localhost".to_owned()),
            port: 3306,
            database: url.database.clone().filter(|name| !name.is_empty()),
            unix_socket: None,
            charset: "utf8mb4".to_owned(),
            collation: None,
            sql_mode: None,
            init_command: None,
            autocommit: false,
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: None,
            write_timeout: None,
            client_flag: 0,
            compress: false,
            local_infile: false,
            tls: Tls::default(),
        };
        if let Some(port) = url.port {
            options.port = port_number(port)?;
        }
        for (key, values) in &url.query {
            // A repeated key is a tuple to SQLAlchemy, which no DBAPI takes; the last one counts.
            if let Some(text) = values.last() {
                options.set(key, &Value::Text(text.clone()))?;
            }
        }
        for (key, value) in connect_args {
            options.set(key, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), DbError> {
        match key {
            "user" | "username" => self.user = Some(string(key, value)?),
            "password" | "passwd" => self.password = Some(string(key, value)?),
            "host" => self.host = string(key, value)?,
            "port" => self.port = port_number(integer(key, value)?)?,
            "database" | "db" => self.database = Some(string(key, value)?),
            "unix_socket" => self.unix_socket = Some(string(key, value)?),
            "charset" => self.charset = word(key, value)?,
            "collation" => self.collation = Some(word(key, value)?),
            "sql_mode" => self.sql_mode = Some(string(key, value)?),
            "init_command" => self.init_command = Some(string(key, value)?),
            "autocommit" => self.autocommit = boolean(key, value)?,
            "connect_timeout" | "connection_timeout" => self.connect_timeout = seconds(key, value)?,
            "read_timeout" => self.read_timeout = seconds(key, value)?,
            "write_timeout" => self.write_timeout = seconds(key, value)?,
            "client_flag" => {
                let flags = integer(key, value)?;
                self.client_flag =
                    u32::try_from(flags).map_err(|_| value_error(format!("client_flag {flags} is out of range")))?;
            }
            "compress" => self.compress = boolean(key, value)?,
            "local_infile" | "allow_local_infile" => self.local_infile = boolean(key, value)?,
            "ssl" => match value {
                Value::Json(limbeck_sql::engine::serde_json::Value::Object(items)) => self.tls.set_dictionary(items)?,
                value => self.tls.enabled = Some(boolean(key, value)?),
            },
            "ssl_disabled" => self.tls.enabled = boolean(key, value)?.then_some(false),
            "ssl_ca" => self.tls.ca = Some(path(key, value)?),
            "ssl_cert" => self.tls.cert = Some(path(key, value)?),
            "ssl_key" => self.tls.key = Some(path(key, value)?),
            "ssl_check_hostname" | "ssl_verify_identity" => self.tls.check_hostname = Some(boolean(key, value)?),
            "ssl_verify_cert" => self.tls.verify = Some(boolean(key, value)?),
            // MySQL's own words for it, which mysqlclient takes.
            "ssl_mode" => self.set_ssl_mode(&string(key, value)?)?,
            // These change how Python sees a connection, or what a pool does with it; here they change nothing.
            "use_unicode"
            | "binary_prefix"
            | "program_name"
            | "max_allowed_packet"
            | "buffered"
            | "raise_on_warnings"
            | "get_warnings"
            | "consume_results"
            | "use_pure"
            | "pool_name"
            | "pool_size"
            | "pool_reset_session"
            | "pool_reset_connection"
            | "force_ipv6"
            | "auth_plugin"
            | "use_ansiquotes" => {}
            "read_default_file" | "read_default_group" | "ssl_capath" | "ssl_cipher" | "ssl_key_password" | "bind_address"
            | "cursorclass" | "conv" | "server_public_key" | "auth_plugin_map" | "defer_connect" | "named_pipe" => {
                return Err(unsupported(key));
            }
            _ => {
                return Err(DbError::new(
                    DbErrorKind::TypeError,
                    "builtins.TypeError",
                    format!("Connection.__init__() got an unexpected keyword argument {}", str_repr(key)),
                ));
            }
        }
        Ok(())
    }

    fn set_ssl_mode(&mut self, mode: &str) -> Result<(), DbError> {
        let (enabled, verify, identity) = match mode.to_uppercase().as_str() {
            "DISABLED" => (false, false, false),
            // Without a server that offers it there is no connection: there is no going back to plain text here.
            "PREFERRED" => return Ok(()),
            "REQUIRED" => (true, false, false),
            "VERIFY_CA" => (true, true, false),
            "VERIFY_IDENTITY" => (true, true, true),
            _ => return Err(value_error(format!("ssl_mode {} is not known", str_repr(mode)))),
        };
        self.tls.enabled = Some(enabled);
        self.tls.verify = Some(verify);
        self.tls.check_hostname = Some(identity);
        Ok(())
    }

    /// What the client library is given.
    ///
    /// # Errors
    /// Options of TLS that contradict each other.
    pub(super) fn builder(&self) -> Result<OptsBuilder, DbError> {
        let allowed = self.local_infile;
        let infile = LocalInfileHandler::new(move |name, writer| {
            if !allowed {
                return Err(std::io::Error::new(
                    std::io::ErrorKind::PermissionDenied,
                    "LOAD DATA LOCAL INFILE is forbidden in both client and server: connect with local_infile=1",
                ));
            }
            let name = String::from_utf8_lossy(name).into_owned();
            std::io::copy(&mut std::fs::File::open(name)?, writer).map(drop)
        });
        let mut builder = OptsBuilder::new()
            .user(self.user.clone())
            .pass(self.password.clone())
            .db_name(self.database.clone())
            .prefer_socket(false)
            .tcp_connect_timeout(self.connect_timeout)
            .read_timeout(self.read_timeout)
            .write_timeout(self.write_timeout)
            .stmt_cache_size(0)
            .local_infile_handler(Some(infile))
            .additional_capabilities(CapabilityFlags::CLIENT_FOUND_ROWS | CapabilityFlags::from_bits_truncate(self.client_flag))
            .compress(self.compress.then(mysql::Compression::default));
        builder = match &self.unix_socket {
            Some(socket) => builder.socket(Some(socket.clone())),
            None => builder.ip_or_hostname(Some(self.host.clone())).tcp_port(self.port).ssl_opts(self.tls.options()?),
        };
        Ok(builder)
    }
}

fn unsupported(key: &str) -> DbError {
    DbError::argument(format!("the connect argument {key} is not supported"))
}

fn value_error(message: impl Into<String>) -> DbError {
    DbError::new(DbErrorKind::ValueError, "builtins.ValueError", message)
}

fn wrong(key: &str, wanted: &str) -> DbError {
    DbError::new(DbErrorKind::TypeError, "builtins.TypeError", format!("the connect argument {key} must be {wanted}"))
}

fn port_number(port: i64) -> Result<u16, DbError> {
    u16::try_from(port).map_err(|_| value_error(format!("port {port} is out of range")))
}

fn string(key: &str, value: &Value) -> Result<String, DbError> {
    match value {
        Value::Text(text) => Ok(text.clone()),
        Value::Int(number) => Ok(number.to_string()),
        _ => Err(wrong(key, "a string")),
    }
}

/// A name that goes into a statement as it is.
fn word(key: &str, value: &Value) -> Result<String, DbError> {
    let text = string(key, value)?;
    if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        Ok(text)
    } else {
        Err(wrong(key, "one word"))
    }
}

fn path(key: &str, value: &Value) -> Result<PathBuf, DbError> {
    string(key, value).map(PathBuf::from)
}

fn integer(key: &str, value: &Value) -> Result<i64, DbError> {
    match value {
        Value::Int(number) => Ok(*number),
        Value::Bool(truth) => Ok(i64::from(*truth)),
        Value::Text(text) => {
            text.trim().parse().map_err(|_| value_error(format!("invalid literal for int() with base 10: {}", str_repr(text))))
        }
        _ => Err(wrong(key, "a number")),
    }
}

fn boolean(key: &str, value: &Value) -> Result<bool, DbError> {
    match value {
        Value::Bool(truth) => Ok(*truth),
        Value::Int(number) => Ok(*number != 0),
        Value::Null => Ok(false),
        Value::Text(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "t" | "1" => Ok(true),
            "false" | "no" | "off" | "n" | "f" | "0" => Ok(false),
            other => Err(value_error(format!("String is not true/false: {}", str_repr(other)))),
        },
        _ => Err(wrong(key, "true or false")),
    }
}

/// A timeout; zero is none.
fn seconds(key: &str, value: &Value) -> Result<Option<Duration>, DbError> {
    let seconds = match value {
        Value::Null => return Ok(None),
        Value::Float(seconds) => *seconds,
        #[expect(clippy::cast_precision_loss, reason = "seconds are small")]
        value => integer(key, value)? as f64,
    };
    if seconds < 0.0 {
        return Err(value_error(format!("{key} should be >= 0")));
    }
    Ok(Duration::try_from_secs_f64(seconds).ok().filter(|span| !span.is_zero()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(url: &str) -> Result<Options, DbError> {
        Options::new(&Url::parse(url, false).expect("the test's URL is well-formed"), &[])
    }

    #[test]
    fn query_keys_of_all_drivers() {
        let url = "mysql+pymysql://u:p%40ss%2F@h:3307/db?charset=utf8mb4&connect_timeout=5&read_timeout=7&unix_socket=/s&local_infile=1";
        let read = options(url).unwrap();
        assert_eq!((read.user.as_deref(), read.password.as_deref()), (Some("u"), Some("p@ss/")));
        assert_eq!((read.host.as_str(), read.port, read.database.as_deref()), ("h", 3307, Some("db")));
        assert_eq!(read.unix_socket.as_deref(), Some("/s"));
        assert_eq!(read.connect_timeout, Some(Duration::from_secs(5)));
        assert!(read.local_infile && read.tls.options().unwrap().is_none());
    }

    #[test]
    fn tls_is_verified_where_there_is_an_authority() {
        let tls = |query: &str| options(&format!("mysql://u@h/db?{query}")).unwrap().tls.options().unwrap();
        assert!(tls("ssl_disabled=true&ssl_ca=/ca").is_none());
        let verified = tls("ssl_ca=/ca.pem").unwrap();
        assert!(!verified.accept_invalid_certs() && !verified.skip_domain_validation());
        let named_otherwise = tls("ssl_ca=/ca.pem&ssl_check_hostname=false").unwrap();
        assert!(!named_otherwise.accept_invalid_certs() && named_otherwise.skip_domain_validation());
        assert!(tls("ssl=true").unwrap().accept_invalid_certs());
        assert!(tls("ssl_mode=VERIFY_IDENTITY").is_some_and(|tls| !tls.accept_invalid_certs()));
        assert!(options("mysql://u@h/db?ssl_cert=/c").unwrap().tls.options().is_err());
    }

    #[test]
    fn wrong_arguments_are_named() {
        let message = |url: &str| options(url).unwrap_err().message;
        assert_eq!(message("mysql://u@h/d?nope=1"), "Connection.__init__() got an unexpected keyword argument 'nope'");
        assert_eq!(message("mysql://u@h/d?connect_timeout=x"), "invalid literal for int() with base 10: 'x'");
        assert_eq!(message("mysql://u@h/d?charset=utf8'"), "the connect argument charset must be one word");
    }
}
