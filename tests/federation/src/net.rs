//! A folder, and an authority that all servers of a test trust.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;

use crate::node::NodeBuilder;

/// Set to anything, it keeps the folders of the tests for a look at the databases and logs of their servers.
const KEEP: &str = "GUILDHALL_TEST_KEEP";

/// What the servers of one test have in common. It must outlive them.
pub struct TestNet {
    folder: TempDir,
}

impl Default for TestNet {
    fn default() -> Self {
        Self::new()
    }
}

impl TestNet {
    /// A new net: nothing of it outlives the test, unless `GUILDHALL_TEST_KEEP` is set.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("guildhall-test-")
            .disable_cleanup(std::env::var_os(KEEP).is_some())
            .tempdir()
            .unwrap();
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
    pub fn node(&self, label: &str) -> NodeBuilder {
        NodeBuilder::new(label, self.folder.path())
    }

    /// The authority's certificate.
    #[must_use]
    pub fn ca_file(&self) -> std::path::PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Where everything of the test is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}
