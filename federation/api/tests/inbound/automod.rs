//! Findings of automod that another server tells.

use serde_json::{Value, json};

use crate::world::{Request, World};

const PATH: &str = "/_guildhall/federation/v1/automod";

fn notice(user: &str, change: (&str, Value)) -> Value {
    let mut notice = json!({
        "id": "n1", "guild_id": "!guild", "user_id": user, "rule_id": "known", "channel_id": "!channel", "content": "my cat",
    });
    notice[change.0] = change.1;
    notice
}

#[tokio::test]
async fn a_server_tells_of_its_own_users_and_in_the_right_form() {
    let World { a, b, .. } = World::new().await;
    let right = || ("rule_id", json!("known"));
    Request::new("POST", PATH, Some(notice("@bob:b.test", right())))
        .send(&a)
        .await
        .refused(401, "M_UNAUTHORIZED");
    let told = b
        .ask(&a, "POST", PATH, Some(notice("@bob:b.test", right())))
        .await;
    assert_eq!(told.ok(), json!({}));
    for user in ["@bob:c.test", "@ann:a.test", "@guildhall:b.test"] {
        let told = b.ask(&a, "POST", PATH, Some(notice(user, right()))).await;
        told.refused(403, "M_FORBIDDEN");
    }
    for (change, status, code) in [
        (("rule_id", json!("unknown")), 404, "M_NOT_FOUND"),
        (("id", json!("")), 400, "M_INVALID_PARAM"),
        (("id", json!("a b")), 400, "M_INVALID_PARAM"),
        (("id", json!("x".repeat(65))), 400, "M_INVALID_PARAM"),
        (("mentions", json!(vec!["@a:b"; 101])), 400, "M_INVALID_PARAM"),
        (("guild_id", json!("guild")), 400, "M_BAD_JSON"),
        (("user_id", json!(1)), 400, "M_BAD_JSON"),
    ] {
        let told = b.ask(&a, "POST", PATH, Some(notice("@bob:b.test", change))).await;
        told.refused(status, code);
    }
    b.ask(&a, "POST", PATH, None).await.refused(400, "M_NOT_JSON");
}
