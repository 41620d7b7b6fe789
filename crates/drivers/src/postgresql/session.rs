//! A session with a server: the frontend/backend protocol, version 3, in its simple form.

use super::flavour::Flavour;
use super::options::{Host, Options, SslMode, socket_path};
use super::report::Report;
use super::stream::Stream;
use super::{password, tls};
use bytes::BytesMut;
use fallible_iterator::FallibleIterator;
use limbeck_sql::engine::{DbError, DbErrorKind};
use postgres_protocol::authentication::md5_hash;
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::{AuthenticationSaslBody, DataRowBody, ErrorResponseBody, Message};
use postgres_protocol::message::frontend;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// Whether a transaction is open, as the server says after every statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Idle,
    InTransaction,
    /// A statement failed: only ROLLBACK goes.
    Failed,
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) type_oid: u32,
}

/// What one statement of a message gave: columns, rows as they were received, and the command's tag.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) fields: Vec<Field>,
    pub(super) rows: Vec<DataRowBody>,
    pub(super) tag: String,
}

impl Answer {
    /// The values of the first row as text.
    pub(super) fn first_row(&self) -> Vec<Option<String>> {
        let Some(row) = self.rows.first() else { return Vec::new() };
        texts(row).map(|text| Ok(text.map(Cow::into_owned))).collect().unwrap_or_default()
    }
}

/// The values of a row.
pub(super) fn texts(row: &DataRowBody) -> impl FallibleIterator<Item = Option<Cow<'_, str>>, Error = io::Error> {
    let buffer = row.buffer();
    row.ranges().map(|range| Ok(range.map(|range| String::from_utf8_lossy(&buffer[range]))))
}

/// An open session.
#[derive(Debug)]
pub(super) struct Session {
    stream: Stream,
    received: BytesMut,
    pub(super) status: Status,
    /// What the server reports of itself: `server_version`, `DateStyle` and the like.
    pub(super) parameters: BTreeMap<String, String>,
    notices: Vec<Report>,
    flavour: Flavour,
    /// Why nothing more can be sent.
    lost: Option<String>,
}

/// A failed attempt, and whether another host may do better.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: DbError,
    /// The server was reached and said no to who we are: others are not asked.
    final_: bool,
}

impl Session {
    /// Opens a session on a host.
    pub(super) fn open(host: &Host, options: &Options, flavour: Flavour) -> Result<Self, Refusal> {
        let place = place(host);
        let failed =
            |message: &str| Refusal { error: flavour.connection_failed(&format!("{place} failed: {message}\n")), final_: false };
        let plain = match host {
            Host::Socket { .. } => vec![None],
            Host::Tcp { .. } => match options.ssl.mode {
                SslMode::Disable => vec![None],
                SslMode::Allow => vec![None, Some(())],
                SslMode::Prefer => vec![Some(()), None],
                SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => vec![Some(())],
            },
        };
        let mut last: Option<Refusal> = None;
        for encrypted in plain {
            let stream = connect(host, options).map_err(|trouble| match trouble {
                Trouble::Unknown(name) => {
                    Refusal { error: flavour.unknown_host(host, &name, options.connect_timeout), final_: false }
                }
                Trouble::Io(error) => match flavour.system_error(host, &error, options.connect_timeout) {
                    Some(error) => Refusal { error, final_: false },
                    None => failed(&reason(host, &error)),
                },
            })?;
            let stream = match (stream, encrypted, host) {
                (Stream::Tcp(stream), Some(()), Host::Tcp { name, .. }) => match negotiate(stream, name, options) {
                    Ok(Some(stream)) => stream,
                    // The server has no TLS, and `prefer` goes on without.
                    Ok(None) => continue,
                    Err(message) => {
                        last = Some(after(last, failed(&message), flavour));
                        continue;
                    }
                },
                (stream, _, _) => stream,
            };
            let mut session = Self {
                stream,
                received: BytesMut::with_capacity(8 * 1024),
                status: Status::Idle,
                parameters: BTreeMap::new(),
                notices: Vec::new(),
                flavour,
                lost: None,
            };
            match session.start(host, options) {
                Ok(()) => return Ok(session),
                Err(Start::Told { report, authenticated }) => {
                    let refusal = Refusal { error: report.refusal(&place, flavour), final_: report.code.starts_with("28") };
                    let refusal = after(last, refusal, flavour);
                    // Encrypted or not, the answer would be the same.
                    if authenticated {
                        return Err(refusal);
                    }
                    last = Some(refusal);
                }
                // Our own reason, such as a missing password: another attempt would meet it too.
                Err(Start::Said(message)) => return Err(after(last, failed(&message), flavour)),
            }
        }
        Err(last.unwrap_or_else(|| failed("the server does not support SSL, but SSL was required")))
    }

