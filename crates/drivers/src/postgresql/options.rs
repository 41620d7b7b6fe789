//! From an URL and connect arguments to what a session needs: the keywords of libpq, with the defaults of the caller.

use super::flavour::Flavour;
use limbeck_sql::Value;
use limbeck_sql::engine::parameters::{python_repr, str_repr};
use limbeck_sql::engine::{DbError, DbErrorKind, Url};
use std::path::PathBuf;
use std::time::Duration;

/// What a connection falls back on where the URL says nothing: libpq takes these from the environment, which a library leaves to its caller.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConnectionDefaults {
    /// libpq's keywords (`host`, `user`, `sslmode`, ...) with their values, as `PGHOST`, `PGUSER` and so on give them.
    pub keywords: Vec<(String, String)>,
    /// The name of the operating system's user: the last resort for `user`.
    pub system_user: Option<String>,
    /// The password file (`PGPASSFILE`, or `~/.pgpass`).
    pub password_file: Option<PathBuf>,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A name or an address; `address` (`hostaddr`) is connected to where it is given.
    Tcp { name: String, address: Option<String>, port: u16 },
    /// The directory of a unix socket.
    Socket { directory: String, port: u16 },
}

impl Host {
    /// The name that a password file knows it by.
    pub(super) fn password_name(&self) -> &str {
        match self {
            Self::Tcp { name, .. } => name,
            Self::Socket { .. } => "localhost",
        }
    }

    pub(super) fn port(&self) -> u16 {
        match self {
            Self::Tcp { port, .. } | Self::Socket { port, .. } => *port,
        }
    }
}

/// How far a connection is encrypted and the server is known (`sslmode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SslMode {
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// The options of TLS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ssl {
    pub(super) mode: SslMode,
    pub(super) root_certificate: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// Which of several servers is wanted (`target_session_attrs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Any,
    ReadWrite,
    ReadOnly,
    Primary,
    Standby,
    PreferStandby,
}

/// How to open a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) hosts: Vec<Host>,
    pub(super) user: String,
    pub(super) password: Option<String>,
    pub(super) password_file: Option<PathBuf>,
    pub(super) database: String,
    pub(super) ssl: Ssl,
    /// What the start-up message says besides user and database.
    pub(super) startup: Vec<(String, String)>,
    pub(super) connect_timeout: Option<Duration>,
    pub(super) target: Target,
    pub(super) keepalives: bool,
}

const DEFAULT_PORT: u16 = 5432;

/// Where distributions put the socket; libpq is compiled with one of them.
const SOCKET_DIRECTORIES: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// libpq's keywords that change nothing here, or whose only accepted value is what happens anyway.
const WITHOUT_EFFECT: [&str; 19] = [
    "client_encoding",
    "fallback_application_name",
    "gssencmode",
    "gsslib",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "passfile",
    "requirepeer",
    "sslcompression",
    "sslpassword",
    "sslsni",
    "ssl_min_protocol_version",
    "ssl_max_protocol_version",
    "tcp_user_timeout",
    "channel_binding",
    "load_balance_hosts",
    "gssdelegation",
];

/// Arguments of the Python drivers that are no keywords of libpq and have no meaning for one blocking connection.
const DRIVER_ARGUMENTS: [&str; 11] = [
    "async_fallback",
    "command_timeout",
    "cursor_factory",
    "max_cacheable_statement_size",
    "max_cached_statement_lifetime",
    "prepare_threshold",
    "prepared_statement_cache_size",
    "prepared_statement_name_func",
    "row_factory",
    "statement_cache_size",
    "tcp_keepalive",
];

/// Keywords with text values, later ones before earlier ones.
#[derive(Default)]
struct Keywords(Vec<(String, String)>);

impl Keywords {
    fn set(&mut self, key: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != key);
        self.0.push((key.to_owned(), value.into()));
    }

    fn take(&mut self, key: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == key)?;
        Some(self.0.remove(at).1)
    }

    fn take_filled(&mut self, key: &str) -> Option<String> {
        self.take(key).filter(|value| !value.is_empty())
    }
}

