//! A mail server on loopback (RFC 5321) that keeps what it is given, over TLS where a test wants it.
#![allow(clippy::expect_used, reason = "for tests: a failure here fails the test")]

use std::sync::{Arc, Mutex, PoisonError};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::{Authority, Port, eventually};

/// A mail that was taken.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// Whom it goes to.
    pub to: Vec<String>,
    /// Headers and text.
    pub text: String,
    /// Whether it came over TLS.
    pub was_private: bool,
    /// What followed `AUTH`, if anything did.
    pub login: Option<String>,
}

impl ReceivedMail {
    /// The code in it: the line of 43 characters that base64url has.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn code(&self) -> String {
        let is_one = |line: &&str| {
            line.len() == 43
                && line
                    .chars()
                    .all(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_'))
        };
        let found = self.text.lines().find(is_one);
        found.expect("a code in the mail").to_owned()
    }
}

/// How a mail server keeps the connection from others.
pub enum SmtpTls {
    /// Not at all, and it does not offer to.
    None,
    /// It offers STARTTLS.
    StartTls(TlsAcceptor),
    /// From the first byte on.
    Implicit(TlsAcceptor),
}

impl SmtpTls {
    /// What serves TLS with a certificate of `authority` for `localhost`.
    ///
    /// # Panics
    /// When there is no certificate to be had.
    #[must_use]
    pub fn acceptor(authority: &Authority) -> TlsAcceptor {
        // Whoever set one before set the same.
        let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let (cert, key) = authority.certificate(&["localhost"]);
        let cert = CertificateDer::from_pem_slice(cert.as_bytes()).expect("a certificate");
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert], key)
            .expect("a certificate and its key");
        TlsAcceptor::from(Arc::new(config))
    }
}

#[derive(Default)]
struct Kept {
    mails: Vec<ReceivedMail>,
    /// What is answered to `RCPT`, if not that all is well.
    refusal: Option<&'static str>,
    refused: usize,
}

/// A mail server; it ends with this value.
pub struct SmtpServer {
    port: u16,
    kept: Arc<Mutex<Kept>>,
    task: JoinHandle<()>,
}

impl SmtpServer {
    /// One at a port of its own, without TLS.
    #[must_use]
    pub fn start() -> Self {
        Self::open(Port::reserve(), SmtpTls::None)
    }

    /// One at `port`.
    #[must_use]
    pub fn open(port: Port, tls: SmtpTls) -> Self {
        let number = port.number();
        let listener = port.listen();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let (tls, shared) = (Arc::new(tls), Arc::clone(&kept));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, shared) = (Arc::clone(&tls), Arc::clone(&shared));
                // A client that goes away ends its conversation, and nothing else.
                tokio::spawn(async move { serve(stream, &tls, &shared).await.ok() });
            }
        });
        Self {
            port: number,
            kept,
            task,
        }
    }

    /// Its port.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// From now on answers `RCPT` with `line`, or takes what comes.
    pub fn refuse(&self, line: Option<&'static str>) {
        lock(&self.kept).refusal = line;
    }

    /// How often it has refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        lock(&self.kept).refused
    }

    /// How many mails lie there.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.kept).mails.len()
    }

    /// Whether none lies there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes out all mails to `to` that lie there.
    #[must_use]
    pub fn take(&self, to: &str) -> Vec<ReceivedMail> {
        let mut kept = lock(&self.kept);
        let (taken, left) = std::mem::take(&mut kept.mails)
            .into_iter()
            .partition(|mail| mail.to == [to]);
        kept.mails = left;
        taken
    }

    /// Waits for a mail to `to`, and takes it out.
    ///
    /// # Panics
    /// When none comes.
    pub async fn mail_to(&self, to: &str) -> ReceivedMail {
        eventually("a mail", async || {
            let mut kept = lock(&self.kept);
            let place = kept.mails.iter().position(|mail| mail.to == [to])?;
            Some(kept.mails.remove(place))
        })
        .await
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(kept: &Mutex<Kept>) -> std::sync::MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(stream: TcpStream, tls: &SmtpTls, kept: &Mutex<Kept>) -> std::io::Result<()> {
    match tls {
        SmtpTls::None => {
            talk(stream, false, false, true, kept).await?;
        }
        SmtpTls::Implicit(acceptor) => {
            talk(acceptor.accept(stream).await?, false, true, true, kept).await?;
        }
        SmtpTls::StartTls(acceptor) => {
            if let Some(stream) = talk(stream, true, false, true, kept).await? {
                talk(acceptor.accept(stream).await?, false, true, false, kept).await?;
            }
        }
    }
    Ok(())
}

/// One conversation. Gives the stream back when the client wants TLS on it.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    offers_tls: bool,
    is_private: bool,
    greets: bool,
    kept: &Mutex<Kept>,
) -> std::io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    if greets {
        stream.write_all(b"220 localhost\r\n").await?;
    }
    let (mut to, mut login) = (Vec::new(), None);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let line = line.trim_end();
        let word = line.split([' ', ':']).next().unwrap_or_default();
        let answer = match word.to_ascii_uppercase().as_str() {
            "EHLO" if offers_tls => "250-localhost\r\n250-8BITMIME\r\n250 STARTTLS",
            "EHLO" => "250-localhost\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "STARTTLS" if offers_tls => {
                stream.write_all(b"220 go on\r\n").await?;
                return Ok(Some(stream.into_inner()));
            }
            "AUTH" => {
                login = line.split_once(' ').map(|(_, rest)| rest.to_owned());
                "235 welcome"
            }
            "RCPT" => {
                let address = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                let mut kept = lock(kept);
                match kept.refusal {
                    Some(refusal) => {
                        kept.refused += 1;
                        refusal
                    }
                    None => {
                        to.extend(address.map(|(address, _)| address.to_owned()));
                        "250 ok"
                    }
                }
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let text = data(&mut stream).await?;
                lock(kept).mails.push(ReceivedMail {
                    to: std::mem::take(&mut to),
                    text,
                    was_private: is_private,
                    login: login.clone(),
                });
                "250 taken"
            }
            "MAIL" | "RSET" | "NOOP" => "250 ok",
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(None);
            }
            _ => "502 what?",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// What comes until a line with a single dot; of lines that begin with one it is taken off.
async fn data<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> std::io::Result<String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line.trim_end() == "." {
            return Ok(text);
        }
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
