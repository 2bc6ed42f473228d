//! What this server tells of itself.

use guildhall_federation_client::FederationMode;
use serde_json::json;

use crate::world::{Build, Request, World};

const PATH: &str = "/_guildhall/federation/v1/server";

#[tokio::test]
async fn other_servers_are_told_where_the_client_is() {
    let World { a, b, .. } = World::new().await;
    assert_eq!(
        b.get(&a, PATH).await.ok(),
        json!({
            "name": "a.test", "software": "Guildhall", "version": env!("CARGO_PKG_VERSION"),
            "public_url": "https://chat.a.test",
        })
    );
}

#[tokio::test]
async fn nobody_else_is_told() {
    let World { a, b, .. } = World::with(Build {
        mode: FederationMode::Allowlist,
        ..Build::default()
    })
    .await;
    b.get(&a, PATH).await.refused(403, "M_FORBIDDEN");
    Request::new("GET", PATH, None)
        .send(&a)
        .await
        .refused(401, "M_UNAUTHORIZED");
}
