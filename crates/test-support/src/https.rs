//! HTTPS on loopback, under an authority of the test's own.
#![allow(clippy::expect_used, reason = "for tests: a failure here fails the test")]

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use guildhall_types::OwnedServerName;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tokio::net::{TcpListener, TcpSocket};

/// Names in the certificate of a server that is what it says.
const LOOPBACK: [&str; 2] = ["localhost", "127.0.0.1"];

/// Whom clients of a test trust.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// An authority that nobody knows yet.
    ///
    /// # Panics
    /// When no key can be made.
    #[must_use]
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let pem = params.self_signed(&key).expect("a certificate").pem();
        Self {
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    /// Its certificate.
    #[must_use]
    pub fn pem(&self) -> Vec<u8> {
        self.pem.clone().into_bytes()
    }

    /// A certificate for `names` and its key, as PEM.
    ///
    /// # Panics
    /// When the names are none.
    #[must_use]
    pub fn certificate(&self, names: &[&str]) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let cert = CertificateParams::new(names)
            .expect("names")
            .signed_by(&key, &self.issuer)
            .expect("a certificate");
        (cert.pem(), key.serialize_pem())
    }

    /// Serves `router` at a port of its own.
    pub async fn serve(&self, router: Router) -> HttpsServer {
        Port::reserve().serve(self, &LOOPBACK, router).await
    }
}

/// A port of loopback that is taken, and at which nobody answers yet: connections are refused.
pub struct Port {
    socket: TcpSocket,
    address: SocketAddr,
}

impl Port {
    /// Takes a port that is free.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn reserve() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::LOCALHOST, 0).into()).expect("a free port");
        let address = socket.local_addr().expect("an address");
        Self { socket, address }
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> u16 {
        self.address.port()
    }

    /// Listens here.
    ///
    /// # Panics
    /// When that is not possible.
    pub(crate) fn listen(self) -> TcpListener {
        self.socket.listen(1024).expect("listening")
    }

    /// The name of the server that will answer here.
    #[must_use]
    pub fn name(&self) -> OwnedServerName {
        name(self.address)
    }

    /// Serves `router` here, as what it is.
    pub async fn open(self, authority: &Authority, router: Router) -> HttpsServer {
        self.serve(authority, &LOOPBACK, router).await
    }

    /// Serves `router` here, with a certificate of `authority` for `names`.
    ///
    /// # Panics
    /// When the port cannot be listened at.
    pub async fn serve(self, authority: &Authority, names: &[&str], router: Router) -> HttpsServer {
        // Whoever set one before set the same.
        let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let (cert, key) = authority.certificate(names);
        let tls = RustlsConfig::from_pem(cert.into_bytes(), key.into_bytes())
            .await
            .expect("a certificate and its key");
        let listener = self.socket.listen(1024).expect("listening");
        let handle = Handle::new();
        let server =
            axum_server::from_tcp_rustls(listener.into_std().expect("a listener"), tls).expect("a listener");
        tokio::spawn(server.handle(handle.clone()).serve(router.into_make_service()));
        HttpsServer {
            address: self.address,
            handle,
        }
    }
}

fn name(address: SocketAddr) -> OwnedServerName {
    OwnedServerName::try_from(format!("localhost:{}", address.port())).expect("a server name")
}

/// A server that listens; it ends with this value.
pub struct HttpsServer {
    address: SocketAddr,
    handle: Handle<SocketAddr>,
}

impl HttpsServer {
    /// Its name: `localhost` and its port.
    #[must_use]
    pub fn name(&self) -> OwnedServerName {
        name(self.address)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for HttpsServer {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}
