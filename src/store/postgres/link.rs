//! Connections to one database, and single statements on them.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    Connect, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres::error::{Error as PgError, SqlState};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, Row};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresOptions;
use super::fault::Fault;
use crate::Error;

/// A parameter of a statement.
pub(super) type Param<'a> = (&'a (dyn ToSql + Sync), Type);

/// The port of a connection string that names none.
const PORT_DEFAULT: u16 = 5432;

/// How long a request to cancel may take; the connection is closed then in any case.
const CANCEL_TIMEOUT: Duration = Duration::from_secs(2);

/// What the client has unless told otherwise: two hours, in which calls would go to servers that
/// have vanished.
const KEEPALIVES_IDLE_UNTOLD: Duration = Duration::from_secs(2 * 60 * 60);

const KEEPALIVES_IDLE: Duration = Duration::from_secs(30);

pub(super) struct Link {
    pool: Pool,
    tls: MakeRustlsConnect,
    statement_timeout: Duration,
    /// Where the database is, for errors: hosts and ports.
    pub(super) place: String,
}

impl Link {
    /// Knows the way, but doesn't go it yet.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Config`] for a connection string or certificates that can't be read.
    pub(super) fn new(url: &str, options: &PostgresOptions) -> Result<Self, Error> {
        let mut config = parse(url)?;
        let place = place(&config)?;
        if config.get_keepalives_idle() == KEEPALIVES_IDLE_UNTOLD {
            config.keepalives_idle(KEEPALIVES_IDLE);
        }
        if config.get_application_name().is_none() {
            config.application_name("kba");
        }
        if config.get_target_session_attrs() == TargetSessionAttrs::Any {
            // a replica would tell what was, not what is
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.connect_timeout);
        }
        let tls = tls(options.root_certificates.as_deref())?;
        let ssl_mode = ssl_mode_elsewhere(url);
        let count = config.get_hosts().len().max(config.get_hostaddrs().len());
        let hosts = Hosts {
            hosts: (0..count).map(|i| of_host(&config, i, ssl_mode)).collect(),
            tls: tls.clone(),
            each: options.connect_timeout_each(count),
        };
        let create_timeout = hosts.each * u32::try_from(count).unwrap_or(u32::MAX);
        // nothing is sent before a statement to see whether a connection still lives: the
        // statement finds out
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_connect(config, hosts, recycling))
            .max_size(options.connections_max)
            .create_timeout(Some(create_timeout))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| Error::config("connections to PostgreSQL can't be pooled"))?;
        Ok(Self {
            pool,
            tls,
            statement_timeout: options.statement_timeout,
            place,
        })
    }

    /// Runs one statement, a transaction of its own, in one round trip.
    pub(super) async fn query(&self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>, Fault> {
        let lease = self.lease().await?;
        let asked = timeout(
            self.statement_timeout,
            lease.client()?.query_typed(sql, params),
        )
        .await;
        match asked {
            Ok(Ok(rows)) => {
                lease.give_back();
                Ok(rows)
            }
            Ok(Err(error)) => {
                let fault = Fault::of_statement(&error);
                // a server that only reads may not be the one that is asked next
                if !matches!(fault, Fault::Lost(_)) && !is_read_only(&error) {
                    lease.give_back();
                }
                Err(fault)
            }
            Err(_) => Err(self.unanswered()),
        }
    }

    /// Runs statements without parameters or answers. If one fails the connection is given up,
    /// and with it whatever transaction they opened.
    pub(super) async fn execute(&self, sql: &str) -> Result<(), Fault> {
        let lease = self.lease().await?;
        let asked = timeout(self.statement_timeout, lease.client()?.batch_execute(sql)).await;
        match asked {
            Ok(Ok(())) => {
                lease.give_back();
                Ok(())
            }
            Ok(Err(error)) => Err(Fault::of_statement(&error)),
            Err(_) => Err(self.unanswered()),
        }
    }

    /// A server that doesn't answer may have vanished: connections that wait to be used are given
    /// up, lest one call after another finds that out.
    #[cold]
    fn unanswered(&self) -> Fault {
        self.pool.retain(|_, _| false);
        Fault::Lost("no answer came in time".into())
    }

    /// Closes all connections that aren't in use, and makes no more.
    pub(super) fn close(&self) {
        self.pool.close();
    }

    async fn lease(&self) -> Result<Lease, Fault> {
        let client = self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => Fault::of_connecting(&error),
            PoolError::Timeout(_) => Fault::Absent("no connection was made in time".into()),
            PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                Fault::Lasting("the store is closing".into())
            }
        })?;
        Ok(Lease {
            client: Some(client),
            tls: self.tls.clone(),
            runtime: Handle::current(),
        })
    }
}

/// The hosts, which are tried in their order, each for its own time: the client would let the first
/// that takes a connection and stays silent use up the time of all.
struct Hosts {
    hosts: Vec<Config>,
    tls: MakeRustlsConnect,
    each: Duration,
}

/// A client, and the task that moves its bytes.
type Made = Result<(Client, JoinHandle<()>), PgError>;

