//! Rules that look at messages.

use axum::http::Method;
use guildhall_permissions::Permissions;
use serde_json::{Value, json};

use crate::{
    common::Answer,
    roles::{hold, role},
    world::{Person, World, refused},
};

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

fn path(world: &World, rest: &str) -> String {
    world.of_guild(&format!("/auto-moderation/rules{rest}"))
}

/// A rule that keeps cats back.
fn cats() -> Value {
    json!({
        "name": " No cats ", "eventType": 1, "triggerType": 1, "triggerMetadata": {"keywordFilter": ["cat", "*kitten*"]},
        "actions": [{"type": 1, "metadata": {"customMessage": "Dogs only"}}], "enabled": true,
    })
}

async fn make(world: &World, body: Value) -> Value {
    let made = world.post(&world.ada, &path(world, ""), body).await;
    assert_eq!(made.status, 201, "{}", text(&made));
    made.json()
}

/// Has `person` say `content` until the answer has this status: what is in memory follows the log a moment later.
async fn says(world: &World, person: &Person, content: &str, status: u16) -> Value {
    let mut last = String::new();
    for _ in 0..500 {
        let body = json!({"content": content});
        let answer = world.post(person, &world.messages(""), body).await;
        if answer.status == status {
            return answer.json();
        }
        last = text(&answer);
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{content}: {last}");
}

#[tokio::test]
async fn rules_are_made_shown_changed_and_ended() {
    let world = World::new().await;
    let made = make(&world, cats()).await;
    let id = made["id"].as_str().unwrap();
    let mut wanted = json!({
        "id": id, "guildId": world.guild, "name": "No cats", "creatorId": world.ada.id, "eventType": 1, "triggerType": 1,
        "triggerMetadata": {"keywordFilter": ["cat", "*kitten*"], "regexPatterns": [], "allowList": [],
                            "mentionTotalLimit": null, "allowedDomains": []},
        "actions": [{"type": 1, "metadata": {"customMessage": "Dogs only", "channelId": null, "durationSeconds": null}}],
        "enabled": true, "exemptRoles": [], "exemptChannels": [],
    });
    assert_eq!(made, wanted);
    let list = world.get(&world.ada, &path(&world, "")).await.json();
    assert_eq!(list["data"], json!([wanted]));
    let one = path(&world, &format!("/{id}"));
    assert_eq!(world.get(&world.ada, &one).await.json(), wanted);
    let patch = json!({
        "name": "Neither", "enabled": false, "exemptRoles": [world.guild], "exemptChannels": [world.channel],
        "actions": [{"type": 2, "metadata": {"channelId": world.channel}}, {"type": 3, "metadata": {"durationSeconds": 60}}],
        "triggerMetadata": {"regexPatterns": ["c[a4]t"], "allowList": ["catalogue"]},
    });
    let changed = world.patch(&world.ada, &one, patch).await;
    assert_eq!(changed.status, 200, "{}", text(&changed));
    for (field, value) in [
        ("name", json!("Neither")),
        ("enabled", json!(false)),
        ("exemptRoles", json!([world.guild])),
        ("exemptChannels", json!([world.channel])),
        (
            "actions",
            json!([{"type": 2, "metadata": {"customMessage": null, "channelId": world.channel, "durationSeconds": null}},
                   {"type": 3, "metadata": {"customMessage": null, "channelId": null, "durationSeconds": 60}}]),
        ),
        (
            "triggerMetadata",
            json!({"keywordFilter": [], "regexPatterns": ["c[a4]t"], "allowList": ["catalogue"],
                   "mentionTotalLimit": null, "allowedDomains": []}),
        ),
    ] {
        wanted[field] = value;
    }
    assert_eq!(changed.json(), wanted);
    let nothing = world.patch(&world.ada, &one, json!({})).await;
    assert_eq!(nothing.json(), wanted);
    for kind in [
        json!({"triggerType": 5, "triggerMetadata": {"mentionTotalLimit": 3}}),
        json!({"triggerType": 1000, "triggerMetadata": {"allowedDomains": [" Good.Example "]}}),
        json!({"triggerType": 1001}),
    ] {
        let mut body = cats();
        body["triggerMetadata"] = json!({});
        for (field, value) in kind.as_object().unwrap() {
            body[field] = value.clone();
        }
        make(&world, body.clone()).await;
        let second = world.post(&world.ada, &path(&world, ""), body).await;
        assert_eq!(second.status, 409, "one of a kind is enough: {}", text(&second));
    }
    let gone = world.delete(&world.ada, &one).await;
    assert_eq!(gone.status, 204, "{}", text(&gone));
    assert_eq!(world.get(&world.ada, &one).await.status, 404);
    assert_eq!(world.delete(&world.ada, &one).await.status, 404);
    let log = world
        .get(&world.ada, &world.of_guild("/audit-logs?limit=10"))
        .await
        .json();
    let actions: Vec<i64> = log["data"]
        .as_array()
        .unwrap_or_else(|| panic!("{log}"))
        .iter()
        .filter_map(|entry| entry["actionType"].as_i64())
        .collect();
    assert_eq!(actions[..5], [142, 140, 140, 140, 141], "{log}");
}

#[tokio::test]
async fn rules_are_for_who_manages_the_guild_and_have_their_forms() {
    let world = World::new().await;
    let rule = make(&world, cats()).await;
    let one = path(&world, &format!("/{}", rule["id"].as_str().unwrap()));
    for (person, status) in [(&world.bob, 403), (&world.eve, 404)] {
        assert_eq!(
            refused(&world.post(person, &path(&world, ""), cats()).await).0,
            status
        );
        assert_eq!(refused(&world.get(person, &path(&world, "")).await).0, status);
        assert_eq!(refused(&world.get(person, &one).await).0, status);
        assert_eq!(
            refused(&world.patch(person, &one, json!({"enabled": false})).await).0,
            status
        );
        assert_eq!(refused(&world.delete(person, &one).await).0, status);
    }
    // Who manages the guild and may not time out makes no rule that does.
    let manager = role(&world, "manager", Permissions::MANAGE_GUILD).await;
    hold(&world, &world.bob, &[&manager]).await;
    let timeout = json!([{"type": 3, "metadata": {"durationSeconds": 60}}]);
    let mut timing = cats();
    timing["actions"] = timeout.clone();
    assert_eq!(
        refused(&world.post(&world.bob, &path(&world, ""), timing.clone()).await).0,
        403
    );
    assert_eq!(
        refused(&world.patch(&world.bob, &one, json!({"actions": timeout})).await).0,
        403
    );
    let made = world.post(&world.bob, &path(&world, ""), cats()).await;
    assert_eq!(made.status, 201, "{}", text(&made));

    let voice = json!({"name": "other", "type": 2});
    let voice = world
        .post(&world.ada, &world.of_guild("/channels"), voice)
        .await
        .json();
    let long = "x".repeat(61);
    let before = world.get(&world.ada, &one).await.json();
    for (body, field) in [
        (json!({"name": ""}), "name"),
        (json!({"triggerMetadata": {}}), "triggerMetadata"),
        (
            json!({"triggerMetadata": {"keywordFilter": ["*"]}}),
            "triggerMetadata",
        ),
        (
            json!({"triggerMetadata": {"keywordFilter": [long]}}),
            "triggerMetadata",
        ),
        (
            json!({"triggerMetadata": {"keywordFilter": ["a\u{0}b"]}}),
            "triggerMetadata",
        ),
        (
            json!({"triggerMetadata": {"keywordFilter": vec!["x"; 1001]}}),
            "triggerMetadata",
        ),
        (
            json!({"triggerMetadata": {"regexPatterns": ["("]}}),
            "triggerMetadata",
        ),
        (
            json!({"triggerMetadata": {"regexPatterns": ["(a)\\1"]}}),
            "triggerMetadata",
        ),
        (
            json!({"triggerMetadata": {"regexPatterns": ["\\w{900}"]}}),
            "triggerMetadata",
        ),
        (
            json!({"triggerMetadata": {"mentionTotalLimit": 5}}),
            "triggerMetadata",
        ),
        (json!({"actions": []}), "actions"),
        (json!({"actions": [{"type": 4}]}), "actions"),
        (json!({"actions": [{"type": 2}]}), "actions"),
        (json!({"actions": [{"type": 1}, {"type": 1}]}), "actions"),
        (
            json!({"actions": [{"type": 2, "metadata": {"channelId": voice["id"]}}]}),
            "actions",
        ),
        (
            json!({"actions": [{"type": 2, "metadata": {"channelId": "nonsense"}}]}),
            "actions",
        ),
        (
            json!({"actions": [{"type": 3, "metadata": {"durationSeconds": 0}}]}),
            "actions",
        ),
        (
            json!({"actions": [{"type": 1, "metadata": {"customMessage": "x".repeat(151)}}]}),
            "actions",
        ),
        (json!({"exemptRoles": ["nobody"]}), "exemptRoles"),
        (json!({"exemptChannels": [world.guild]}), "exemptChannels"),
    ] {
        let answer = world.patch(&world.ada, &one, body.clone()).await;
        assert_eq!(
            refused(&answer),
            (400, vec![field.to_owned()]),
            "{body}: {}",
            text(&answer)
        );
    }
    assert_eq!(world.get(&world.ada, &one).await.json(), before, "all or nothing");
    for (field, value) in [
        ("triggerType", json!(3)),
        ("eventType", json!(2)),
        ("name", json!("x".repeat(101))),
    ] {
        let mut body = cats();
        body[field] = value;
        let answer = world.post(&world.ada, &path(&world, ""), body).await;
        assert_eq!(
            refused(&answer),
            (400, vec![field.to_owned()]),
            "{}",
            text(&answer)
        );
    }
    assert_eq!(world.get(&world.ada, &path(&world, "/..%00")).await.status, 404);
}

#[tokio::test]
async fn what_a_rule_keeps_back_is_told_and_times_out() {
    let world = World::new().await;
    let staff = json!({"name": "staff", "permissionOverwrites":
                       [{"id": world.guild, "type": 0, "allow": "0", "deny": Permissions::VIEW_CHANNEL.to_string()}]});
    let staff = world
        .post(&world.ada, &world.of_guild("/channels"), staff)
        .await
        .json();
    let staff = staff["id"].as_str().unwrap();
    let fine = world.say(&world.bob, "a dog").await;
    let mut rule = cats();
    rule["actions"] = json!([rule["actions"][0], {"type": 2, "metadata": {"channelId": staff}}]);
    let rule = make(&world, rule).await;
    let one = path(&world, &format!("/{}", rule["id"].as_str().unwrap()));
    let error = says(&world, &world.bob, "My CAT", 400).await;
    assert_eq!(error["error"]["code"], "AUTOMOD_BLOCKED");
    assert_eq!(error["error"]["message"], "Dogs only");
    // An edit is looked at, too.
    let edit = world.messages(&format!("/{}", fine["id"].as_str().unwrap()));
    let answer = world
        .patch(&world.bob, &edit, json!({"content": "kittens!"}))
        .await;
    assert_eq!(answer.error().1, "AUTOMOD_BLOCKED", "{}", text(&answer));
    assert_eq!(world.contents("").await, ["a dog"]);
    // Who manages the guild is not.
    says(&world, &world.ada, "a cat", 201).await;

    let mut told = Value::Null;
    for _ in 0..500 {
        let page = world
            .get(&world.ada, &format!("/channels/{staff}/messages"))
            .await
            .json();
        told = page["data"].clone();
        if told.as_array().is_some_and(|told| told.len() == 2) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let first = &told[1];
    assert_eq!(first["type"], 24, "{told}");
    assert_eq!(
        (&first["authorId"], &first["content"]),
        (&json!(world.bob.id), &json!("My CAT"))
    );
    let found = json!({"ruleId": rule["id"], "ruleName": "No cats", "channelId": world.channel, "keyword": "cat",
                       "matchedContent": "cat", "blocked": true});
    assert_eq!(first["autoModeration"], found);
    assert_eq!(told[0]["autoModeration"]["keyword"], "*kitten*");
    // The audit log lists both, for who may look into the channel where it is told.
    let auditor = role(&world, "auditor", Permissions::VIEW_AUDIT_LOG).await;
    hold(&world, &world.bob, &[&auditor]).await;
    for action in [143, 144] {
        let query = world.of_guild(&format!("/audit-logs?actionType={action}"));
        let log = world.get(&world.ada, &query).await.json();
        assert_eq!(log["data"].as_array().unwrap().len(), 2, "{log}");
        let entry = &log["data"][1];
        assert_eq!(
            (&entry["actionType"], &entry["targetId"]),
            (&json!(action), &json!(world.bob.id)),
            "{log}"
        );
        let options = &entry["options"];
        assert_eq!(
            (&options["channelId"], &options["messageId"]),
            (&json!(staff), &first["id"])
        );
        assert_eq!(options["autoModerationRuleName"], "No cats");
        assert_eq!(options["autoModerationRuleTriggerType"], 1);
        let hidden = world.get(&world.bob, &query).await.json();
        assert_eq!(hidden["data"], json!([]), "bob does not see the channel");
    }
    hold(&world, &world.bob, &[]).await;
    // It is not bob's to take back or to change, even if he saw it.
    let message = format!("/channels/{staff}/messages/{}", first["id"].as_str().unwrap());
    assert_eq!(world.delete(&world.bob, &message).await.status, 404);
    // Deleted it is gone from the log, which follows from the events; that it was deleted is listed.
    assert_eq!(world.delete(&world.ada, &message).await.status, 204);
    for (action, count) in [(143, 1), (144, 1), (72, 1)] {
        let query = world.of_guild(&format!("/audit-logs?actionType={action}"));
        let log = world.get(&world.ada, &query).await.json();
        assert_eq!(log["data"].as_array().unwrap().len(), count, "{log}");
    }

    // A rule that lets the message through and times its author out.
    let body = json!({"actions": [{"type": 3, "metadata": {"durationSeconds": 600}}]});
    let answer = world.send(Method::PATCH, &world.ada, &one, body).await;
    assert_eq!(answer.status, 200, "{}", text(&answer));
    says(&world, &world.bob, "one more cat", 201).await;
    let me = says(&world, &world.bob, "and a dog", 403).await;
    assert_eq!(me["error"]["code"], "FORBIDDEN");
    let log = world
        .get(&world.ada, &world.of_guild("/audit-logs?actionType=145"))
        .await
        .json();
    let entry = &log["data"][0];
    assert_eq!(
        (&entry["actionType"], &entry["targetId"]),
        (&json!(145), &json!(world.bob.id)),
        "{log}"
    );
    assert_eq!(entry["options"]["autoModerationRuleName"], "No cats");
    assert_eq!(entry["options"]["autoModerationRuleTriggerType"], 1);
}

#[tokio::test]
async fn exempt_roles_and_channels_are_not_looked_at_and_changes_count_at_once() {
    let world = World::new().await;
    let friends = role(&world, "friends", Permissions::NONE).await;
    let rule = make(&world, cats()).await;
    let one = path(&world, &format!("/{}", rule["id"].as_str().unwrap()));
    says(&world, &world.bob, "cat", 400).await;
    for (body, status) in [
        (json!({"exemptRoles": [friends]}), 400),
        (json!({"exemptChannels": [world.channel]}), 201),
        (json!({"exemptChannels": []}), 400),
        (json!({"enabled": false}), 201),
        (json!({"enabled": true}), 400),
    ] {
        let answer = world.patch(&world.ada, &one, body).await;
        assert_eq!(answer.status, 200, "{}", text(&answer));
        says(&world, &world.bob, "cat", status).await;
    }
    hold(&world, &world.bob, &[&friends]).await;
    says(&world, &world.bob, "cat", 201).await;
    hold(&world, &world.bob, &[]).await;
    says(&world, &world.bob, "cat", 400).await;
    assert_eq!(world.delete(&world.ada, &one).await.status, 204);
    says(&world, &world.bob, "cat", 201).await;
}
