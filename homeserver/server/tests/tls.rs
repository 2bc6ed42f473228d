//! Self-made certificates: their files, and that a client which trusts `ca.pem` accepts them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use guildhall_server::{config::Config, system::SystemClock, tls::Certificates};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConnection,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};

fn config(dir: &Path, name: &str) -> Config {
    let mut config = Config::default();
    config.server.data_dir = dir.to_owned();
    config.server.name = name.try_into().unwrap();
    config
}

fn trusting(ca_file: &Path) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(ca_file).unwrap())
        .unwrap();
    Arc::new(
        ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth(),
    )
}

/// A handshake in memory; the client's refusal, if any.
async fn handshake(
    certificates: &Certificates,
    client: Arc<ClientConfig>,
    name: &str,
) -> Result<(), rustls::Error> {
    let server = certificates.load().await.unwrap().get_inner();
    let mut server = ServerConnection::new(server).unwrap();
    let mut client = ClientConnection::new(client, ServerName::try_from(name.to_owned()).unwrap()).unwrap();
    while client.is_handshaking() || server.is_handshaking() {
        let mut wire = Vec::new();
        client.write_tls(&mut wire).unwrap();
        server.read_tls(&mut wire.as_slice()).unwrap();
        server.process_new_packets()?;
        let mut wire = Vec::new();
        server.write_tls(&mut wire).unwrap();
        let mut wire = wire.as_slice();
        while !wire.is_empty() {
            client.read_tls(&mut wire).unwrap();
            client.process_new_packets()?;
        }
    }
    Ok(())
}

fn install() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}

#[tokio::test]
async fn a_client_that_trusts_the_authority_accepts_every_name_of_the_server() {
    install();
    let dir = tempfile::tempdir().unwrap();
    let certificates =
        Certificates::prepare(&config(dir.path(), "guild.example:8448"), Arc::new(SystemClock)).unwrap();
    let client = trusting(&certificates.ca_file().unwrap());
    for name in ["guild.example", "localhost", "127.0.0.1", "::1"] {
        handshake(&certificates, client.clone(), name).await.expect(name);
    }
    assert!(handshake(&certificates, client, "other.example").await.is_err());
}

#[tokio::test]
async fn the_authority_stays_when_the_certificate_is_made_anew() {
    install();
    let dir = tempfile::tempdir().unwrap();
    let config = config(dir.path(), "localhost:8448");
    let first = Certificates::prepare(&config, Arc::new(SystemClock)).unwrap();
    let ca = fs::read(first.ca_file().unwrap()).unwrap();
    let cert = fs::read(dir.path().join("tls/cert.pem")).unwrap();
    let client = trusting(&first.ca_file().unwrap());

    let second = Certificates::prepare(&config, Arc::new(SystemClock)).unwrap();
    assert_eq!(fs::read(second.ca_file().unwrap()).unwrap(), ca);
    assert_ne!(fs::read(dir.path().join("tls/cert.pem")).unwrap(), cert);
    handshake(&second, client, "localhost").await.unwrap();
}

#[tokio::test]
async fn a_strange_authority_is_not_accepted() {
    install();
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let one = Certificates::prepare(&config(one.path(), "localhost:8448"), Arc::new(SystemClock)).unwrap();
    let other = Certificates::prepare(&config(two.path(), "localhost:8448"), Arc::new(SystemClock)).unwrap();
    assert!(
        handshake(&one, trusting(&other.ca_file().unwrap()), "localhost")
            .await
            .is_err()
    );
}

#[test]
fn keys_are_for_their_owner_only() {
    let dir = tempfile::tempdir().unwrap();
    Certificates::prepare(&config(dir.path(), "localhost:8448"), Arc::new(SystemClock)).unwrap();
    for file in ["key.pem", "ca.key.pem"] {
        let mode = fs::metadata(dir.path().join("tls").join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn files_of_the_configuration_are_taken_and_checked() {
    install();
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path(), "localhost:8448");
    config.tls.cert_file = Some("/nowhere/cert.pem".into());
    config.tls.key_file = Some("/nowhere/key.pem".into());
    let certificates = Certificates::prepare(&config, Arc::new(SystemClock)).unwrap();
    assert!(certificates.ca_file().is_none());
    let error = format!("{:#}", certificates.load().await.err().unwrap());
    assert!(error.contains("/nowhere/cert.pem"), "{error}");
    assert!(!dir.path().join("tls").exists());
}
