//! Encryption, certificates, passwords and unix sockets, on the servers that `.ci/servers` starts with certificates of its own: theirs is
//! for 127.0.0.1 and for no name, signed by `ca.pem`; `client.pem` is that of the user `certified`.

use limbeck_drivers::Drivers;
use limbeck_sql::Value;
use limbeck_sql::engine::{Connection, Connector, Url};
use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, TestRunner};
use std::rc::Rc;

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is set by .ci/servers"))
}

fn certificate(name: &str) -> String {
    format!("{}/{name}", variable("LIMBECK_TEST_CERTIFICATES"))
}

/// The administrator's URL with another driver, user and query.
fn url(server: &str, drivername: &str, user: Option<&str>, query: &[(&str, &str)]) -> Url {
    let mut url: Url = variable(server).parse().unwrap();
    url.drivername = drivername.to_owned();
    if let Some(user) = user {
        url.username = Some(user.to_owned());
    }
    url.query.extend(query.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()])));
    url
}

fn open(url: &Url) -> Rc<Connection> {
    let connection = Drivers::default().connect(url, &[]).unwrap_or_else(|error| panic!("{url}: {error}"));
    Connection::new(connection, url.clone())
}

fn refusal(url: &Url) -> String {
    Drivers::default().connect(url, &[]).err().unwrap_or_else(|| panic!("{url} was opened")).to_string()
}

fn scalar(connection: &Connection, sql: &str) -> Value {
    connection.exec_driver_sql(sql, &[]).unwrap().rows.swap_remove(0).swap_remove(0)
}

/// With the user's password in the URL as people write it, and read back from there.
fn with_password(url: &Url, password: &str) -> Url {
    let url = Url { password: Some(password.to_owned()), ..url.clone() };
    let read: Url = url.render_as_string(false).parse().unwrap();
    assert_eq!(read.password.as_deref(), Some(password), "{url}");
    read
}

/// Passwords that need care in an URL, in SQL or in an authentication, and any others.
fn passwords() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("p@ss:w/or?d#&=%40+ '\"\\$`".to_owned()),
        Just("ñandú \u{a0}é\u{301} 密码 💧".to_owned()),
        Just(" both ends ".to_owned()),
        proptest::collection::vec(any::<char>().prop_filter("a server's password has no NUL", |c| *c != '\0'), 1..40)
            .prop_map(|chars| chars.into_iter().collect()),
    ]
}

mod postgresql {
    use super::*;
    use limbeck_sql::compiler::quote;

    const SERVER: &str = "LIMBECK_TEST_POSTGRESQL_OWN";

    fn of(user: &str, query: &[(&str, &str)]) -> Url {
        url(SERVER, "postgresql+psycopg2", Some(user), query)
    }

    fn role(name: &str) {
        let connection = open(&url(SERVER, "postgresql+psycopg2", None, &[]));
        connection.set_isolation_level("AUTOCOMMIT").unwrap();
        let _ = connection.exec_driver_sql(&format!("CREATE ROLE {name} LOGIN"), &[]);
    }

    fn is_encrypted(url: &Url) -> bool {
        scalar(&open(url), "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") == Value::Bool(true)
    }

    #[test]
    #[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL_OWN"]
    fn sslmode_says_how_far_a_connection_is_encrypted() {
        role("encrypted");
        let plain = refusal(&of("encrypted", &[("sslmode", "disable")]));
        assert!(plain.contains("FATAL:  pg_hba.conf rejects connection") && plain.contains("no encryption"), "{plain}");
        for mode in ["allow", "prefer", "require"] {
            assert!(is_encrypted(&of("encrypted", &[("sslmode", mode)])), "{mode}");
        }
        // Where the server leaves the choice, it is the client's.
        for (mode, encrypted) in [("disable", false), ("allow", false), ("prefer", true), ("require", true)] {
            assert_eq!(is_encrypted(&of("postgres", &[("sslmode", mode)])), encrypted, "{mode}");
        }
        // asyncpg says it otherwise.
        assert!(is_encrypted(&url(SERVER, "postgresql+asyncpg", Some("encrypted"), &[("ssl", "require")])));
    }

