//! What administrators do with accounts and guilds, on servers that run.

use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{agree, all_know_all, guild, let_in};

/// Makes `client` an administrator of `node`.
async fn promote(node: &Node, client: &mut Client) {
    node.command(&["user", "make-admin", &client.user]).unwrap();
    client.renew().await.unwrap();
}

async fn health(client: &Client) -> Value {
    client.call(Method::GET, "/admin/health", None).await.unwrap()
}

async fn has_sessions(client: &Client, count: i64) {
    eventually("the gateway's sessions", || async {
        let health = health(client).await;
        match health["gatewaySessions"] == count {
            true => Ok(()),
            false => Err(health.to_string()),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_suspended_is_cut_off_from_the_gateway() {
    let net = TestNet::new();
    let a = net.node("a").start().await;
    let (mut ann, bob) = tokio::join!(a.register("ann"), a.register("bob"));
    promote(&a, &mut ann).await;
    let _anns = Gateway::connect(&ann).await;
    let _bobs = Gateway::connect(&bob).await;
    has_sessions(&ann, 2).await;
    let path = format!("/admin/users/{}", bob.user);
    let body = json!({"suspended": true});
    ann.call(Method::PATCH, &path, Some(body)).await.unwrap();
    has_sessions(&ann, 1).await;
    assert_eq!(
        bob.call(Method::GET, "/users/@me", None)
            .await
            .unwrap_err()
            .status,
        401
    );
    let refusal = bob.log_in().await.map(|client| client.user).unwrap_err();
    assert_eq!((refusal.status, &*refusal.code), (403, "ACCOUNT_SUSPENDED"));
    let seen = health(&ann).await;
    assert!(
        seen["machine"]["memoryBytes"].as_i64().unwrap() > 1 << 20,
        "{seen}"
    );
    assert!(seen["database"]["bytes"].as_i64().unwrap() > 1 << 16, "{seen}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_own_users_leave_a_guild_of_another_server() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, mut bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), b.register("cid"));
    promote(&b, &mut bob).await;
    let (home, channel) = guild(&ann).await;
    let_in(&a, &ann, (&home, &channel), &bob).await;
    let_in(&a, &ann, (&home, &channel), &cid).await;
    all_know_all(&[&ann, &bob, &cid], &home).await;
    ann.send(&channel, "welcome", "1").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 1).await;

    let seen = bob.page("/admin/guilds").await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0]["homeServer"], a.server_name());
    assert_eq!(
        (&seen[0]["memberCount"], &seen[0]["ownMemberCount"]),
        (&json!(3), &json!(2))
    );
    let path = format!("/admin/guilds/{home}");
    let done = bob.call(Method::DELETE, &path, None).await.unwrap();
    assert_eq!(done, json!({"outcome": "left", "left": 2}));
    all_know_all(&[&ann], &home).await;
    for client in [&bob, &cid] {
        assert_eq!(client.guild(&home).await.unwrap_err().status, 404);
    }
    // Once more there is nobody to leave.
    let again = bob.call(Method::DELETE, &path, None).await.unwrap();
    assert_eq!(again, json!({"outcome": "left", "left": 0}));
    // Nobody was banned: who is invited comes in again.
    let_in(&a, &ann, (&home, &channel), &cid).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guild_of_ones_own_server_ends_everywhere() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (mut ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    promote(&a, &mut ann).await;
    let cid = a.register("cid").await;
    // It belongs to a user of the other server by now: the server that made it ends it all the same.
    let (home, channel) = guild(&cid).await;
    let_in(&a, &cid, (&home, &channel), &bob).await;
    all_know_all(&[&cid, &bob], &home).await;
    cid.give_guild(&home, &bob.user).await.unwrap();
    let path = format!("/admin/guilds/{home}");
    let done = ann.call(Method::DELETE, &path, None).await.unwrap();
    assert_eq!(done, json!({"outcome": "deleted", "left": 0}));
    for client in [&cid, &bob] {
        eventually("the end of the guild", || async {
            match client.guild(&home).await {
                Err(refusal) if refusal.status == 404 => Ok(()),
                answer => Err(format!("{answer:?}")),
            }
        })
        .await;
    }
}
