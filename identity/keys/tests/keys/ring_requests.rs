//! How often other servers are asked for their keys.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_keys::rotate;
use guildhall_test_support::{SeededEntropy, databases, eventually, sqlite};

use crate::world::{DAY, World, changed, has, keys_of, remote_keys};

#[tokio::test]
async fn many_who_wait_for_the_same_keys_make_one_request() {
    let world = World::new().await;
    let c = remote_keys("c.test", &world.clock, 3).await;
    world.network.says("c.test", c.document(world.now()).unwrap());
    world.network.hold(true);
    let (id, now) = (world.b.key_id().to_string(), world.now());
    let waiting: Vec<_> = (0..50)
        .map(|_| {
            let (ring, id) = (world.ring.clone(), id.clone());
            tokio::spawn(async move { has(&ring, "b.test", &id, now).await })
        })
        .collect();
    eventually("a request", async || (world.network.asked() > 0).then_some(())).await;
    // By the time that a later one is through, all of them wait.
    assert!(world.has("c.test", c.key_id().as_str(), now).await);
    world.network.hold(false);
    for one in waiting {
        assert!(one.await.unwrap());
    }
    assert_eq!(world.network.asked(), 2, "one for b.test and one for c.test");
}

#[tokio::test]
async fn stored_keys_are_used_without_asking() {
    for db in databases().await {
        println!("on {}", db.engine());
        let mut world = World::on(db).await;
        for _ in 0..3 {
            for _ in 0..3 {
                assert!(world.has_b().await);
            }
            world.restart();
        }
        assert_eq!(world.network.asked(), 1);
        // Not even if the server is away.
        world.network.loses("b.test");
        assert!(world.has_b().await);
        assert_eq!(world.network.asked(), 1);
    }
}

#[tokio::test]
async fn a_server_whose_keys_could_not_be_had_is_not_asked_again_at_once() {
    for is_away in [true, false] {
        let mut world = World::new().await;
        if is_away {
            world.network.loses("b.test");
        } else {
            let impostor = remote_keys("b.test", &world.clock, 4).await;
            let forged = changed(&world.document(), &[&impostor], |_| {});
            world.network.says("b.test", forged);
        }
        for _ in 0..10 {
            assert!(!world.has_b().await);
        }
        assert_eq!(world.network.asked(), 1);
        // Another server is asked all the same.
        assert!(!world.has("c.test", "ed25519:1", world.now()).await);
        assert_eq!(world.network.asked(), 2);
        // Nothing that was refused is kept: after a start it is asked anew.
        world.network.says("b.test", world.document());
        world.restart();
        assert!(world.has_b().await);
        assert_eq!(world.network.asked(), 3);
    }
}

#[tokio::test]
async fn key_ids_that_somebody_makes_up_do_not_cause_a_request_each() {
    let mut world = World::new().await;
    assert!(world.has_b().await);
    for number in 0..20 {
        assert!(
            !world
                .has("b.test", &format!("ed25519:{number}"), world.now())
                .await
        );
    }
    // The first of them may, for it could be a new key.
    assert!(world.network.asked() <= 2, "{}", world.network.asked());
    let before = world.network.asked();
    world.restart();
    for number in 0..20 {
        assert!(
            !world
                .has("b.test", &format!("ed25519:{number}"), world.now())
                .await
        );
        assert!(world.has_b().await, "the good one is found all the same");
    }
    assert!(
        world.network.asked() <= before + 2,
        "{} after {before}",
        world.network.asked()
    );
}

#[tokio::test]
async fn nothing_is_asked_when_nothing_is_wanted() {
    let world = World::new().await;
    let found = world.ring.public_keys(&BTreeMap::new(), world.now()).await;
    assert!(found.is_empty());
    let nothing = BTreeMap::from([("b.test".try_into().unwrap(), BTreeSet::new())]);
    let found = world.ring.public_keys(&nothing, world.now()).await;
    assert!(found["b.test"].is_empty());
    assert_eq!(world.network.asked(), 0);
}

#[tokio::test]
async fn a_key_that_has_ended_is_asked_for_again() {
    let mut world = World::new().await;
    assert!(world.has_b().await);
    world.clock.advance_seconds(DAY + 1);
    world.network.says("b.test", world.document());
    world.restart();
    assert!(world.has_b().await);
    assert_eq!(world.network.asked(), 2);
    world.restart();
    assert!(world.has_b().await, "and stored for the next time");
    assert_eq!(world.network.asked(), 2);
}

#[tokio::test]
async fn a_new_key_is_found_and_the_old_one_counts_for_what_it_signed() {
    let elsewhere = sqlite().await;
    let mut world = World::new().await;
    world.b = keys_of(elsewhere.db(), "b.test", &world.clock, 6).await;
    world.network.says("b.test", world.document());
    let (old, before) = (world.b.key_id().to_string(), world.now());
    assert!(world.has_b().await);
    world.clock.advance_seconds(60);
    rotate(elsewhere.db(), &*world.clock, &SeededEntropy::new(7))
        .await
        .unwrap();
    world.clock.advance_seconds(60);
    world.b = keys_of(elsewhere.db(), "b.test", &world.clock, 8).await;
    world.network.says("b.test", world.document());
    world.restart();
    assert!(world.has_b().await);
    assert_eq!(world.network.asked(), 2);
    assert!(world.has("b.test", &old, before).await);
    assert!(!world.has("b.test", &old, world.now()).await, "it was retired");
}
