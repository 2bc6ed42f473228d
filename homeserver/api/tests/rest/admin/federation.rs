//! Whom the server deals with, how it gets on with others, who waits.

use axum::http::Method;
use guildhall_federation_client::{Asked, FederationMode, FederationPolicy, Standing};
use guildhall_storage::federation;
use guildhall_types::OwnedServerName;
use serde_json::{Value, json};

use super::House;
use crate::{
    common::{NOW, Setup},
    world::{now, refused},
};

const RULE: &str = "/admin/federation/rules/friend.test";
const PEERS: &str = "/admin/federation/peers";

fn server(name: &str) -> OwnedServerName {
    OwnedServerName::try_from(name).unwrap()
}

async fn house(mode: FederationMode) -> House {
    let (allow, deny) = (vec!["ours.test".to_owned()], vec!["*.spam.test".to_owned()]);
    House::on(Setup {
        federation: FederationPolicy::new(mode, &allow, &deny),
        ..Setup::default()
    })
    .await
}

#[tokio::test]
async fn only_administrators_see_and_decide() {
    let house = house(FederationMode::Approval).await;
    let nothing = json!({});
    house
        .is_for_administrators(&[
            (Method::GET, "/admin/federation", nothing.clone()),
            (Method::PUT, RULE, json!({"action": "allow"})),
            (Method::DELETE, RULE, nothing.clone()),
            (Method::GET, PEERS, nothing.clone()),
            (
                Method::POST,
                "/admin/federation/peers/friend.test/retry",
                nothing.clone(),
            ),
            (Method::GET, "/admin/federation/requests", nothing),
        ])
        .await;
    let policy = house.api.client.policy();
    assert_eq!(policy.standing(&server("friend.test")), Standing::Undecided);
    // Whoever is none any more by now, whatever his access token says.
    let user: &guildhall_types::UserId = house.ada.id.as_str().try_into().unwrap();
    house.api.accounts.set_admin(user, false).await.unwrap();
    let answer = house.ask(&house.ada, Method::GET, PEERS, json!({})).await;
    assert_eq!(refused(&answer).0, 403);
}

#[tokio::test]
async fn a_rule_holds_at_once_and_is_taken_away_again() {
    let house = house(FederationMode::Allowlist).await;
    let policy = house.api.client.policy().clone();
    let seen = house.reads("/admin/federation").await;
    assert_eq!(
        seen,
        json!({
            "serverName": "test.example", "mode": "allowlist", "waiting": 0,
            "rules": [
                {"pattern": "ours.test", "action": "allow", "source": "configuration", "since": null},
                {"pattern": "*.spam.test", "action": "deny", "source": "configuration", "since": null},
            ],
        })
    );
    assert!(!policy.allows(&server("friend.test")));

    let rule = house
        .does(
            Method::PUT,
            "/admin/federation/rules/Friend.TEST",
            json!({"action": "allow"}),
            200,
        )
        .await;
    let allowed = json!({"pattern": "friend.test", "action": "allow", "source": "database", "since": now()});
    assert_eq!(rule.json(), allowed);
    assert!(policy.allows(&server("friend.test:8448")));
    assert_eq!(house.reads("/admin/federation").await["rules"][2], allowed);
    // The configuration's denial wins.
    let spam = "/admin/federation/rules/a.spam.test";
    house
        .does(Method::PUT, spam, json!({"action": "allow"}), 200)
        .await;
    assert!(!policy.allows(&server("a.spam.test")));

    house
        .does(Method::PUT, RULE, json!({"action": "deny"}), 200)
        .await;
    assert_eq!(policy.standing(&server("friend.test")), Standing::Denied);
    assert_eq!(
        house.reads("/admin/federation").await["rules"]
            .as_array()
            .unwrap()
            .len(),
        4
    );

    house.does(Method::DELETE, RULE, json!({}), 204).await;
    let rules = house.reads("/admin/federation").await;
    assert_eq!(rules["rules"].as_array().unwrap().len(), 3);
    house.does(Method::DELETE, RULE, json!({}), 404).await;
    // What stands in the configuration is changed there.
    house
        .does(
            Method::DELETE,
            "/admin/federation/rules/ours.test",
            json!({}),
            404,
        )
        .await;
    assert!(policy.allows(&server("ours.test")));
}