    fn start(&mut self, host: &Host, options: &Options) -> Result<(), Start> {
        self.stream.set_read_timeout(options.connect_timeout).map_err(|error| Start::Said(error.to_string()))?;
        let mut parameters = vec![("user", options.user.as_str()), ("database", options.database.as_str())];
        parameters.push(("client_encoding", "UTF8"));
        parameters.extend(options.startup.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        let mut out = BytesMut::new();
        frontend::startup_message(parameters, &mut out).map_err(|error| Start::Said(error.to_string()))?;
        self.send(&out)?;
        let mut authenticated = false;
        loop {
            match self.receive()? {
                Message::AuthenticationOk => authenticated = true,
                Message::BackendKeyData(_) => {}
                Message::AuthenticationCleartextPassword => {
                    let password = self.password(host, options)?;
                    self.send_password(password.as_bytes())?;
                }
                Message::AuthenticationMd5Password(body) => {
                    let password = self.password(host, options)?;
                    let hash = md5_hash(options.user.as_bytes(), password.as_bytes(), body.salt());
                    self.send_password(hash.as_bytes())?;
                }
                Message::AuthenticationSasl(body) => {
                    let password = self.password(host, options)?;
                    self.scram(&body, &password)?;
                }
                Message::ParameterStatus(body) => self.keep_parameter(&body)?,
                Message::NoticeResponse(body) => self.notices.push(Report::read(body.fields())),
                Message::ErrorResponse(body) => return Err(Start::told(&body, authenticated)),
                Message::ReadyForQuery(_) => break,
                Message::AuthenticationGss
                | Message::AuthenticationSspi
                | Message::AuthenticationKerberosV5
                | Message::AuthenticationScmCredential => {
                    return Err(Start::Said("the server asks for an authentication that is not supported (GSSAPI, SSPI)".into()));
                }
                _ => return Err(Start::Said("received an unexpected message from the server".into())),
            }
        }
        self.stream.set_read_timeout(None).map_err(|error| Start::Said(error.to_string()))
    }

    fn keep_parameter(&mut self, body: &postgres_protocol::message::backend::ParameterStatusBody) -> io::Result<()> {
        self.parameters.insert(body.name()?.to_owned(), body.value()?.to_owned());
        Ok(())
    }

    fn password(&self, host: &Host, options: &Options) -> Result<String, Start> {
        let found = options.password.clone().filter(|password| !password.is_empty()).or_else(|| {
            let file = options.password_file.as_deref()?;
            password::find(file, host.password_name(), host.port(), &options.database, &options.user)
        });
        found.ok_or_else(|| Start::Said("fe_sendauth: no password supplied".to_owned()))
    }

    fn send_password(&mut self, password: &[u8]) -> Result<(), Start> {
        let mut out = BytesMut::new();
        frontend::password_message(password, &mut out)?;
        Ok(self.send(&out)?)
    }

    fn scram(&mut self, body: &AuthenticationSaslBody, password: &str) -> Result<(), Start> {
        let mechanisms: Vec<String> = body.mechanisms().map(|name| Ok(name.to_owned())).collect()?;
        if !mechanisms.iter().any(|name| name == SCRAM_SHA_256) {
            return Err(Start::Said("none of the server's SASL authentication mechanisms are supported".into()));
        }
        let mut scram = ScramSha256::new(password.as_bytes(), ChannelBinding::unsupported());
        let mut out = BytesMut::new();
        frontend::sasl_initial_response(SCRAM_SHA_256, scram.message(), &mut out)?;
        self.send(&out)?;
        match self.receive()? {
            Message::AuthenticationSaslContinue(body) => scram.update(body.data())?,
            Message::ErrorResponse(body) => return Err(Start::told(&body, false)),
            _ => return Err(Start::Said("received an unexpected message during SASL authentication".into())),
        }
        let mut out = BytesMut::new();
        frontend::sasl_response(scram.message(), &mut out)?;
        self.send(&out)?;
        match self.receive()? {
            Message::AuthenticationSaslFinal(body) => Ok(scram.finish(body.data())?),
            Message::ErrorResponse(body) => Err(Start::told(&body, false)),
            _ => Err(Start::Said("received an unexpected message during SASL authentication".into())),
        }
    }

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)?;
        self.stream.flush()
    }

    fn receive(&mut self) -> io::Result<Message> {
        loop {
            if let Some(message) = Message::parse(&mut self.received)? {
                return Ok(message);
            }
            let mut chunk = [0; 16 * 1024];
            let length = self.stream.read(&mut chunk)?;
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.received.extend_from_slice(&chunk[..length]);
        }
    }

    /// Sends SQL text, which may hold several statements; gives what the last one gave.
    pub(super) fn query(&mut self, sql: &str) -> Result<Answer, DbError> {
        let answers = self.pipeline(None, std::slice::from_ref(&sql.to_owned()))?;
        Ok(answers.into_iter().next().unwrap_or_default())
    }

    /// Sends SQL texts one behind the other, `before` first, and reads the answers then: of each text what its last statement
    /// gave. The error is the first one.
    pub(super) fn pipeline(&mut self, before: Option<&str>, texts: &[String]) -> Result<Vec<Answer>, DbError> {
        let mut all = Vec::with_capacity(texts.len());
        self.pipeline_each(before, texts, &mut |answer| all.push(answer))?;
        all.into_iter().collect()
    }

    /// The same, with an error for each text that has one; `take` is given each answer when it has been received. The error of
    /// `before`, or of a lost session, is the only one.
    pub(super) fn pipeline_each(
        &mut self,
        before: Option<&str>,
        texts: &[String],
        take: &mut dyn FnMut(Result<Answer, DbError>),
    ) -> Result<(), DbError> {
        if let Some(reason) = &self.lost {
            return Err(self.flavour.error(DbErrorKind::OperationalError, reason));
        }
        let all: Vec<&str> = before.into_iter().chain(texts.iter().map(String::as_str)).collect();
        let mut out = BytesMut::with_capacity(all.iter().map(|sql| sql.len() + 6).sum());
        for sql in &all {
            frontend::query(sql, &mut out).map_err(|_| {
                let message = "A string literal cannot contain NUL (0x00) characters.";
                DbError::new(DbErrorKind::ValueError, "builtins.ValueError", message)
            })?;
        }
        if let Err(error) = self.send(&out) {
            return Err(self.lose(&error, None, ""));
        }
        let mut first_error: Option<DbError> = None;
        let mut refused = None;
        for (place, sql) in all.iter().enumerate() {
            let lost = match self.answers() {
                // The server ends the session after these.
                Ok((_, Some(report))) if matches!(report.severity.as_str(), "FATAL" | "PANIC") => {
                    self.lose(&io::ErrorKind::UnexpectedEof.into(), Some(report), sql)
                }
                Ok((mut answers, report)) => {
                    let answer = match report {
                        Some(report) => Err(report.error(sql, self.flavour)),
                        None => Ok(answers.pop().unwrap_or_default()),
                    };
                    if let Err(error) = &answer {
                        first_error.get_or_insert_with(|| error.clone());
                    }
                    match (before, place) {
                        (Some(_), 0) => refused = answer.err(),
                        // What follows a refused `before` is read past.
                        _ if refused.is_some() => {}
                        _ => take(answer),
                    }
                    continue;
                }
                Err(error) => self.lose(&error, None, sql),
            };
            return Err(first_error.unwrap_or(lost));
        }
        refused.map_or(Ok(()), Err)
    }

    /// Reads all up to the next `ReadyForQuery`.
    fn answers(&mut self) -> io::Result<(Vec<Answer>, Option<Report>)> {
        let mut done = Vec::new();
        let mut current = Answer::default();
        let mut failure: Option<Report> = None;
        loop {
            let message = match self.receive() {
                Ok(message) => message,
                // A server that ends the session says why before it goes.
                Err(_) if failure.as_ref().is_some_and(|report| report.severity == "FATAL") => return Ok((done, failure)),
                Err(error) => return Err(error),
            };
            match message {
                Message::RowDescription(body) => {
                    current.fields = body
                        .fields()
                        .map(|field| Ok(Field { name: field.name().to_owned(), type_oid: field.type_oid() }))
                        .collect()?;
                }
                Message::DataRow(body) => current.rows.push(body),
                Message::CommandComplete(body) => {
                    body.tag()?.clone_into(&mut current.tag);
                    done.push(std::mem::take(&mut current));
                }
                Message::EmptyQueryResponse => done.push(std::mem::take(&mut current)),
                Message::ErrorResponse(body) => failure = Some(Report::read(body.fields())),
                Message::NoticeResponse(body) => self.notices.push(Report::read(body.fields())),
                Message::ParameterStatus(body) => self.keep_parameter(&body)?,
                Message::CopyInResponse(_) => {
                    let mut out = BytesMut::new();
                    frontend::copy_fail("COPY FROM STDIN cannot be sent as a statement", &mut out)?;
                    self.send(&out)?;
                }
                Message::ReadyForQuery(body) => {
                    self.status = match body.status() {
                        b'T' => Status::InTransaction,
                        b'E' => Status::Failed,
                        _ => Status::Idle,
                    };
                    return Ok((done, failure));
                }
                // Notifications, and the data of a COPY that nobody reads.
                _ => {}
            }
        }
    }

    /// Marks the session as lost, and words it.
    fn lose(&mut self, error: &io::Error, told: Option<Report>, sql: &str) -> DbError {
        self.status = Status::Idle;
        self.lost = Some("connection already closed".to_owned());
        let silent = "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\t\
                      before or while processing the request.\n";
        match told {
            Some(report) => {
                let text = format!("{}{silent}", report.text(sql));
                DbError { message: text, ..report.error(sql, self.flavour) }
            }
            None if error.kind() == io::ErrorKind::UnexpectedEof
                || error.kind() == io::ErrorKind::ConnectionReset
                || error.kind() == io::ErrorKind::BrokenPipe =>
            {
                self.flavour.error(DbErrorKind::OperationalError, silent)
            }
            None => self.flavour.error(
                DbErrorKind::OperationalError,
                &format!("could not receive data from server: {}\n", system_message(error)),
            ),
        }
    }

    pub(super) fn is_lost(&self) -> bool {
        self.lost.is_some()
    }

    /// The notices since the last call, as the driver's dialect logs them.
    pub(super) fn take_notices(&mut self) -> Vec<String> {
        let notices = std::mem::take(&mut self.notices);
        let line = |notice: &Report| match self.flavour {
            Flavour::Psycopg2 => format!("{}:  {}", notice.severity, notice.text_of_notice().trim_end()),
            Flavour::Psycopg | Flavour::Asyncpg | Flavour::Pg8000 => format!("{}: {}", notice.severity, notice.message),
        };
        notices.iter().map(line).collect()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let mut out = BytesMut::new();
        frontend::terminate(&mut out);
        // The connection ends either way.
        let _ = self.send(&out);
    }
}

