//! The audit log over real servers: what was done on one is listed on all, also what was done before a server came in.

use crate::common::{guild, let_in};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use serde_json::{Value, json};

const BAN: u64 = 1 << 2;
const VIEW_AUDIT_LOG: u64 = 1 << 7;

async fn log(client: &Client, guild: &str) -> Result<Vec<Value>, String> {
    let path = format!("/guilds/{}/audit-logs?limit=100", guild.replace('!', "%21"));
    client.page(&path).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_servers_list_what_was_done_on_each() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, cid, bob) = tokio::join!(a.register("ann"), a.register("cid"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &cid).await;
    // Before b came in.
    let early = ann.create_role(&guild, "early", 0).await.unwrap();
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let moderator = ann
        .create_role(&guild, "moderator", BAN | VIEW_AUDIT_LOG)
        .await
        .unwrap();
    ann.hold(&guild, &bob.user, &[&moderator]).await.unwrap();
    let of_ann = Gateway::connect(&ann).await;
    eventually("the log on b", || async {
        match log(&bob, &guild).await? {
            entries if entries.iter().any(|entry| entry["actionType"] == 25) => Ok(()),
            entries => Err(format!("{entries:?}")),
        }
    })
    .await;
    bob.ban(&guild, &cid.user).await.unwrap();
    eventually("the ban in the log of both, and what was before", || async {
        let (ours, theirs) = (log(&ann, &guild).await?, log(&bob, &guild).await?);
        let is_there = ours.iter().any(|entry| entry["actionType"] == 22)
            && theirs.iter().any(|entry| entry["targetId"] == early.as_str());
        match is_there && ours == theirs {
            true => Ok(()),
            false => Err(format!("{ours:?}\n{theirs:?}")),
        }
    })
    .await;
    eventually("the frame", || async {
        let told = of_ann.frames("guild_audit_log:create");
        let ban = told.iter().find(|entry| entry["actionType"] == 22);
        match ban.map(|entry| (&entry["userId"], &entry["targetId"])) {
            Some(who) if who == (&json!(bob.user), &json!(cid.user)) => Ok(()),
            _ => Err(format!("{told:?}")),
        }
    })
    .await;
}
