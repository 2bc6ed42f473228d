//! Which key documents are believed.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use guildhall_keys::{KeyDocument, KeysError, ServerKeys};
use guildhall_test_support::{ManualClock, clock::START};
use ruma::canonical_json::CanonicalJsonObject;
use serde_json::{Value, json};

use crate::world::{DAY, changed, name, remote_keys};

/// `b.test`, and what it says of its keys.
async fn b() -> (ServerKeys, CanonicalJsonObject) {
    let keys = remote_keys("b.test", &ManualClock::default(), 2).await;
    let document = keys.document(START).unwrap();
    (keys, document)
}

fn verify(document: CanonicalJsonObject) -> Result<KeyDocument, KeysError> {
    KeyDocument::verify(name("b.test"), document, START)
}

#[track_caller]
fn refused(document: CanonicalJsonObject) {
    let text = json!(document).to_string();
    let error = verify(document).unwrap_err();
    assert!(matches!(error, KeysError::Document(_)), "{text}: {error}");
}

fn public(keys: &ServerKeys) -> Value {
    keys.document(START)
        .map(|document| json!(document)["verify_keys"][keys.key_id().as_str()].clone())
        .unwrap()
}

#[tokio::test]
async fn an_honest_document_is_believed() {
    let (keys, document) = b().await;
    let verified = verify(document.clone()).unwrap();
    let (key, valid_until) = &verified.keys[keys.key_id().as_str()];
    assert_eq!(json!(key), public(&keys)["key"]);
    assert_eq!(*valid_until, START.plus_seconds(DAY));
    assert_eq!(verified.valid_until, START.plus_seconds(DAY));
    assert_eq!(verified.keys.len(), 1);
    assert_eq!(verified.json, document, "as it was signed");
}

#[tokio::test]
async fn a_document_of_another_server_is_refused() {
    let (keys, document) = b().await;
    refused(changed(&document, &[&keys], |document| {
        document["server_name"] = json!("c.test");
    }));
    let c = remote_keys("c.test", &ManualClock::default(), 3).await;
    refused(c.document(START).unwrap());
    // c.test says of itself that it is b.test.
    refused(changed(&c.document(START).unwrap(), &[&c], |document| {
        document["server_name"] = json!("b.test");
    }));
}

#[tokio::test]
async fn a_document_without_a_good_signature_of_its_own_is_refused() {
    let (keys, document) = b().await;
    refused(changed(&document, &[], |_| {}));
    let c = remote_keys("c.test", &ManualClock::default(), 3).await;
    refused(changed(&document, &[&c], |_| {}));
    let impostor = remote_keys("b.test", &ManualClock::default(), 4).await;
    refused(changed(&document, &[&impostor], |_| {}));

    let id = keys.key_id().as_str();
    let good = json!(document);
    let foreign = json!(changed(&document, &[&impostor], |_| {}));
    let mut bad = vec![good.clone(); 7];
    bad[0]["signatures"] = json!({});
    bad[1]["signatures"] = json!("x");
    bad[2]["signatures"]["b.test"] = json!([]);
    bad[3]["signatures"]["b.test"][id] = json!(7);
    bad[4]["signatures"]["b.test"][id] = json!("");
    // Of another key, under this one's id.
    bad[5]["signatures"]["b.test"][id] = foreign["signatures"]["b.test"][impostor.key_id().as_str()].clone();
    // In another server's name.
    bad[6]["signatures"] = json!({ "c.test": good["signatures"]["b.test"] });
    for document in bad {
        refused(serde_json::from_value(document).unwrap());
    }
}

#[tokio::test]
async fn a_document_that_was_changed_after_it_was_signed_is_refused() {
    let (keys, document) = b().await;
    let other = remote_keys("b.test", &ManualClock::default(), 4).await;
    let id = keys.key_id().as_str();
    let good = json!(document);
    let mut bad = vec![good.clone(); 4];
    bad[0]["valid_until_ts"] = json!(START.plus_seconds(2 * DAY).0);
    bad[1]["verify_keys"][id] = public(&other);
    bad[2]["old_verify_keys"]["ed25519:old"] = json!({"key": public(&other)["key"], "expired_ts": 1});
    bad[3]["more"] = json!(true);
    for document in bad {
        refused(serde_json::from_value(document).unwrap());
    }
    // What is not signed may be added.
    let mut with_unsigned = good;
    with_unsigned["unsigned"] = json!({"age": 1});
    verify(serde_json::from_value(with_unsigned).unwrap()).unwrap();
}

