//! Connections to one database, and single statements on them.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    ConfigConnectImpl, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;
use tokio::time::timeout;
use tokio_postgres::config::{Host, TargetSessionAttrs};
use tokio_postgres::error::{Error as PgError, SqlState};
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Config, Row};
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
        let connect = ConfigConnectImpl { tls: tls.clone() };
        // nothing is sent before a statement to see whether a connection still lives: the
        // statement finds out
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let pool = Pool::builder(Manager::from_connect(config, connect, recycling))
            .max_size(options.connections_max)
            .create_timeout(Some(options.connect_timeout))
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
            Err(_) => Err(Fault::Lost("no answer came in time".into())),
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
            Err(_) => Err(Fault::Lost("no answer came in time".into())),
        }
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

fn parse(url: &str) -> Result<Config, Error> {
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
