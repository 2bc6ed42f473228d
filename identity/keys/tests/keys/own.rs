//! This server's own keys: made once, kept, rotated.

use futures::future::join_all;
use guildhall_keys::{KeyDocument, KeysError, ServerKeys, rotate};
use guildhall_storage::keys::{self, ServerKeyRow};
use guildhall_test_support::{ManualClock, SeededEntropy, databases, sqlite};
use guildhall_types::{Clock, OwnedServerName, Timestamp};
use ruma::{
    canonical_json::CanonicalJsonObject,
    signatures::{PublicKeyMap, verify_json},
};
use serde_json::{from_value, json};

use crate::world::{keys_of, name};

/// Something that `keys` has signed.
fn signed(keys: &ServerKeys) -> CanonicalJsonObject {
    let mut object = from_value(json!({"x": 1})).unwrap();
    keys.sign_json(&mut object).unwrap();
    object
}

/// Whether `keys` know `object`, which was signed at `at`, for their own.
fn verifies(keys: &ServerKeys, object: &CanonicalJsonObject, at: Timestamp) -> bool {
    let map = PublicKeyMap::from([("a.test".to_owned(), keys.public_keys(at))]);
    verify_json(&map, object).is_ok()
}

#[tokio::test]
async fn the_first_start_makes_a_key_and_later_ones_find_it() {
    for mut db in databases().await {
        println!("on {}", db.engine());
        let clock = ManualClock::default();
        let first = keys_of(db.db(), "a.test", &clock, 1).await;
        assert_eq!(first.server_name(), "a.test");
        let object = signed(&first);
        for seed in 2..4 {
            db.reopen().await.unwrap();
            clock.advance_seconds(60);
            let again = keys_of(db.db(), "a.test", &clock, seed).await;
            assert_eq!(again.key_id(), first.key_id());
            assert!(verifies(&again, &object, clock.now()));
            assert_eq!(signed(&again), object, "it is the same key");
        }
    }
}

#[tokio::test]
async fn of_several_that_start_at_the_same_time_all_have_the_same_key() {
    for db in databases().await {
        println!("on {}", db.engine());
        let clock = ManualClock::default();
        let starts = (1..=5).map(|seed| keys_of(db.db(), "a.test", &clock, seed));
        let all = join_all(starts).await;
        let again = keys_of(db.db(), "a.test", &clock, 6).await;
        for keys in all {
            assert_eq!(keys.key_id(), again.key_id());
        }
        let document = json!(again.document(clock.now()).unwrap());
        assert_eq!(
            document["old_verify_keys"],
            json!({}),
            "none was made for nothing"
        );
    }
}

#[tokio::test]
async fn a_rotated_key_signs_no_more_and_counts_for_what_it_signed() {
    for db in databases().await {
        println!("on {}", db.engine());
        let clock = ManualClock::default();
        let old = keys_of(db.db(), "a.test", &clock, 1).await;
        let (object, before) = (signed(&old), clock.now());
        let retired = clock.advance_seconds(60);
        let id = rotate(db.db(), &clock, &SeededEntropy::new(2)).await.unwrap();
        let after = clock.advance_seconds(60);
        let new = keys_of(db.db(), "a.test", &clock, 3).await;
        assert_eq!(*new.key_id(), id);
        assert_ne!(new.key_id(), old.key_id());
        assert!(verifies(&new, &signed(&new), after));
        assert!(!verifies(&old, &signed(&new), after));
        assert!(verifies(&new, &object, before));
        assert!(verifies(&new, &object, retired));
        assert!(
            !verifies(&new, &object, retired.plus_millis(1)),
            "somebody else may have it"
        );
    }
}

#[tokio::test]
async fn the_document_lists_the_keys_that_signed_before() {
    let db = sqlite().await;
    let clock = ManualClock::default();
    let mut old = Vec::new();
    for seed in 1..=3 {
        let keys = keys_of(db.db(), "a.test", &clock, 10 * seed).await;
        let document = json!(keys.document(clock.now()).unwrap());
        let id = keys.key_id().to_string();
        let key = document["verify_keys"][&*id]["key"].clone();
        assert_eq!(document["verify_keys"].as_object().unwrap().len(), 1);
        let listed = document["old_verify_keys"].as_object().unwrap();
        assert_eq!(listed.len(), old.len());
        for (id, key, expired) in &old {
            assert_eq!(listed[id], json!({"key": key, "expired_ts": expired}));
        }
        let document = from_value(document).unwrap();
        let verified = KeyDocument::verify(name("a.test"), document, clock.now()).unwrap();
        assert_eq!(
            verified.keys.len(),
            old.len() + 1,
            "others believe it with all of them"
        );
        clock.advance_seconds(60);
        old.push((id, key, clock.now().0));
        rotate(db.db(), &clock, &SeededEntropy::new(10 * seed + 1))
            .await
            .unwrap();
        clock.advance_seconds(60);
    }
}

#[tokio::test]
async fn a_stored_key_that_is_broken_is_told() {
    for (key_id, secret) in [
        ("ed25519:x", "§"),
        ("ed25519:x", "c2hvcnQ"),
        ("ed25519:x", ""),
        ("x", &"A".repeat(43)),
    ] {
        let db = sqlite().await;
        let mut tx = db.db().begin().await.unwrap();
        let row = ServerKeyRow {
            key_id: key_id.to_owned(),
            secret: secret.to_owned(),
            created_at: 1,
            retired_at: None,
        };
        keys::insert_own(tx.conn(), &row).await.unwrap();
        tx.commit().await.unwrap();
        let server = OwnedServerName::try_from("a.test").unwrap();
        let loaded =
            ServerKeys::load_or_create(db.db(), server, &ManualClock::default(), &SeededEntropy::new(1))
                .await;
        let error = loaded.err().unwrap();
        assert!(
            matches!(&error, KeysError::Broken(id) if id == key_id),
            "{secret}: {error}"
        );
        assert!(secret.is_empty() || !error.to_string().contains(secret));
    }
}
