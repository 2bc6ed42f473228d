//! Moderators' tools over real servers, with a moderator on each of two.

use crate::common::{agree, all_know_all, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Node, TestNet, eventually};
use serde_json::{Value, json};

const KICK: u64 = 1 << 1;
const BAN: u64 = 1 << 2;
const MANAGE_GUILD: u64 = 1 << 5;

/// Waits until the moderator's role has come to the moderator's server: it may see bans then.
async fn may_moderate(client: &Client, guild: &str) {
    eventually("the role", || async { client.server_bans(guild).await.map(drop) }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moderators_on_two_servers_clean_up() {
    let net = TestNet::new();
    let (a, mut b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, cid, bob) = tokio::join!(a.register("ann"), a.register("cid"), b.register("bob"));
    let (mal, max, tom, tim) = tokio::join!(
        c.register("mal"),
        c.register("max"),
        c.register("tom"),
        c.register("tim")
    );
    let (guild, channel) = guild(&ann).await;
    let all = [&ann, &cid, &bob, &mal, &max, &tom, &tim];
    for guest in &all[1..] {
        let_in(&a, &ann, (&guild, &channel), guest).await;
    }
    all_know_all(&all, &guild).await;
    let role = ann
        .create_role(&guild, "moderator", KICK | BAN | MANAGE_GUILD)
        .await
        .unwrap();
    for moderator in [&cid, &bob] {
        ann.hold(&guild, &moderator.user, &[&role]).await.unwrap();
        may_moderate(moderator, &guild).await;
    }

    // A ban that deletes. The moderator's server is killed as soon as it has said yes.
    for number in 0..30 {
        let text = format!("spam {number}");
        mal.send(&channel, &text, &text).await.unwrap();
    }
    ann.send(&channel, "what is this?", "1").await.unwrap();
    agree(&[&ann, &bob, &max], &channel, 31).await;
    let refused = max.ban_deleting(&guild, &mal.user, 3600).await;
    assert_eq!(refused.unwrap_err().status, 403);
    bob.ban_deleting(&guild, &mal.user, 3600).await.unwrap();
    b.kill();
    b.start().await;
    let left = agree(&[&ann, &cid, &bob, &max], &channel, 1).await;
    assert_eq!(left[0].1, "what is this?");

    // Many at once, from the other server.
    tom.send(&channel, "raid!", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 2).await;
    let done = cid
        .ban_all(&guild, &[&tom.user, &ann.user, &tim.user, &bob.user])
        .await
        .unwrap();
    let wanted = json!({"bannedUsers": [tom.user, tim.user], "failedUsers": [ann.user, bob.user]});
    assert_eq!(done, wanted);
    all_know_all(&[&ann, &cid, &bob, &max], &guild).await;
    agree(&[&ann, &bob, &max], &channel, 1).await;

    // Nobody has been silent for a day, which both servers know: one of them has asked for what was said before its time.
    for moderator in [&cid, &bob] {
        assert_eq!(
            moderator.prune_count(&guild, 1).await.unwrap(),
            json!({"pruned": 0})
        );
        assert_eq!(moderator.prune(&guild, 1).await.unwrap(), json!({"pruned": 0}));
    }
    assert_eq!(max.prune(&guild, 1).await.unwrap_err().status, 403);

    // The whole server goes.
    for own in [a.server_name(), b.server_name()] {
        assert_eq!(
            bob.ban_server(&guild, own).await.unwrap_err().status,
            400,
            "{own}"
        );
    }
    bob.ban_server(&guild, c.server_name()).await.unwrap();
    all_know_all(&[&ann, &cid, &bob], &guild).await;
    eventually("max has lost the guild", || async {
        match max.guild(&guild).await {
            Err(refusal) if refusal.status == 404 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert_eq!(max.send(&channel, "?", "1").await.unwrap_err().status, 404);
    bob.send(&channel, "at last", "2").await.unwrap();
    agree(&[&ann, &cid, &bob], &channel, 2).await;
    let code = ann.create_invite(&guild).await.unwrap();
    let foreign = format!("{code}@{}", a.server_name());
    assert_eq!(max.redeem(&foreign).await.unwrap_err().status, 403);
    let heard = c
        .rows("SELECT event_id FROM events WHERE event_type = 'm.room.message' AND json LIKE '%at last%'")
        .await;
    assert!(heard.is_empty(), "it is sent nothing more");
    same_everywhere(&[&a, &b]).await;

    // And may come back when the other moderator says so.
    assert_eq!(cid.server_bans(&guild).await.unwrap(), [c.server_name()]);
    for node in [&a, &b] {
        assert_eq!(
            inspected_bans(node, &guild),
            json!([{"server": c.server_name(), "reason": "raids"}])
        );
    }
    cid.unban_server(&guild, c.server_name()).await.unwrap();
    for node in [&a, &b] {
        eventually("the ban has ended", || async {
            let bans = inspected_bans(node, &guild);
            (bans == json!([])).then_some(()).ok_or_else(|| bans.to_string())
        })
        .await;
    }
    let_in(&a, &ann, (&guild, &channel), &max).await;
    all_know_all(&[&ann, &cid, &bob, &max], &guild).await;
    max.send(&channel, "thank you", "2").await.unwrap();
    agree(&[&ann, &cid, &bob], &channel, 3).await;
    same_everywhere(&[&a, &b]).await;
}

/// The bans of servers that an operator is shown.
fn inspected_bans(node: &Node, guild: &str) -> Value {
    let text = node.command(&["inspect", "guild", guild, "--json"]).unwrap();
    let mut inspected: Value = serde_json::from_str(&text).unwrap();
    inspected["serverBans"].take()
}