impl Options {
    pub(super) fn new(
        url: &Url,
        connect_args: &[(String, Value)],
        defaults: &ConnectionDefaults,
        flavour: Flavour,
    ) -> Result<Self, DbError> {
        let mut given = Keywords::default();
        let mut startup = Vec::new();
        for (key, value) in &defaults.keywords {
            given.set(key, value.clone());
        }
        from_url(url, &mut given)?;
        for (key, value) in connect_args {
            if key == "server_settings" {
                startup.extend(settings(value)?);
            } else if !DRIVER_ARGUMENTS.contains(&key.as_str()) {
                given.set(keyword(key), text_of(key, value)?);
            }
        }
        for argument in DRIVER_ARGUMENTS {
            given.take(argument);
        }
        if let Some(ssl) = given.take("ssl") {
            given.set("sslmode", ssl_of_asyncpg(&ssl));
        }
        Self::of_keywords(given, startup, defaults, flavour)
    }

    fn of_keywords(
        mut given: Keywords,
        mut startup: Vec<(String, String)>,
        defaults: &ConnectionDefaults,
        flavour: Flavour,
    ) -> Result<Self, DbError> {
        if given.take_filled("service").is_some() {
            return Err(refused(flavour, "connection services (\"service\") are not supported: write the server into the URL"));
        }
        if given.take_filled("sslcrl").is_some() || given.take_filled("sslcrldir").is_some() {
            return Err(refused(flavour, "certificate revocation lists (\"sslcrl\", \"sslcrldir\") are not supported"));
        }
        let hosts = hosts(&mut given, flavour)?;
        let user = given.take_filled("user").or_else(|| defaults.system_user.clone());
        let Some(user) = user else {
            return Err(refused(flavour, "no user name is given: write it into the URL, as in postgresql://user@host/database"));
        };
        let database = given.take_filled("dbname").unwrap_or_else(|| user.clone());
        let ssl = Ssl {
            mode: ssl_mode(given.take_filled("sslmode").as_deref(), flavour)?,
            root_certificate: given.take_filled("sslrootcert").map(PathBuf::from),
            certificate: given.take_filled("sslcert").map(PathBuf::from),
            key: given.take_filled("sslkey").map(PathBuf::from),
        };
        let password_file = given.take_filled("passfile").map(PathBuf::from).or_else(|| defaults.password_file.clone());
        let connect_timeout = match given.take_filled("connect_timeout").or_else(|| given.take_filled("timeout")) {
            None => None,
            Some(text) => {
                let seconds: f64 = text.trim().parse().map_err(|_| {
                    refused(flavour, &format!("invalid integer value \"{text}\" for connection option \"connect_timeout\""))
                })?;
                // libpq waits for two seconds at the least, and without an end at zero.
                (seconds > 0.0).then(|| Duration::try_from_secs_f64(seconds.max(2.0)).unwrap_or(Duration::MAX))
            }
        };
        let target = target(given.take_filled("target_session_attrs").as_deref(), flavour)?;
        let keepalives = given.take("keepalives").is_none_or(|value| value != "0");
        let fallback = given.take_filled("fallback_application_name");
        for (key, name) in [("application_name", "application_name"), ("options", "options"), ("replication", "replication")] {
            if let Some(value) = given.take_filled(key) {
                startup.push((name.to_owned(), value));
            }
        }
        if let Some(name) = fallback
            && !startup.iter().any(|(key, _)| key == "application_name")
        {
            startup.push(("application_name".to_owned(), name));
        }
        let password = given.take("password");
        if let Some((key, _)) = given.0.iter().find(|(key, _)| !WITHOUT_EFFECT.contains(&key.as_str())) {
            return Err(flavour.unknown_option(key));
        }
        Ok(Self { hosts, user, password, password_file, database, ssl, startup, connect_timeout, target, keepalives })
    }
}

fn refused(flavour: Flavour, message: &str) -> DbError {
    flavour.error(DbErrorKind::OperationalError, message)
}