impl Hosts {
    async fn made(&self, host: &Config) -> Made {
        let (client, connection) = host.connect(self.tls.clone()).await?;
        let task = tokio::spawn(async move {
            // whoever uses the client is told
            let _ended = connection.await;
        });
        Ok((client, task))
    }
}

impl Connect for Hosts {
    fn connect(&self, config: &Config) -> Pin<Box<dyn Future<Output = Made> + Send + '_>> {
        let all = config.clone();
        Box::pin(async move {
            let Some((last, others)) = self.hosts.split_last() else {
                // without a host, which tells that there is none
                return self.made(&all).await;
            };
            for host in others {
                if let Ok(Ok(made)) = timeout(self.each, self.made(host)).await {
                    return Ok(made);
                }
            }
            // the pool's own time limit ends it
            self.made(last).await
        })
    }
}

/// The part of a configuration that is about one of its hosts.
fn of_host(config: &Config, i: usize, ssl_mode_elsewhere: SslMode) -> Config {
    let mut one = Config::new();
    let (name, address) = (config.get_hosts().get(i), config.get_hostaddrs().get(i));
    let is_here = match (name, address) {
        (_, Some(address)) => address.is_loopback(),
        (Some(Host::Tcp(name)), None) => {
            let address = name.parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        (Some(Host::Unix(_)) | None, None) => true,
    };
    match name {
        Some(Host::Tcp(name)) => one.host(name),
        Some(Host::Unix(folder)) => one.host_path(folder),
        None => &mut one,
    };
    if let Some(address) = address {
        one.hostaddr(*address);
    }
    let ports = config.get_ports();
    one.port(
        *ports
            .get(i)
            .or_else(|| ports.first())
            .unwrap_or(&PORT_DEFAULT),
    )
    .ssl_mode(if is_here {
        config.get_ssl_mode()
    } else {
        ssl_mode_elsewhere
    });
    copy_rest(config, &mut one);
    one
}

/// What is the same for all hosts.
fn copy_rest(from: &Config, to: &mut Config) {
    if let Some(user) = from.get_user() {
        to.user(user);
    }
    if let Some(password) = from.get_password() {
        to.password(password);
    }
    if let Some(database) = from.get_dbname() {
        to.dbname(database);
    }
    if let Some(options) = from.get_options() {
        to.options(options);
    }
    if let Some(name) = from.get_application_name() {
        to.application_name(name);
    }
    if let Some(timeout) = from.get_connect_timeout() {
        to.connect_timeout(*timeout);
    }
    if let Some(timeout) = from.get_tcp_user_timeout() {
        to.tcp_user_timeout(*timeout);
    }
    if let Some(interval) = from.get_keepalives_interval() {
        to.keepalives_interval(interval);
    }
    if let Some(retries) = from.get_keepalives_retries() {
        to.keepalives_retries(retries);
    }
    to.keepalives(from.get_keepalives())
        .keepalives_idle(from.get_keepalives_idle())
        .ssl_negotiation(from.get_ssl_negotiation())
        .target_session_attrs(from.get_target_session_attrs())
        .channel_binding(from.get_channel_binding())
        .load_balance_hosts(from.get_load_balance_hosts());
}

/// A connection in use. Unless it is given back it is closed, and what it was asked is cancelled:
/// an answer that nobody waits for any more must not come to the next who asks.
struct Lease {
    client: Option<Object>,
    tls: MakeRustlsConnect,
    runtime: Handle,
}

impl Lease {
    fn client(&self) -> Result<&Object, Fault> {
        let gone = || Fault::Lasting("the connection is gone".into());
        self.client.as_ref().ok_or_else(gone)
    }

    /// Lets the next use the connection.
    fn give_back(mut self) {
        self.client = None;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(client) = self.client.take().map(Object::take) else {
            return;
        };
        if client.is_closed() {
            return;
        }
        let token = client.cancel_token();
        let tls = self.tls.clone();
        self.runtime.spawn(async move {
            // closed only when the server was told, lest it finds the session gone and the
            // number of its process taken by another
            let _unknown = timeout(CANCEL_TIMEOUT, token.cancel_query(tls)).await;
            drop(client);
        });
    }
}

fn is_read_only(error: &PgError) -> bool {
    error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION)
}