    #[test]
    #[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL_OWN"]
    fn the_servers_certificate_is_checked_as_far_as_is_asked() {
        let (ours, other) = (certificate("ca.pem"), certificate("other-ca.pem"));
        for mode in ["verify-ca", "verify-full"] {
            assert!(is_encrypted(&of("postgres", &[("sslmode", mode), ("sslrootcert", &ours)])), "{mode}");
            let wrong = refusal(&of("postgres", &[("sslmode", mode), ("sslrootcert", &other)]));
            assert!(wrong.starts_with("(psycopg2.OperationalError)") && wrong.contains("SSL error: "), "{mode}: {wrong}");
            let none = refusal(&of("postgres", &[("sslmode", mode)]));
            assert!(none.contains("sslrootcert"), "{mode}: {none}");
            let missing = refusal(&of("postgres", &[("sslmode", mode), ("sslrootcert", "/nowhere/ca.pem")]));
            assert!(missing.contains("/nowhere/ca.pem"), "{mode}: {missing}");
        }
        // A file that is there is used also where no check is asked for, as libpq does.
        assert!(is_encrypted(&of("postgres", &[("sslmode", "require"), ("sslrootcert", &ours)])));
        refusal(&of("postgres", &[("sslmode", "require"), ("sslrootcert", &other)]));
        // The certificate has the address alone.
        let named = |mode: &str| {
            let mut url = of("postgres", &[("sslmode", mode), ("sslrootcert", &ours), ("hostaddr", "127.0.0.1")]);
            url.host = Some("localhost".to_owned());
            url
        };
        assert!(is_encrypted(&named("verify-ca")));
        let text = refusal(&named("verify-full"));
        assert!(text.contains("SSL error: ") && text.contains("localhost"), "{text}");
    }

    #[test]
    #[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL_OWN"]
    fn a_client_certificate_opens_the_door() {
        role("certified");
        let (cert, key) = (certificate("client.pem"), certificate("client.key"));
        assert!(is_encrypted(&of("certified", &[("sslmode", "require"), ("sslcert", &cert), ("sslkey", &key)])));
        let without = refusal(&of("certified", &[("sslmode", "require")]));
        assert!(without.contains("connection requires a valid client certificate"), "{without}");
        let half = refusal(&of("certified", &[("sslmode", "require"), ("sslcert", &cert)]));
        assert!(half.contains("given without its private key"), "{half}");
        // Another user's name is not in it.
        let other = refusal(&of(
            "certified",
            &[("sslmode", "require"), ("sslcert", &certificate("server.pem")), ("sslkey", &certificate("server.key"))],
        ));
        assert!(other.contains("FATAL:  certificate authentication failed"), "{other}");
    }

    #[test]
    #[ignore = "needs a server: LIMBECK_TEST_POSTGRESQL_OWN"]
    fn any_password_is_taken_by_every_way_and_a_wrong_one_by_none() {
        let administrator = open(&url(SERVER, "postgresql+psycopg2", None, &[]));
        administrator.set_isolation_level("AUTOCOMMIT").unwrap();
        let directory = match scalar(&administrator, "SHOW unix_socket_directories") {
            Value::Text(text) => text,
            other => panic!("{other:?}"),
        };
        for name in ["by_scram", "by_md5", "by_plaintext"] {
            role(name);
        }
        let mut runner = TestRunner::new(ProptestConfig {
            cases: 25,
            failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
            ..ProptestConfig::default()
        });
        runner
            .run(&passwords(), |password| {
                for (name, encryption) in [("by_scram", "scram-sha-256"), ("by_md5", "md5"), ("by_plaintext", "scram-sha-256")] {
                    administrator.exec_driver_sql(&format!("SET password_encryption = '{encryption}'"), &[]).unwrap();
                    let text = quote::string_literal(&password, administrator.dialect());
                    let alter = format!("ALTER ROLE {name} PASSWORD {text}");
                    administrator.exec_driver_sql(&alter, &[]).map_err(|error| TestCaseError::fail(error.to_string()))?;
                    let url = with_password(&of(name, &[]), &password);
                    prop_assert_eq!(scalar(&open(&url), "SELECT current_user"), Value::Text(name.to_owned()));
                }
                let mut socket = of("by_scram", &[("host", &directory)]);
                socket.host = None;
                let socket = with_password(&socket, &password);
                prop_assert_eq!(scalar(&open(&socket), "SELECT inet_server_addr() IS NULL"), Value::Bool(true));
                Ok(())
            })
            .unwrap();
        for name in ["by_scram", "by_md5", "by_plaintext"] {
            let wrong = refusal(&with_password(&of(name, &[]), "wr@ng"));
            assert!(wrong.contains(&format!("password authentication failed for user \"{name}\"")), "{wrong}");
            assert!(!wrong.contains("wr@ng"), "{wrong}");
            let none = refusal(&of(name, &[]));
            assert!(none.contains("no password supplied"), "{none}");
        }
    }
}