/// The parts of an URL as keywords (`create_connect_args` of SQLAlchemy's dialect).
fn from_url(url: &Url, given: &mut Keywords) -> Result<(), DbError> {
    let port = url.port.map(|port| port.to_string());
    let parts =
        [("user", &url.username), ("password", &url.password), ("host", &url.host), ("port", &port), ("dbname", &url.database)];
    for (key, value) in parts {
        if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
            given.set(key, value.clone());
        }
    }
    if url.username.is_some() && url.password.as_deref() == Some("") {
        given.set("password", "");
    }
    for (key, values) in &url.query {
        if key != "host" && key != "port" {
            given.set(keyword(key), values.join(","));
        }
    }
    let (query_hosts, query_ports) = (url.query.get("host"), url.query.get("port"));
    let Some((hosts, ports)) = split_hosts(query_hosts, query_ports)? else { return Ok(()) };
    if let Some(hosts) = hosts {
        given.set("host", hosts.join(","));
    }
    if let Some(ports) = ports {
        given.set("port", ports.join(","));
    }
    Ok(())
}

type HostsAndPorts = (Option<Vec<String>>, Option<Vec<String>>);

/// `?host=a:1&host=b:2`, `?host=a,b&port=1,2` and `?host=a:1` (`_split_multihost_from_url`).
fn split_hosts(hosts: Option<&Vec<String>>, ports: Option<&Vec<String>>) -> Result<Option<HostsAndPorts>, DbError> {
    let mut integrated = false;
    let mut split_ports: Option<Vec<String>> = None;
    let names: Option<Vec<String>> = match hosts.map(Vec::as_slice) {
        None => None,
        Some([one]) => {
            let names: Vec<String> = one.split(',').map(str::to_owned).collect();
            match one.split_once(':') {
                Some((name, port)) if ports.is_none() && names.len() == 1 && is_host_and_port(name, port) => {
                    integrated = true;
                    split_ports = Some(vec![port.to_owned()]);
                    Some(vec![name.to_owned()])
                }
                _ => Some(names),
            }
        }
        Some(several) => {
            integrated = true;
            let pairs = several.iter().map(|token| token.split_once(':').unwrap_or((token, "")));
            let (names, own): (Vec<String>, Vec<String>) = pairs.map(|(name, port)| (name.to_owned(), port.to_owned())).unzip();
            split_ports = own.iter().any(|port| !port.is_empty()).then_some(own);
            Some(names)
        }
    };
    if let Some(ports) = ports {
        if integrated {
            return Err(DbError::argument(
                "Can't mix 'multihost' formats together; use \"host=h1,h2,h3&port=p1,p2,p3\" or \
                 \"host=h1:p1&host=h2:p2&host=h3:p3\" separately",
            ));
        }
        split_ports = Some(match ports.as_slice() {
            [one] => one.split(',').map(str::to_owned).collect(),
            several => several.to_vec(),
        });
    }
    if let Some(ports) = &split_ports {
        if ports.iter().any(|port| !port.is_empty() && port.trim().parse::<i64>().is_err()) {
            let shown: Vec<String> = ports.iter().map(|port| str_repr(port)).collect();
            let comma = if shown.len() == 1 { "," } else { "" };
            return Err(DbError::argument(format!("Received non-integer port arguments: ({}{comma})", shown.join(", "))));
        }
        let uneven = match &names {
            None => ports.len() > 1,
            Some(names) => names.len() != ports.len() && (names.len() > 1 || ports.len() > 1),
        };
        if uneven {
            return Err(DbError::argument("number of hosts and ports don't match"));
        }
    }
    Ok((names.is_some() || split_ports.is_some()).then_some((names, split_ports)))
}

fn is_host_and_port(name: &str, port: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.') && port.chars().all(|c| c.is_ascii_digit())
}

/// The keyword of libpq for an argument of any of the drivers.
fn keyword(key: &str) -> &str {
    match key {
        "database" => "dbname",
        "username" => "user",
        key => key,
    }
}