#[tokio::test]
async fn every_key_has_to_have_signed_under_its_own_id() {
    let (keys, document) = b().await;
    let second = remote_keys("b.test", &ManualClock::default(), 4).await;
    let (id, second_id) = (keys.key_id().as_str(), second.key_id().as_str());
    let with_second = |document: &mut Value| document["verify_keys"][second_id] = public(&second);
    refused(changed(&document, &[&keys], with_second));
    refused(changed(&document, &[&second], with_second));
    let verified = verify(changed(&document, &[&keys, &second], with_second)).unwrap();
    assert!(verified.keys.contains_key(id) && verified.keys.contains_key(second_id));
    // The right key under another id.
    refused(changed(&document, &[&keys], |document| {
        document["verify_keys"] = json!({ "ed25519:other": public(&keys) });
    }));
    // Somebody else's key under the id that has signed.
    refused(changed(&document, &[&keys], |document| {
        document["verify_keys"] = json!({ id: public(&second) });
    }));
}

#[tokio::test]
async fn a_document_of_another_form_is_refused() {
    let (keys, document) = b().await;
    for key in ["server_name", "valid_until_ts", "verify_keys"] {
        refused(changed(&document, &[&keys], |document| {
            document.as_object_mut().unwrap().remove(key);
        }));
        refused(changed(&document, &[&keys], |document| {
            document[key] = json!("x")
        }));
    }
    for old in [json!([]), json!({"ed25519:x": {"key": "AA"}})] {
        refused(changed(&document, &[&keys], |document| {
            document["old_verify_keys"] = old;
        }));
    }
    let verified = verify(changed(&document, &[&keys], |document| {
        document.as_object_mut().unwrap().remove("old_verify_keys");
    }));
    assert_eq!(verified.unwrap().keys.len(), 1, "old keys may be left out");
}

#[tokio::test]
async fn keys_that_cannot_be_used_are_left_out_and_at_least_one_must_be_left() {
    let (keys, document) = b().await;
    let short = STANDARD_NO_PAD.encode([1; 31]);
    let fine = STANDARD_NO_PAD.encode([1; 32]);
    let unusable = json!({
        "curve25519:1": {"key": fine},
        "ed25519:short": {"key": short},
        "ed25519:text": {"key": "§"},
        "ed25519": {"key": fine},
    });
    refused(changed(&document, &[&keys], |document| {
        document["verify_keys"] = unusable.clone();
    }));
    refused(changed(&document, &[&keys], |document| {
        document["verify_keys"] = json!({});
    }));
    let verified = verify(changed(&document, &[&keys], |document| {
        let all = document["verify_keys"].as_object_mut().unwrap();
        all.extend(unusable.as_object().unwrap().clone());
    }));
    assert_eq!(
        verified.unwrap().keys.into_keys().collect::<Vec<_>>(),
        [keys.key_id().as_str()]
    );
    let many = |count: usize| {
        changed(&document, &[&keys], |document| {
            for number in 0..count {
                document["old_verify_keys"][format!("ed25519:old{number}")] =
                    json!({"key": fine, "expired_ts": 1});
            }
        })
    };
    assert_eq!(verify(many(99)).unwrap().keys.len(), 100);
    refused(many(100));
}

#[tokio::test]
async fn a_document_counts_until_its_end_and_seven_days_at_most() {
    let (keys, document) = b().await;
    for (said, counts) in [(-DAY, -DAY), (6 * DAY, 6 * DAY), (8 * DAY, 7 * DAY)] {
        let document = changed(&document, &[&keys], |document| {
            document["valid_until_ts"] = json!(START.plus_seconds(said).0);
        });
        let verified = verify(document).unwrap();
        let until = START.plus_seconds(counts);
        assert_eq!(verified.valid_until, until);
        assert_eq!(verified.keys[keys.key_id().as_str()].1, until);
    }
}

#[tokio::test]
async fn an_old_key_counts_until_it_expired() {
    let (keys, document) = b().await;
    let old = remote_keys("b.test", &ManualClock::default(), 5).await;
    let id = keys.key_id().as_str();
    let verified = verify(changed(&document, &[&keys], |document| {
        let key = public(&old)["key"].clone();
        document["old_verify_keys"] = json!({
            "ed25519:old": {"key": key, "expired_ts": START.plus_seconds(-DAY).0},
            "ed25519:future": {"key": key, "expired_ts": START.plus_seconds(DAY).0},
            id: {"key": key, "expired_ts": 1},
        });
    }))
    .unwrap();
    assert_eq!(verified.keys["ed25519:old"].1, START.plus_seconds(-DAY));
    assert_eq!(
        verified.keys["ed25519:future"].1, START,
        "what is old has ended by now"
    );
    assert_eq!(
        json!(verified.keys[id].0),
        public(&keys)["key"],
        "one that signs is not old"
    );
}