/// MySQL and MariaDB.
mod family {
    use super::*;
    use limbeck_sql::compiler::quote;

    macro_rules! on_each_server {
        ($($test:ident)*) => {
            mod mariadb {
                $(#[test] #[ignore = "needs a server: LIMBECK_TEST_MARIADB_OWN"] fn $test() { super::$test("LIMBECK_TEST_MARIADB_OWN"); })*
            }
            mod mysql {
                $(#[test] #[ignore = "needs a server: LIMBECK_TEST_MYSQL"] fn $test() { super::$test("LIMBECK_TEST_MYSQL"); })*
            }
        };
    }

    on_each_server! {
        ssl_arguments_say_how_far_a_connection_is_encrypted
        a_client_certificate_opens_the_door
        any_password_is_taken_by_every_way_and_a_wrong_one_by_none
    }

    fn of(server: &str, user: Option<&str>, query: &[(&str, &str)]) -> Url {
        url(server, "mysql+pymysql", user, query)
    }

    /// A user that is made anew (for `localhost`: MariaDB has one without a name there, which would come first), with what the server is to ask of it.
    fn user(server: &str, name: &str, asked: &str) {
        let administrator = open(&of(server, None, &[]));
        administrator.exec_driver_sql(&format!("DROP USER IF EXISTS '{name}'@'localhost'"), &[]).unwrap();
        administrator.exec_driver_sql(&format!("CREATE USER '{name}'@'localhost' {asked}"), &[]).unwrap();
    }

    fn is_encrypted(url: &Url) -> bool {
        let connection = open(url);
        let cursor = connection.exec_driver_sql("SHOW SESSION STATUS LIKE 'Ssl_cipher'", &[]).unwrap();
        match &cursor.rows[0][1] {
            Value::Text(cipher) => !cipher.is_empty(),
            other => panic!("{other:?}"),
        }
    }

    fn ssl_arguments_say_how_far_a_connection_is_encrypted(server: &str) {
        user(server, "encrypted", "REQUIRE SSL");
        let (ours, other) = (certificate("ca.pem"), certificate("other-ca.pem"));
        for plain in [&[] as &[(&str, &str)], &[("ssl_disabled", "true"), ("ssl_ca", &ours)], &[("ssl_mode", "DISABLED")]] {
            let text = refusal(&of(server, Some("encrypted"), plain));
            assert!(text.contains("(1045, \"Access denied for user 'encrypted'@"), "{plain:?}: {text}");
            assert!(!is_encrypted(&of(server, None, plain)), "{plain:?}");
        }
        for query in [
            &[("ssl_ca", ours.as_str())] as &[(&str, &str)],
            &[("ssl", "true")],
            &[("ssl_mode", "REQUIRED")],
            &[("ssl_mode", "VERIFY_CA"), ("ssl_ca", &ours)],
            &[("ssl_mode", "VERIFY_IDENTITY"), ("ssl_ca", &ours)],
            &[("ssl_ca", &ours), ("ssl_verify_cert", "true"), ("ssl_verify_identity", "true")],
            // Not verified: any authority will do.
            &[("ssl_ca", &other), ("ssl_verify_cert", "false"), ("ssl_check_hostname", "false")],
        ] {
            assert!(is_encrypted(&of(server, Some("encrypted"), query)), "{query:?}");
        }
        for query in [
            &[("ssl_ca", other.as_str())] as &[(&str, &str)],
            &[("ssl_mode", "VERIFY_CA"), ("ssl_ca", &other)],
            &[("ssl_ca", "/nowhere/ca.pem")],
        ] {
            let text = refusal(&of(server, Some("encrypted"), query));
            assert!(text.starts_with("(pymysql.err.OperationalError) (2003, "), "{query:?}: {text}");
        }
        // The certificate has the address alone.
        let named = |query: &[(&str, &str)]| Url { host: Some("localhost".to_owned()), ..of(server, Some("encrypted"), query) };
        assert!(is_encrypted(&named(&[("ssl_mode", "VERIFY_CA"), ("ssl_ca", &ours)])));
        assert!(is_encrypted(&named(&[("ssl_ca", &ours), ("ssl_check_hostname", "false")])));
        for query in [
            &[("ssl_mode", "VERIFY_IDENTITY"), ("ssl_ca", ours.as_str())] as &[(&str, &str)],
            &[("ssl_ca", &ours), ("ssl_verify_identity", "true")],
        ] {
            let text = refusal(&named(query));
            assert!(text.starts_with("(pymysql.err.OperationalError) (2003, "), "{query:?}: {text}");
        }
    }

    fn a_client_certificate_opens_the_door(server: &str) {
        user(server, "certified", "REQUIRE X509");
        let (ca, cert, key) = (certificate("ca.pem"), certificate("client.pem"), certificate("client.key"));
        let query = [("ssl_ca", ca.as_str()), ("ssl_cert", &cert), ("ssl_key", &key)];
        assert!(is_encrypted(&of(server, Some("certified"), &query)));
        let without = refusal(&of(server, Some("certified"), &query[..1]));
        assert!(without.contains("(1045, \"Access denied for user 'certified'@"), "{without}");
        let half = refusal(&of(server, Some("certified"), &query[..2]));
        assert!(half.contains("ssl_cert needs ssl_key beside it"), "{half}");
    }

    fn any_password_is_taken_by_every_way_and_a_wrong_one_by_none(server: &str) {
        user(server, "by_password", "IDENTIFIED BY 'x'");
        let administrator = open(&of(server, None, &[]));
        let socket = match scalar(&administrator, "SELECT @@socket") {
            Value::Text(text) => text,
            other => panic!("{other:?}"),
        };
        let ca = certificate("ca.pem");
        let mut runner = TestRunner::new(ProptestConfig {
            cases: 25,
            failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
            ..ProptestConfig::default()
        });
        runner
            .run(&passwords(), |password| {
                let text = quote::string_literal(&password, administrator.dialect());
                let alter = format!("ALTER USER 'by_password'@'localhost' IDENTIFIED BY {text}");
                administrator.exec_driver_sql(&alter, &[]).map_err(|error| TestCaseError::fail(error.to_string()))?;
                // The first connection cannot go by what the server remembers of the last.
                for query in [&[] as &[(&str, &str)], &[("ssl_ca", ca.as_str())], &[("unix_socket", socket.as_str())]] {
                    let url = with_password(&of(server, Some("by_password"), query), &password);
                    let connection = Drivers::default().connect(&url, &[]);
                    prop_assert!(
                        connection.is_ok(),
                        "{query:?}: {}",
                        connection.err().map(|error| error.to_string()).unwrap_or_default()
                    );
                }
                Ok(())
            })
            .unwrap();
        for password in [Some("wr@ng"), None] {
            let url = Url { password: password.map(str::to_owned), ..of(server, Some("by_password"), &[]) };
            let text = refusal(&url);
            assert!(text.contains("(1045, \"Access denied for user 'by_password'@") && !text.contains("wr@ng"), "{text}");
        }
        administrator.exec_driver_sql("DROP USER 'by_password'@'localhost'", &[]).unwrap();
    }
}