/// Two refusals as one, in the class of the first.
fn after(first: Option<Refusal>, next: Refusal, flavour: Flavour) -> Refusal {
    match first {
        None => next,
        Some(first) => Refusal { error: joined(first.error, &next.error, flavour), final_: first.final_ || next.final_ },
    }
}

/// The reasons of two failed attempts, a line each; the drivers that are not libpq's tell of the last one.
pub(super) fn joined(first: DbError, next: &DbError, flavour: Flavour) -> DbError {
    if matches!(flavour, Flavour::Asyncpg | Flavour::Pg8000) {
        return next.clone();
    }
    let line_break = if first.message.ends_with('\n') { "" } else { "\n" };
    let next = next.message.strip_prefix("connection failed: ").unwrap_or(&next.message);
    DbError { message: format!("{}{line_break}{next}", first.message), ..first }
}

impl Refusal {
    pub(super) fn is_final(&self) -> bool {
        self.final_
    }
}

/// Why a session did not start.
enum Start {
    /// The server said no, before or after it knew who we are.
    Told {
        report: Box<Report>,
        authenticated: bool,
    },
    Said(String),
}

impl Start {
    fn told(body: &ErrorResponseBody, authenticated: bool) -> Self {
        Self::Told { report: Box::new(Report::read(body.fields())), authenticated }
    }
}

