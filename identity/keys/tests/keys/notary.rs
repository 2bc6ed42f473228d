//! What is told of other servers' keys.

use guildhall_keys::{KeyDocument, ServerKeys};
use guildhall_test_support::databases;
use guildhall_types::Timestamp;
use ruma::{
    canonical_json::CanonicalJsonObject,
    signatures::{PublicKeyMap, verify_json},
};
use serde_json::{Value, json};

use crate::world::{DAY, World, name};

/// Whether `keys` has signed `document`.
fn is_signed_by(document: &CanonicalJsonObject, keys: &ServerKeys, at: Timestamp) -> bool {
    let server = keys.server_name().as_str();
    let mut one: Value = json!(document);
    one["signatures"] = json!({ server: one["signatures"][server] });
    let map = PublicKeyMap::from([(server.to_owned(), keys.public_keys(at))]);
    verify_json(&map, &serde_json::from_value(one).unwrap()).is_ok()
}

#[tokio::test]
async fn the_answer_has_the_signature_of_the_server_and_ours() {
    for db in databases().await {
        println!("on {}", db.engine());
        let mut world = World::on(db).await;
        for _ in 0..2 {
            let told = world.ring.notary(name("b.test"), world.now()).await.unwrap();
            assert!(is_signed_by(&told, &world.a, world.now()));
            assert!(is_signed_by(&told, &world.b, world.now()));
            let servers = json!(told)["signatures"].as_object().unwrap().len();
            assert_eq!(servers, 2);
            let verified = KeyDocument::verify(name("b.test"), told, world.now()).unwrap();
            assert!(verified.keys.contains_key(world.b.key_id().as_str()));
            world.restart();
        }
        assert_eq!(world.network.asked(), 1, "what is known is told without asking");
    }
}

#[tokio::test]
async fn of_ourselves_we_tell_our_document() {
    let world = World::new().await;
    let told = world.ring.notary(name("a.test"), world.now()).await.unwrap();
    assert_eq!(told, world.a.document(world.now()).unwrap());
    assert_eq!(world.network.asked(), 0);
}

#[tokio::test]
async fn of_a_server_that_was_never_reached_nothing_is_told() {
    let world = World::new().await;
    for _ in 0..3 {
        assert_eq!(world.ring.notary(name("lost.test"), world.now()).await, None);
    }
    assert_eq!(world.network.asked(), 1);
}

#[tokio::test]
async fn a_server_that_we_have_nothing_to_do_with_is_not_asked() {
    let world = World::new().await;
    world.network.says("stranger.test", world.document());
    assert_eq!(world.ring.notary(name("stranger.test"), world.now()).await, None);
    assert_eq!(world.network.asked(), 0);
}

#[tokio::test]
async fn a_document_that_does_not_last_long_enough_is_fetched_anew_if_possible() {
    let mut world = World::new().await;
    let first = world.ring.notary(name("b.test"), world.now()).await.unwrap();
    let end = world.now().plus_seconds(DAY);
    world.restart();
    assert_eq!(world.ring.notary(name("b.test"), end).await.unwrap(), first);
    assert_eq!(world.network.asked(), 1, "it lasts so long");

    world.clock.advance_seconds(3600);
    world.network.says("b.test", world.document());
    let later = world
        .ring
        .notary(name("b.test"), end.plus_millis(1))
        .await
        .unwrap();
    assert_eq!(world.network.asked(), 2);
    assert_eq!(
        json!(later)["valid_until_ts"],
        json!(world.now().plus_seconds(DAY).0)
    );

    // Of a server that is away, what is known, be it past its end.
    world.network.loses("b.test");
    world.clock.advance_seconds(2 * DAY);
    world.restart();
    let known = world.ring.notary(name("b.test"), Timestamp(0)).await.unwrap();
    assert_eq!(world.network.asked(), 3);
    assert_eq!(json!(known)["valid_until_ts"], json!(later)["valid_until_ts"]);
    assert!(is_signed_by(&known, &world.a, world.now()));
}
