//! Which keys of others count when.

use guildhall_test_support::databases;
use guildhall_types::{Clock, Timestamp};
use serde_json::json;

use crate::world::{DAY, World, changed, remote_keys, wanted};

#[tokio::test]
async fn a_key_counts_for_what_was_signed_before_its_end() {
    for db in databases().await {
        println!("on {}", db.engine());
        let mut world = World::on(db).await;
        let end = world.now().plus_seconds(-DAY);
        let document = changed(&world.document(), &[&world.b], |document| {
            document["valid_until_ts"] = json!(end.0);
        });
        world.network.says("b.test", document);
        let id = &*world.b.key_id().to_string();
        // The first is fetched, the others are stored.
        for _ in 0..2 {
            assert!(world.has("b.test", id, end.plus_seconds(-DAY)).await);
            assert!(world.has("b.test", id, end).await);
            assert!(!world.has("b.test", id, end.plus_millis(1)).await);
            assert!(!world.has_b().await);
            world.restart();
        }
    }
}

#[tokio::test]
async fn an_old_key_counts_for_what_was_signed_before_it_expired() {
    let mut world = World::new().await;
    let old = remote_keys("b.test", &world.clock, 5).await;
    let expired = world.now().plus_seconds(-DAY);
    let key = json!(old.document(world.now()).unwrap())["verify_keys"][old.key_id().as_str()].clone();
    let document = changed(&world.document(), &[&world.b], |document| {
        document["old_verify_keys"][old.key_id().as_str()] =
            json!({"key": key["key"], "expired_ts": expired.0});
    });
    world.network.says("b.test", document);
    for _ in 0..2 {
        let id = old.key_id().as_str();
        assert!(world.has("b.test", id, expired).await);
        assert!(!world.has("b.test", id, expired.plus_millis(1)).await);
        assert!(!world.has("b.test", id, world.now()).await);
        assert!(world.has_b().await);
        world.restart();
    }
}

#[tokio::test]
async fn what_claims_to_be_of_the_future_is_judged_as_of_now() {
    let mut world = World::new().await;
    let id = world.b.key_id().as_str().to_owned();
    for at in [
        world.now().plus_seconds(DAY + 1),
        world.now().plus_seconds(3650 * DAY),
        Timestamp(i64::MAX),
    ] {
        assert!(world.has("b.test", &id, at).await, "{at:?}");
    }
    // Nor does it help a key that has ended.
    world.network.loses("b.test");
    world.clock.advance_seconds(DAY + 1);
    world.restart();
    assert!(!world.has("b.test", &id, Timestamp(i64::MAX)).await);
    assert!(!world.has_b().await);
    assert!(world.has("b.test", &id, world.now().plus_seconds(-2)).await);
}

#[tokio::test]
async fn our_own_keys_are_not_asked_for() {
    let world = World::new().await;
    assert!(world.has("a.test", world.a.key_id().as_str(), world.now()).await);
    assert!(!world.has("a.test", "ed25519:unknown", world.now()).await);
    assert_eq!(world.network.asked(), 0);
}

#[tokio::test]
async fn only_what_is_wanted_is_given() {
    let world = World::new().await;
    let c = remote_keys("c.test", &world.clock, 3).await;
    world
        .network
        .says("c.test", c.document(world.clock.now()).unwrap());
    let id = world.b.key_id().as_str();
    let wanted = wanted(&[
        ("b.test", id),
        ("b.test", "ed25519:unknown"),
        ("c.test", "ed25519:unknown"),
        ("lost.test", "ed25519:1"),
        ("a.test", world.a.key_id().as_str()),
    ]);
    let found = world.ring.public_keys(&wanted, world.now()).await;
    let ids =
        |server: &str| -> Vec<&str> { found[server].keys().map(|id| -> &str { id.as_ref() }).collect() };
    assert_eq!(ids("b.test"), [id]);
    assert_eq!(ids("a.test"), [world.a.key_id().as_str()]);
    assert!(found["c.test"].is_empty());
    assert!(
        found["lost.test"].is_empty(),
        "one that cannot be asked spoils nothing"
    );
}