impl From<io::Error> for Start {
    fn from(error: io::Error) -> Self {
        Self::Said(match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset => {
                "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\n\t\
                 before or while processing the request."
                    .to_owned()
            }
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => "timeout expired".to_owned(),
            _ => system_message(&error),
        })
    }
}

enum Trouble {
    Unknown(String),
    Io(io::Error),
}

fn connect(host: &Host, options: &Options) -> Result<Stream, Trouble> {
    match host {
        #[cfg(unix)]
        Host::Socket { directory, port } => {
            std::os::unix::net::UnixStream::connect(socket_path(directory, *port)).map(Stream::Unix).map_err(Trouble::Io)
        }
        #[cfg(not(unix))]
        Host::Socket { .. } => Err(Trouble::Io(io::ErrorKind::Unsupported.into())),
        Host::Tcp { name, address, port } => {
            let target = address.as_ref().unwrap_or(name);
            let addresses = (target.as_str(), *port).to_socket_addrs().map_err(|_| Trouble::Unknown(target.clone()))?;
            let until = options.connect_timeout.and_then(|timeout| Instant::now().checked_add(timeout));
            let mut last = io::Error::from(io::ErrorKind::NotFound);
            for address in addresses {
                let opened = match until {
                    None => TcpStream::connect(address),
                    Some(until) => {
                        let left = until.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
                        TcpStream::connect_timeout(&address, left)
                    }
                };
                match opened {
                    Ok(stream) => {
                        stream.set_nodelay(true).map_err(Trouble::Io)?;
                        return Ok(Stream::Tcp(stream));
                    }
                    Err(error) => last = error,
                }
            }
            Err(Trouble::Io(last))
        }
    }
}

