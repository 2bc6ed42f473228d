//! What servers tell of themselves, and what of it is believed.

use guildhall_federation_client::{ClientError, RemoteServer};
use serde_json::{Value, json};

use crate::world::World;

/// What `us.test` makes of an answer with these fields in place of those of a server that is well.
async fn told(world: &World, change: Value) -> Result<RemoteServer, ClientError> {
    let peer = world
        .peer_with(move |request| {
            let name = request.uri().authority().unwrap().to_string();
            let mut body = json!({
                "name": name, "software": "Guildhall", "version": "0.1.0", "public_url": "https://chat.b.test/",
            });
            for (key, value) in change.as_object().unwrap() {
                body[key] = value.clone();
            }
            async move { crate::world::answer(200, body.to_string()) }
        })
        .await;
    world.client().server(&peer.name()).await
}

#[tokio::test]
async fn a_server_tells_where_its_client_is() {
    let world = World::new().await;
    let found = told(&world, json!({"more": true})).await.unwrap();
    let expected = RemoteServer {
        software: "Guildhall".to_owned(),
        version: "0.1.0".to_owned(),
        public_url: "https://chat.b.test".to_owned(),
    };
    assert_eq!(found, expected);
}

#[tokio::test]
async fn what_cannot_be_so_is_not_believed() {
    let world = World::new().await;
    for change in [
        json!({"name": "other.test"}),
        json!({"public_url": "javascript:alert(1)"}),
        json!({"public_url": "https://ada:secret@b.test"}),
        json!({"public_url": "https://b.test/?next=https://evil.test"}),
        json!({"public_url": null}),
        json!({"software": "Guild\u{202e}hall"}),
        json!({"version": "x".repeat(65)}),
        json!({"version": 1}),
    ] {
        let error = told(&world, change.clone()).await.unwrap_err();
        assert!(
            matches!(error, ClientError::BadResponse { .. }),
            "{change}: {error}"
        );
    }
    let error = told(&world, json!({"more": "x".repeat(20_000)}))
        .await
        .unwrap_err();
    assert!(matches!(error, ClientError::TooLarge(_)), "{error}");
}
