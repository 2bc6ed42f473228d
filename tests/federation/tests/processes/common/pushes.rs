//! A push service that servers may reach.

use std::path::PathBuf;

use guildhall_federation_tests::NodeBuilder;
use guildhall_test_support::{Authority, PushService};

/// The service, and what vouches for it.
pub struct Pushes {
    pub service: PushService,
    ca: PathBuf,
    _folder: tempfile::TempDir,
}

impl Pushes {
    pub async fn start() -> Self {
        let authority = Authority::new();
        let service = PushService::start(&authority).await;
        let folder = tempfile::tempdir().unwrap();
        let ca = folder.path().join("push-ca.pem");
        std::fs::write(&ca, authority.pem()).unwrap();
        Self {
            service,
            ca,
            _folder: folder,
        }
    }

    /// `node` sends to it.
    pub fn of(&self, node: NodeBuilder) -> NodeBuilder {
        node.set("PUSH__ALLOW_PRIVATE_ADDRESSES", "true")
            .set("PUSH__CA_FILES", self.ca.to_str().unwrap())
    }
}
