//! The connection to the mail server.

use std::{fmt, net::IpAddr, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::timeout;

use crate::{Letter, MailError, letter::message};

/// How the connection is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// Not at all.
    None,
    /// By STARTTLS (RFC 3207), without which nothing is sent.
    StartTls,
    /// By TLS from the first byte on (RFC 8314).
    Implicit,
}

/// Settings of the mail service. No `Debug`: they hold a password.
#[derive(Clone)]
pub struct MailConfig {
    /// Host name or address of the mail server; its certificate must be of it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub tls: MailTls,
    /// User and password, if the mail server asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// Who writes: an address, or a name and an address in angle brackets.
    pub from: String,
    /// What this server calls itself: its host name or address.
    pub hello: String,
    /// Further certificate authorities as PEM, beside the system's.
    pub ca_certificates: Vec<Vec<u8>>,
    /// How long sending one letter may take.
    pub timeout: Duration,
}

/// Sends letters. Clones are the same.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    timeout: Duration,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mailer")
    }
}

impl Mailer {
    /// A mailer with these settings. It connects to nothing yet.
    ///
    /// # Errors
    /// [`MailError::Config`] when the sender is no address or a certificate cannot be read.
    pub fn new(config: MailConfig) -> Result<Self, MailError> {
        let from: Mailbox = config
            .from
            .parse()
            .map_err(|_| MailError::Config("the sender is no address".to_owned()))?;
        let tls = match config.tls {
            MailTls::None => Tls::None,
            MailTls::StartTls => Tls::Required(parameters(&config)?),
            MailTls::Implicit => Tls::Wrapper(parameters(&config)?),
        };
        let hello = match config.hello.parse() {
            Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
            Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
            Err(_) => ClientId::Domain(config.hello),
        };
        // Dangerous is only that nothing is set yet; TLS is, below.
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(config.host)
            .port(config.port)
            .tls(tls)
            .hello_name(hello)
            .timeout(Some(config.timeout));
        if let Some((user, password)) = config.credentials {
            let password = password.expose_secret().to_owned();
            transport = transport.credentials(Credentials::new(user, password));
        }
        Ok(Self {
            transport: transport.build(),
            from,
            timeout: config.timeout,
        })
    }

    /// Hands `letter` to the mail server. That it was taken does not mean that it arrives.
    ///
    /// # Errors
    /// When it cannot be written, is refused, or cannot be handed over now.
    pub async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = message(&self.from, letter)?;
        // A server that has taken the connection and then says nothing would be waited for without an end.
        match timeout(self.timeout, self.transport.send(message)).await {
            Ok(sent) => Ok(sent.map(|_| ())?),
            Err(_) => Err(MailError::Unavailable("it does not answer".to_owned())),
        }
    }
}

fn parameters(config: &MailConfig) -> Result<TlsParameters, MailError> {
    let broken = |error: &dyn fmt::Display| MailError::Config(error.to_string());
    let mut builder = TlsParameters::builder(config.host.clone());
    for pem in &config.ca_certificates {
        let certificate = Certificate::from_pem(pem).map_err(|error| broken(&error))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder.build().map_err(|error| broken(&error))
}
