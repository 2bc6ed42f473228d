//! A folder, an authority that all servers of a test trust, and free ports.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;

use crate::node::NodeBuilder;

/// What the servers of one test have in common.
pub struct TestNet {
    folder: TempDir,
}

impl Default for TestNet {
    fn default() -> Self {
        Self::new()
    }
}

impl TestNet {
    /// A new net: nothing of it outlives the test.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let ca_cert = ca.self_signed(&ca_key).unwrap();
        let issuer = Issuer::new(ca, ca_key);
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&key, &issuer).unwrap();
        std::fs::write(folder.path().join("ca.pem"), ca_cert.pem()).unwrap();
        std::fs::write(folder.path().join("cert.pem"), leaf.pem()).unwrap();
        std::fs::write(folder.path().join("key.pem"), key.serialize_pem()).unwrap();
        Self { folder }
    }

    /// A server that is still to be started.
    #[must_use]
    pub fn node(&self, name: &str) -> NodeBuilder {
        NodeBuilder::new(
            name,
            self.path().join(name),
            free_port(),
            free_port(),
            self.path(),
        )
    }

    /// Where everything of the test is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// The program under test: `GUILDHALL_BIN`, or where cargo has put it beside the tests.
pub(crate) fn program() -> PathBuf {
    if let Ok(path) = std::env::var("GUILDHALL_BIN") {
        return PathBuf::from(path);
    }
    let test = std::env::current_exe().unwrap();
    let path = test.parent().and_then(Path::parent).unwrap().join("guildhall");
    assert!(
        path.exists(),
        "{} is missing: cargo build --package guildhall-server",
        path.display()
    );
    path
}