#[tokio::test]
async fn what_can_match_no_name_is_no_rule() {
    let house = house(FederationMode::Open).await;
    for pattern in [
        "a%20b.test",
        "a%00b",
        "%C3%A4.test",
        "a%2Fb.test",
        &"x".repeat(256),
    ] {
        let path = format!("/admin/federation/rules/{pattern}");
        let answer = house
            .does(Method::PUT, &path, json!({"action": "deny"}), 400)
            .await;
        assert_eq!(refused(&answer).1, ["pattern"], "{pattern}");
        house.does(Method::DELETE, &path, json!({}), 404).await;
    }
    for body in [
        json!({}),
        json!({"action": "block"}),
        json!([]),
        json!({"action": null}),
    ] {
        house.does(Method::PUT, RULE, body, 400).await;
    }
    assert_eq!(
        house.reads("/admin/federation").await["rules"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}

#[tokio::test]
async fn who_waits_is_listed_until_a_rule_decides() {
    let house = house(FederationMode::Approval).await;
    let waiting = house.api.client.policy().waiting();
    for name in ["new.test:8448", "NEW.test:8448", "other.test"] {
        waiting.note(&server(name), Asked::Request);
    }
    // A user wants to join something there.
    let join = house
        .ask(&house.bob, Method::POST, "/invites/AbCdEf@other.test", json!({}))
        .await;
    assert_eq!(refused(&join).0, 403);
    let message = join.json()["error"]["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("has yet to allow it to deal with other.test"),
        "{message}"
    );
    // Looking at an invite is no wish to join; nor is one of a server on which is decided.
    for (method, code) in [
        (Method::GET, "AbCdEf@looked.test"),
        (Method::POST, "AbCdEf@a.spam.test"),
    ] {
        let answer = house
            .ask(&house.bob, method, &format!("/invites/{code}"), json!({}))
            .await;
        assert_eq!(refused(&answer).0, 403);
    }

    let seen = house.reads("/admin/federation/requests").await;
    let stored = |entry: &Value| {
        let at = |key: &str| entry[key].as_str().unwrap().to_owned();
        assert!(at("firstAt") <= at("lastAt") && at("firstAt").ends_with('Z'));
        (
            entry["server"].as_str().unwrap().to_owned(),
            entry["count"].as_i64().unwrap(),
            entry["joins"].as_i64().unwrap(),
        )
    };
    let mut all: Vec<_> = seen["data"].as_array().unwrap().iter().map(stored).collect();
    all.sort();
    assert_eq!(
        all,
        [
            ("new.test:8448".to_owned(), 2, 0),
            ("other.test".to_owned(), 1, 1)
        ]
    );
    assert_eq!(house.reads("/admin/federation").await["waiting"], 2);

    // What is noted a moment before the decision does not come back after it.
    waiting.note(&server("new.test:8448"), Asked::Request);
    house
        .does(
            Method::PUT,
            "/admin/federation/rules/new.test",
            json!({"action": "allow"}),
            200,
        )
        .await;
    let left = house.reads("/admin/federation/requests").await;
    assert_eq!(left["data"].as_array().unwrap().len(), 1);
    assert_eq!(left["data"][0]["server"], "other.test");
    house
        .does(
            Method::PUT,
            "/admin/federation/rules/*.test",
            json!({"action": "deny"}),
            200,
        )
        .await;
    assert_eq!(house.reads("/admin/federation/requests").await["data"], json!([]));
}

#[tokio::test]
async fn peers_are_paged_with_what_is_known_of_each() {
    let house = house(FederationMode::Open).await;
    let mut tx = house.api.db.begin().await.unwrap();
    for name in ["away.test", "back.test", "long.test", "new.test", "x.spam.test"] {
        federation::add_destination(tx.conn(), name, 0, NOW - 5000)
            .await
            .unwrap();
    }
    federation::failed(tx.conn(), "away.test", 3, NOW + 4000, ("no route", NOW - 100))
        .await
        .unwrap();
    federation::failed(tx.conn(), "long.test", 40, NOW + 300_000, ("no route", NOW - 100))
        .await
        .unwrap();
    federation::failed(tx.conn(), "back.test", 1, NOW, ("503", NOW - 2000))
        .await
        .unwrap();
    federation::acked(tx.conn(), "back.test", 0, NOW - 1000)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let page = house.reads("/admin/federation/peers?limit=2").await;
    let time = |ago: i64| guildhall_types::Timestamp(NOW - ago).to_rfc3339();
    assert_eq!(
        page["data"],
        json!([
            {
                "server": "away.test", "state": "backing_off", "queueLength": 0, "failures": 3, "lastSuccessAt": null, "lastHeardAt": null,
                "lastError": {"message": "no route", "at": time(100)}, "nextTryAt": time(-4000), "sharedRooms": 0,
                "firstSeenAt": time(5000),
            },
            {
                "server": "back.test", "state": "connected", "queueLength": 0, "failures": 0, "lastSuccessAt": time(1000), "lastHeardAt": null,
                "lastError": {"message": "503", "at": time(2000)}, "nextTryAt": null, "sharedRooms": 0,
                "firstSeenAt": time(5000),
            },
        ])
    );
    assert_eq!(page["pagination"]["nextCursor"], "back.test");
    let rest = house
        .reads("/admin/federation/peers?limit=3&after=back.test")
        .await;
    let states: Vec<_> = rest["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|peer| &peer["state"])
        .collect();
    assert_eq!(states, ["unreachable", "never", "denied"]);
    assert_eq!(rest["pagination"]["nextCursor"], Value::Null);

    for query in ["limit=0", "limit=101", "after=a%00b", "limit=x"] {
        house
            .does(Method::GET, &format!("{PEERS}?{query}"), json!({}), 400)
            .await;
    }
    for name in ["nobody.test", "a%00b", "not%20a%20name"] {
        let path = format!("/admin/federation/peers/{name}/retry");
        house.does(Method::POST, &path, json!({}), 404).await;
    }
}
