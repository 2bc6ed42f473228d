//! Tokens that let somebody register.

use axum::http::Method;
use guildhall_accounts::RegistrationMode;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use super::{House, promote};
use crate::{
    common::{NOW, PASSWORD, Setup, api_with},
    world::{Person, now, refused},
};

const TOKENS: &str = "/admin/registration-tokens";

/// A server on which who registers needs a token; Ada and Bob had one.
async fn house() -> House {
    let api = api_with(Setup {
        registration: RegistrationMode::Token,
        ..Setup::default()
    })
    .await;
    let token = api.accounts.create_registration_token(2, None).await.unwrap();
    let mut people = Vec::new();
    for name in ["ada", "bob"] {
        let body = json!({"username": name, "password": PASSWORD, "token": token});
        let login = api.post("/api/v1/auth/register", &body).await.json();
        people.push(Person {
            id: login["user"]["id"].as_str().unwrap().to_owned(),
            token: login["accessToken"].as_str().unwrap().to_owned(),
        });
    }
    let (bob, ada) = (people.pop().unwrap(), people.pop().unwrap());
    promote(&api, &ada).await;
    House { api, ada, bob }
}

async fn registers(house: &House, name: &str, token: &Value) -> u16 {
    let body = json!({"username": name, "password": PASSWORD, "token": token});
    house
        .api
        .post("/api/v1/auth/register", &body)
        .await
        .status
        .as_u16()
}

#[tokio::test]
async fn a_token_is_made_used_seen_and_taken_away() {
    let house = house().await;
    house
        .is_for_administrators(&[
            (Method::GET, TOKENS, json!({})),
            (Method::POST, TOKENS, json!({})),
            (Method::DELETE, "/admin/registration-tokens/abc", json!({})),
        ])
        .await;
    house.api.clock.advance_seconds(1);
    let body = json!({"maxUses": 2, "expiresAt": Timestamp(NOW + 3_600_000).to_rfc3339()});
    let made = house.does(Method::POST, TOKENS, body, 201).await.json();
    let (token, id) = (made["token"].clone(), made["id"].as_str().unwrap().to_owned());
    assert_eq!(token.as_str().unwrap().len(), 24);
    assert_ne!(token, made["id"]);
    assert_eq!(
        registers(&house, "cid", &json!(id)).await,
        403,
        "the id is no token"
    );
    assert_eq!(registers(&house, "cid", &token).await, 201);
    let list = house.reads(TOKENS).await;
    assert_eq!(
        list["data"],
        json!([
            {
                "id": id, "maxUses": 2, "usesLeft": 1, "state": "usable", "createdBy": house.ada.id,
                "createdAt": Timestamp(NOW + 1000).to_rfc3339(), "expiresAt": Timestamp(NOW + 3_600_000).to_rfc3339(),
            },
            {
                "id": list["data"][1]["id"], "maxUses": 2, "usesLeft": 0, "state": "used_up", "createdBy": null,
                "createdAt": now(), "expiresAt": null,
            },
        ])
    );
    let page = house.reads(&format!("{TOKENS}?limit=1")).await;
    assert_eq!(page["pagination"]["nextCursor"], json!(id));
    let rest = house.reads(&format!("{TOKENS}?limit=1&before={id}")).await;
    assert_eq!(rest["data"][0]["state"], "used_up");

    let path = format!("{TOKENS}/{id}");
    house.does(Method::DELETE, &path, json!({}), 204).await;
    house.does(Method::DELETE, &path, json!({}), 404).await;
    assert_eq!(registers(&house, "dora", &token).await, 403);
}

#[tokio::test]
async fn a_token_ends_by_the_clock_and_serves_once_unless_said_otherwise() {
    let house = house().await;
    let once = house.does(Method::POST, TOKENS, json!({}), 201).await.json();
    assert_eq!((&once["maxUses"], &once["expiresAt"]), (&json!(1), &Value::Null));
    assert_eq!(registers(&house, "cid", &once["token"]).await, 201);
    assert_eq!(registers(&house, "dora", &once["token"]).await, 403);
    let body = json!({"expiresAt": Timestamp(NOW + 1000).to_rfc3339()});
    let short = house.does(Method::POST, TOKENS, body, 201).await.json();
    house.api.clock.advance_seconds(2);
    assert_eq!(registers(&house, "dora", &short["token"]).await, 403);
    assert_eq!(house.reads(TOKENS).await["data"].as_array().unwrap().len(), 3);
    let states: Vec<Value> = house.reads(TOKENS).await["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["state"].clone())
        .collect();
    assert!(states.contains(&json!("expired")), "{states:?}");
}

#[tokio::test]
async fn what_cannot_be_is_no_token() {
    let house = house().await;
    for (body, field) in [
        (json!({"maxUses": 0}), "maxUses"),
        (json!({"maxUses": 1_000_001}), "maxUses"),
        (json!({"expiresAt": now()}), "expiresAt"),
        (json!({"expiresAt": "tomorrow"}), "expiresAt"),
    ] {
        let answer = house.does(Method::POST, TOKENS, body.clone(), 400).await;
        assert_eq!(refused(&answer).1, [field], "{body}");
    }
    for body in [
        json!({"maxUses": -1}),
        json!({"maxUses": "1"}),
        json!({"maxUses": null}),
        json!([]),
    ] {
        house.does(Method::POST, TOKENS, body, 400).await;
    }
    for id in ["a%00b", "nothing"] {
        house
            .does(Method::DELETE, &format!("{TOKENS}/{id}"), json!({}), 404)
            .await;
    }
    house
        .does(Method::GET, &format!("{TOKENS}?before=nothing"), json!({}), 400)
        .await;
    assert_eq!(house.reads(TOKENS).await["data"].as_array().unwrap().len(), 1);
}