/// Asks for TLS: the encrypted stream, or `None` where the server has none and none is needed.
fn negotiate(stream: TcpStream, host: &str, options: &Options) -> Result<Option<Stream>, String> {
    let mut stream = stream;
    let mut out = BytesMut::new();
    frontend::ssl_request(&mut out);
    stream.set_read_timeout(options.connect_timeout).map_err(|error| system_message(&error))?;
    stream.write_all(&out).map_err(|error| system_message(&error))?;
    let mut answer = [0];
    stream.read_exact(&mut answer).map_err(|error| match Start::from(error) {
        Start::Said(text) => text,
        Start::Told { report, authenticated: _ } => report.message,
    })?;
    match answer[0] {
        b'S' => Ok(Some(Stream::Tls(Box::new(tls::encrypt(stream, host, &options.ssl)?)))),
        b'N' if options.ssl.mode < SslMode::Require => Ok(None),
        b'N' => Err("server does not support SSL, but SSL was required".to_owned()),
        other => Err(format!("received invalid response to SSL negotiation: {}", char::from(other))),
    }
}

pub(super) fn place(host: &Host) -> String {
    match host {
        Host::Socket { directory, port } => format!("connection to server on socket \"{}\"", socket_path(directory, *port)),
        Host::Tcp { name, port, .. } => format!("connection to server at \"{name}\", port {port}"),
    }
}

fn reason(host: &Host, error: &io::Error) -> String {
    if matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) {
        return "timeout expired".to_owned();
    }
    let question = match host {
        Host::Socket { .. } => "Is the server running locally and accepting connections on that socket?",
        Host::Tcp { .. } => "Is the server running on that host and accepting TCP/IP connections?",
    };
    let hint = matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound);
    let message = system_message(error);
    if hint { format!("{message}\n\t{question}") } else { message }
}

/// The system's words, without Rust's number of the error.
pub(super) fn system_message(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
