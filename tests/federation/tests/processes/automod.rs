//! Rules that look at messages, walked over two real servers.

use crate::common::{agree, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

const MANAGE_GUILD: u64 = 1 << 5;
const VIEW_AUDIT_LOG: u64 = 1 << 7;

/// What the audit log says that rules have kept back and told.
const DONE: &str = "SELECT event_id, part, room_id, user_id, action, target_id, channel_id, options, order_ts, order_depth \
     FROM audit_entries WHERE action IN (143, 144)";

fn path(guild: &str, rest: &str) -> String {
    format!("/guilds/{}{rest}", guild.replace('!', "%21"))
}

/// The status with which the client's server answers that it says `content`, once that is `wanted`.
async fn says(client: &Client, channel: &str, content: &str, wanted: Option<u16>) {
    let nonce = std::sync::atomic::AtomicU32::new(0);
    eventually("the rule", || async {
        let number = nonce.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let sent = client
            .send(channel, content, &format!("{content} {number}"))
            .await;
        let status = sent.as_ref().err().map(|refusal| refusal.status);
        match status == wanted {
            true => Ok(()),
            false => Err(format!("{sent:?}")),
        }
    })
    .await;
}

async fn frames(session: &Gateway, event: &str, count: usize) -> Vec<Value> {
    eventually("the frame", || async {
        let found = session.frames(event);
        match found.len() == count {
            true => Ok(found),
            false => Err(format!("{event}: {found:?}")),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_hold_for_members_of_both_servers() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea, ben) = (
        a.register("ada").await,
        b.register("bea").await,
        b.register("ben").await,
    );
    let (guild, channel) = guild(&ada).await;
    for guest in [&bea, &ben] {
        let_in(&a, &ada, (&guild, &channel), guest).await;
    }
    let manager = ada
        .create_role(&guild, "manager", MANAGE_GUILD | VIEW_AUDIT_LOG)
        .await
        .unwrap();
    eventually("the guild's server knows of ben", || async {
        let members = ada.members(&guild).await?;
        let is_in = members.contains(&ben.user);
        is_in.then_some(()).ok_or_else(|| format!("{members:?}"))
    })
    .await;
    ada.hold(&guild, &ben.user, &[&manager]).await.unwrap();
    let rules = path(&guild, "/auto-moderation/rules");
    eventually("ben manages", || async {
        let listed = ben.call(Method::GET, &rules, None).await;
        listed.map(drop).map_err(|refusal| refusal.message)
    })
    .await;
    let sessions = [
        Gateway::connect(&ada).await,
        Gateway::connect(&ben).await,
        Gateway::connect(&bea).await,
    ];

    // Somebody of the other server makes a rule, which is told to who manages the guild, on both.
    let rule = json!({
        "name": "no cats", "triggerType": 1, "triggerMetadata": {"keywordFilter": ["cat"]}, "enabled": true,
        "actions": [{"type": 1, "metadata": {"customMessage": "Dogs only"}}, {"type": 2, "metadata": {"channelId": channel}}],
    });
    let rule = ben.call(Method::POST, &rules, Some(rule)).await.unwrap();
    let one = format!("{rules}/{}", rule["id"].as_str().unwrap());
    for session in &sessions[..2] {
        let told = frames(session, "auto_moderation_rule:create", 1).await;
        assert_eq!(told[0], rule);
    }
    assert_eq!(bea.call(Method::GET, &rules, None).await.unwrap_err().status, 403);

    // Her own server keeps her message back, and the guild's tells it.
    says(&bea, &channel, "my cat", Some(400)).await;
    let mut told = Value::Null;
    for session in &sessions[..2] {
        let done = frames(session, "auto_moderation_action:execution", 2).await;
        let nothing = json!({"customMessage": null, "channelId": null, "durationSeconds": null});
        let mut wanted = json!({
            "guildId": guild, "action": {"type": 1, "metadata": nothing}, "ruleId": rule["id"], "ruleName": "no cats",
            "userId": bea.user, "channelId": channel, "alertSystemMessageId": done[0]["alertSystemMessageId"],
            "content": "my cat", "matchedKeyword": "cat", "matchedContent": "cat",
        });
        assert_eq!(done[0], wanted);
        wanted["action"] = json!({"type": 2, "metadata": nothing});
        wanted["action"]["metadata"]["channelId"] = json!(channel);
        assert_eq!(done[1], wanted);
        told = wanted["alertSystemMessageId"].clone();
    }
    for (action, client) in [(143, &ada), (143, &ben), (144, &ada), (144, &ben)] {
        let log = path(&guild, &format!("/audit-logs?actionType={action}"));
        let listed = client.page(&log).await.unwrap();
        assert_eq!(listed.len(), 1, "{listed:?}");
        let entry = &listed[0];
        assert_eq!(
            (&entry["actionType"], &entry["targetId"]),
            (&json!(action), &json!(bea.user))
        );
        let options = &entry["options"];
        assert_eq!(
            (&options["channelId"], &options["messageId"]),
            (&json!(channel), &told)
        );
        assert_eq!(options["autoModerationRuleName"], "no cats");
        assert_eq!(options["autoModerationRuleTriggerType"], 1);
    }
    assert_eq!(
        bea.call(Method::GET, &path(&guild, "/audit-logs?actionType=143"), None)
            .await
            .unwrap_err()
            .status,
        403
    );
    for client in [&ada, &bea] {
        eventually("the alert", || async {
            let messages = client
                .call(
                    Method::GET,
                    &format!("/channels/{}/messages", channel.replace('!', "%21")),
                    None,
                )
                .await
                .map_err(|refusal| refusal.message)?;
            let first = messages["data"][0].clone();
            let is_told = first["type"] == 24
                && first["authorId"] == bea.user.as_str()
                && first["content"] == "my cat"
                && first["autoModeration"]["ruleId"] == rule["id"];
            is_told.then_some(()).ok_or_else(|| messages.to_string())
        })
        .await;
    }
    ada.send(&channel, "a cat of mine", "1").await.unwrap();

    // The owner has it time out instead, which holds on both; who made it is told of the change.
    let timing = json!({"actions": [{"type": 1}, {"type": 3, "metadata": {"durationSeconds": 3600}}]});
    let refused = ben.call(Method::PATCH, &one, Some(timing.clone())).await;
    assert_eq!(refused.unwrap_err().status, 403, "that needs MODERATE_MEMBERS");
    let changed = ada.call(Method::PATCH, &one, Some(timing)).await.unwrap();
    for session in &sessions[..2] {
        assert_eq!(
            frames(session, "auto_moderation_rule:update", 1).await[0],
            changed
        );
    }
    eventually("the change on b", || async {
        let found = ben
            .call(Method::GET, &one, None)
            .await
            .map_err(|refusal| refusal.message)?;
        (found == changed).then_some(()).ok_or_else(|| found.to_string())
    })
    .await;
    says(&bea, &channel, "one more cat", Some(400)).await;
    for client in [&ada, &bea] {
        eventually("the time-out", || async {
            let member = client
                .call(
                    Method::GET,
                    &path(&guild, &format!("/members/{}", bea.user)),
                    None,
                )
                .await
                .map_err(|refusal| refusal.message)?;
            let is_out = member["communicationDisabledUntil"].is_string();
            is_out.then_some(()).ok_or_else(|| member.to_string())
        })
        .await;
    }
    says(&bea, &channel, "a dog", Some(403)).await;

    // Gone, it keeps nothing back any more; and all of it is the same on both, also built anew.
    ada.call(Method::DELETE, &one, None).await.unwrap();
    for session in &sessions[..2] {
        let gone = frames(session, "auto_moderation_rule:delete", 1).await;
        assert_eq!(gone[0], json!({"id": rule["id"], "guildId": guild}));
    }
    for event in ["rule:create", "rule:update", "rule:delete", "action:execution"] {
        let name = format!("auto_moderation_{event}");
        assert!(sessions[2].frames(&name).is_empty(), "bea is told of no rules");
    }
    let member = path(&guild, &format!("/members/{}", bea.user));
    let back = json!({"communicationDisabledUntil": null});
    ada.call(Method::PATCH, &member, Some(back)).await.unwrap();
    says(&bea, &channel, "my cat", None).await;
    let kept = json!({
        "name": "links", "triggerType": 1000, "enabled": true, "actions": [{"type": 1}],
    });
    ada.call(Method::POST, &rules, Some(kept)).await.unwrap();
    eventually("the new rule on b", || async {
        let found = ben
            .call(Method::GET, &rules, None)
            .await
            .map_err(|refusal| refusal.message)?;
        (found["data"][0]["name"] == "links")
            .then_some(())
            .ok_or_else(|| found.to_string())
    })
    .await;
    says(&bea, &channel, "https://elsewhere.example", Some(400)).await;
    agree(&[&ada, &bea], &channel, 3).await;
    same_everywhere(&[&a, &b]).await;
    let inspect = |node: &Node| node.command(&["inspect", "guild", &guild, "--json"]).unwrap();
    assert_eq!(inspect(&a), inspect(&b));
    let done = a.rows(DONE).await;
    assert_eq!(done.len(), 2, "{done:?}");
    assert_eq!(b.rows(DONE).await, done);
    let before = b.read_models().await;
    b.kill();
    b.command(&["rebuild"]).unwrap();
    assert_eq!(b.read_models().await, before);
    assert_eq!(b.rows(DONE).await, done);
    b.start().await;
    says(&bea, &channel, "https://elsewhere.example", Some(400)).await;
}