fn text_of(key: &str, value: &Value) -> Result<String, DbError> {
    Ok(match value {
        Value::Text(text) | Value::BigInt(text) | Value::Decimal(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Bool(flag) => i32::from(*flag).to_string(),
        Value::Null => String::new(),
        Value::Bytes(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::DateTime(_)
        | Value::Interval(_)
        | Value::Uuid(_)
        | Value::Json(_)
        | Value::Array(_) => {
            let shown = python_repr(value);
            return Err(DbError::argument(format!("the connect argument \"{key}\" is no text or number: {shown}")));
        }
    })
}

/// asyncpg's `server_settings`.
fn settings(value: &Value) -> Result<Vec<(String, String)>, DbError> {
    let Value::Json(limbeck_sql::engine::serde_json::Value::Object(entries)) = value else {
        return Err(DbError::argument("the connect argument \"server_settings\" is no dictionary"));
    };
    let text = |value: &limbeck_sql::engine::serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(entries.iter().map(|(key, value)| (key.clone(), text(value))).collect())
}

/// asyncpg's `ssl` names modes as libpq does, or is a truth value.
fn ssl_of_asyncpg(value: &str) -> String {
    match value {
        "1" | "true" | "True" => "require",
        "0" | "" | "false" | "False" => "disable",
        other => other,
    }
    .to_owned()
}

fn ssl_mode(text: Option<&str>, flavour: Flavour) -> Result<SslMode, DbError> {
    Ok(match text {
        None | Some("prefer") => SslMode::Prefer,
        Some("disable") => SslMode::Disable,
        Some("allow") => SslMode::Allow,
        Some("require") => SslMode::Require,
        Some("verify-ca") => SslMode::VerifyCa,
        Some("verify-full") => SslMode::VerifyFull,
        Some(other) => return Err(refused(flavour, &format!("invalid sslmode value: \"{other}\"\n"))),
    })
}

fn target(text: Option<&str>, flavour: Flavour) -> Result<Target, DbError> {
    Ok(match text {
        None | Some("any") => Target::Any,
        Some("read-write") => Target::ReadWrite,
        Some("read-only") => Target::ReadOnly,
        Some("primary") => Target::Primary,
        Some("standby") => Target::Standby,
        Some("prefer-standby") => Target::PreferStandby,
        Some(other) => return Err(refused(flavour, &format!("invalid target_session_attrs value: \"{other}\"\n"))),
    })
}

fn hosts(given: &mut Keywords, flavour: Flavour) -> Result<Vec<Host>, DbError> {
    let list = |text: Option<String>| -> Vec<String> {
        text.map(|text| text.split(',').map(|item| item.trim().to_owned()).collect()).unwrap_or_default()
    };
    let names = list(given.take_filled("host"));
    let addresses = list(given.take_filled("hostaddr"));
    let ports = list(given.take_filled("port"));
    let count = names.len().max(addresses.len()).max(1);
    if ports.len() > 1 && ports.len() != count {
        return Err(refused(flavour, &format!("could not match {} port numbers to {count} hosts\n", ports.len())));
    }
    (0..count)
        .map(|at| {
            let port = match ports.get(at).or_else(|| ports.first()).filter(|port| !port.is_empty()) {
                None => DEFAULT_PORT,
                Some(port) => {
                    let number = port.parse().ok().filter(|number| *number > 0);
                    number.ok_or_else(|| refused(flavour, &format!("invalid port number: \"{port}\"\n")))?
                }
            };
            let name = names.get(at).cloned().unwrap_or_default();
            let address = addresses.get(at).filter(|address| !address.is_empty()).cloned();
            Ok(match (name.is_empty(), address) {
                (true, None) => default_host(port),
                (true, Some(address)) => Host::Tcp { name: address.clone(), address: Some(address), port },
                (false, None) if name.starts_with('/') || name.starts_with('@') => Host::Socket { directory: name, port },
                (false, address) => Host::Tcp { name, address, port },
            })
        })
        .collect()
}

/// The local socket where there are such sockets.
fn default_host(port: u16) -> Host {
    if !cfg!(unix) {
        return Host::Tcp { name: "localhost".to_owned(), address: None, port };
    }
    let there = SOCKET_DIRECTORIES.iter().find(|directory| std::path::Path::new(&socket_path(directory, port)).exists());
    Host::Socket { directory: (*there.unwrap_or(&SOCKET_DIRECTORIES[0])).to_owned(), port }
}

/// The socket of a server, in its directory.
pub(super) fn socket_path(directory: &str, port: u16) -> String {
    format!("{directory}/.s.PGSQL.{port}")
}