fn is_url(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// How to treat hosts other than this machine: as the connection string says, or else with TLS
/// only, because whoever stands between could say that there is none, and be told the password.
fn ssl_mode_elsewhere(url: &str) -> SslMode {
    // what is named twice is as it is named last
    let first = if is_url(url) {
        let (user, rest) = url.split_at(url.find('@').unwrap_or_default());
        let (place, named) = rest.split_once('?').unwrap_or((rest, ""));
        format!("{user}{place}?sslmode=require&{named}")
    } else {
        format!("sslmode=require {url}")
    };
    first
        .parse::<Config>()
        .map_or(SslMode::Require, |config| config.get_ssl_mode())
}

fn parse(url: &str) -> Result<Config, Error> {
    // the password would end at the first, and what follows would be looked up as a host
    if is_url(url) && url.matches('@').count() > 1 {
        return Err(Error::config(
            "the connection string of PostgreSQL is wrong: a URL holds one @, before the host; \
             others are written as %40",
        ));
    }
    url.parse().map_err(|_| {
        // which part is wrong isn't told: it may be a piece of the password
        Error::config(if url.contains("sslmode=verify") {
            "the connection string of PostgreSQL is wrong: sslmode is disable, prefer or require, \
             and require verifies certificate and host name"
        } else {
            "the connection string of PostgreSQL is wrong; in a URL the characters :/?#[]@% of a \
             password are written as % and two hexadecimal digits"
        })
    })
}

/// Hosts and ports.
fn place(config: &Config) -> Result<String, Error> {
    let ports = config.get_ports();
    let mut places = Vec::new();
    for (i, host) in config.get_hosts().iter().enumerate() {
        let port = ports
            .get(i)
            .or_else(|| ports.first())
            .unwrap_or(&PORT_DEFAULT);
        places.push(match host {
            Host::Tcp(host) if is_host_name(host) => format!("{host}:{port}"),
            Host::Tcp(_) => {
                // perhaps the end of a password with an `@`
                return Err(Error::config(
                    "the connection string of PostgreSQL has a host name with other characters \
                     than letters, digits and -._:",
                ));
            }
            Host::Unix(folder) => format!("{} port {port}", folder.display()),
        });
    }
    if places.is_empty() {
        places.extend(config.get_hostaddrs().iter().map(ToString::to_string));
    }
    if places.is_empty() {
        return Err(Error::config(
            "the connection string of PostgreSQL names no host",
        ));
    }
    Ok(places.join(", "))
}

fn is_host_name(host: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    !host.is_empty() && host.bytes().all(of_name)
}

/// A certificate is always verified, and that it is of the host; `sslmode` decides only whether a
/// server without TLS will do.
fn tls(root_certificates: Option<&[u8]>) -> Result<MakeRustlsConnect, Error> {
    let mut roots = RootCertStore::empty();
    match root_certificates {
        // A machine without certificates trusts no server, which is told when one shows its own.
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let wrong = "a root certificate for PostgreSQL can't be read";
                let certificate = certificate.map_err(|_| Error::config(wrong))?;
                roots.add(certificate).map_err(|_| Error::config(wrong))?;
            }
            if roots.is_empty() {
                return Err(Error::config("there is no root certificate for PostgreSQL"));
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::config("TLS can't be set up"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // servers that are asked for TLS directly (sslnegotiation=direct) insist on it
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ssl_modes(url: &str) -> Vec<SslMode> {
        let config = parse(url).unwrap();
        let count = config.get_hosts().len().max(config.get_hostaddrs().len());
        (0..count)
            .map(|i| of_host(&config, i, ssl_mode_elsewhere(url)).get_ssl_mode())
            .collect()
    }

    #[test]
    fn encryption_is_required_elsewhere_unless_the_string_says_otherwise() {
        use SslMode::{Disable, Prefer, Require};

        for (url, modes) in [
            ("postgres://u:p@db.example.com/x", vec![Require]),
            ("postgres://u:p@db.example.com/x?", vec![Require]),
            (
                "postgres://u:p?sslmode=disable@db.example.com/x",
                vec![Require],
            ),
            (
                "postgresql://db.example.com?application_name=a",
                vec![Require],
            ),
            (
                "postgres://u:p@db.example.com/x?sslmode=prefer",
                vec![Prefer],
            ),
            ("postgres://u:p@10.0.0.1/x?sslmode=disable", vec![Disable]),
            ("postgres://u:p@localhost/x", vec![Prefer]),
            (
                "postgres://u:p@127.0.0.1:1,db.example.com:2/x",
                vec![Prefer, Require],
            ),
            ("postgres://u:p@[::1]/x", vec![Prefer]),
            (
                "postgres://u:p@localhost/x?hostaddr=10.0.0.1",
                vec![Require],
            ),
            ("postgres://u:p@localhost/x?sslmode=require", vec![Require]),
            ("host=db.example.com user=u", vec![Require]),
            (
                "host=db.example.com user=u password='a sslmode=disable'",
                vec![Require],
            ),
            ("host=db.example.com sslmode=disable user=u", vec![Disable]),
            ("host=/run/postgresql user=u", vec![Prefer]),
        ] {
            assert_eq!(ssl_modes(url), modes, "{url}");
        }
    }

    #[test]
    fn each_host_has_all_but_the_others() {
        let url = "postgres://u:p@a:1,b:2/x?connect_timeout=7&application_name=n&\
                   options=-cgeqo%3Doff&keepalives_retries=3&channel_binding=require&\
                   keepalives_interval=4&tcp_user_timeout=6&load_balance_hosts=random&\
                   keepalives_idle=5&target_session_attrs=read-write&sslmode=require";
        let all = parse(url).unwrap();
        for (i, one) in ["a:1", "b:2"].into_iter().enumerate() {
            let alone = parse(&url.replace("a:1,b:2", one)).unwrap();
            assert_eq!(of_host(&all, i, SslMode::Require), alone);
        }
    }
}
