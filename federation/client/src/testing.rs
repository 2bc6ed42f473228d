//! What this crate's tests share.
#![allow(clippy::unwrap_used, reason = "tests")]

use guildhall_keys::ServerKeys;
use guildhall_test_support::{ManualClock, SeededEntropy};
use guildhall_types::OwnedServerName;

use crate::{ClientConfig, FederationClient, FederationMode, FederationPolicy};

/// The client of `a.test`, which deals with everybody.
pub(crate) async fn client(config: ClientConfig) -> FederationClient {
    let (db, clock) = (guildhall_test_support::sqlite().await, ManualClock::shared());
    let name = OwnedServerName::try_from("a.test").unwrap();
    let keys = ServerKeys::load_or_create(db.db(), name, &*clock, &SeededEntropy::new(1))
        .await
        .unwrap();
    let policy = FederationPolicy::new(FederationMode::Open, &[], &[]);
    FederationClient::new(keys, policy, config).unwrap()
}
