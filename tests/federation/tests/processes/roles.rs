//! Roles over real servers: what moderators do on one holds on all, also while they do not hear of each other.

use std::time::{Duration, Instant};

use crate::common::{agree, all_know_all, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use serde_json::json;

const KICK: u64 = 1 << 1;
const BAN: u64 = 1 << 2;
const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
const MANAGE_MESSAGES: u64 = 1 << 13;
const READ_MESSAGE_HISTORY: u64 = 1 << 16;
const MANAGE_NICKNAMES: u64 = 1 << 27;
const MANAGE_ROLES: u64 = 1 << 28;
const MODERATE_MEMBERS: u64 = 1 << 40;
const MODERATOR: u64 = KICK | BAN | MANAGE_MESSAGES | MANAGE_NICKNAMES | MANAGE_ROLES | MODERATE_MEMBERS;

/// Waits until `client` sees that `user` holds just `roles`.
async fn holds(client: &Client, guild: &str, user: &str, roles: &[&str]) {
    let mut wanted: Vec<&str> = roles.to_vec();
    wanted.sort_unstable();
    eventually("the roles", || async {
        let list = client
            .page(&format!(
                "/guilds/{}/members?limit=1000",
                guild.replace('!', "%21")
            ))
            .await?;
        let member = list.iter().find(|member| member["user"]["id"] == user);
        let mut held: Vec<&str> = member
            .and_then(|member| member["roles"].as_array())
            .map(|roles| roles.iter().filter_map(|role| role.as_str()).collect())
            .unwrap_or_default();
        held.sort_unstable();
        if member.is_some() && held == wanted {
            Ok(())
        } else {
            Err(format!("{member:?}"))
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderator_of_another_server_moderates() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, cid, bob, fay) = tokio::join!(
        a.register("ann"),
        a.register("cid"),
        b.register("bob"),
        b.register("fay")
    );
    let (guild, channel) = guild(&ann).await;
    for guest in [&cid, &bob, &fay] {
        let_in(&a, &ann, (&guild, &channel), guest).await;
    }
    all_know_all(&[&ann, &bob, &cid, &fay], &guild).await;
    let admin = ann.create_role(&guild, "admin", 8).await.unwrap();
    let moderator = ann.create_role(&guild, "moderator", MODERATOR).await.unwrap();
    let low = ann.create_role(&guild, "low", SEND_MESSAGES).await.unwrap();
    ann.hold(&guild, &bob.user, &[&moderator]).await.unwrap();
    holds(&bob, &guild, &bob.user, &[&moderator]).await;

    // Below him he acts, on whatever server they are; above him he does not.
    bob.hold(&guild, &cid.user, &[&low]).await.unwrap();
    bob.hold(&guild, &fay.user, &[&low]).await.unwrap();
    let nick = json!({"nick": "Cid the Kid"});
    bob.update_member(&guild, &cid.user, nick).await.unwrap();
    for refused in [
        bob.hold(&guild, &fay.user, &[&admin]).await,
        bob.update_role(&guild, &moderator, json!({"permissions": "8"}))
            .await,
        bob.update_role(&guild, &admin, json!({"permissions": "0"})).await,
        bob.kick(&guild, &ann.user).await,
        bob.ban(&guild, &ann.user).await,
        bob.give_guild(&guild, &bob.user).await,
        fay.hold(&guild, &fay.user, &[&moderator]).await,
    ] {
        assert_eq!(refused.unwrap_err().status, 403);
    }
    let own = bob.create_role(&guild, "bob's", MANAGE_MESSAGES).await.unwrap();
    for client in [&ann, &bob] {
        holds(client, &guild, &cid.user, &[&low]).await;
        holds(client, &guild, &fay.user, &[&low]).await;
    }
    let said = ann.send(&channel, "delete me", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    bob.delete(&channel, &said).await.unwrap();
    agree(&[&ann, &bob, &cid, &fay], &channel, 0).await;

    // The same questions get the same answers on both servers.
    for asked in [&ann, &bob, &cid, &fay] {
        let here = ann.rights(&guild, &asked.user).await.unwrap();
        let there = bob.rights(&guild, &asked.user).await.unwrap();
        assert_eq!(here, there, "{}", asked.user);
        assert_eq!(asked.rights(&guild, "@me").await.unwrap(), here);
    }

    bob.ban(&guild, &cid.user).await.unwrap();
    all_know_all(&[&ann, &bob, &fay], &guild).await;
    let code = ann.create_invite(&guild).await.unwrap();
    assert_eq!(cid.redeem(&code).await.unwrap_err().status, 403);
    bob.unban(&guild, &cid.user).await.unwrap();
    eventually("cid may come back", || async {
        cid.redeem(&code).await.map_err(|refusal| refusal.message)
    })
    .await;
    all_know_all(&[&ann, &bob, &cid, &fay], &guild).await;
    holds(&bob, &guild, &cid.user, &[]).await;

    ann.delete_role(&guild, &own).await.unwrap();
    ann.give_guild(&guild, &bob.user).await.unwrap();
    eventually("bob is the owner", || async {
        bob.rename_guild(&guild, "Bob's")
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    bob.hold(&guild, &ann.user, &[&admin]).await.unwrap();
    holds(&ann, &guild, &ann.user, &[&admin]).await;
    same_everywhere(&[&a, &b]).await;
}

/// How long it takes until `told` holds.
async fn until(what: &str, told: impl AsyncFn() -> bool) -> Duration {
    let start = Instant::now();
    eventually(what, || async {
        if told().await {
            Ok(())
        } else {
            Err("not yet".to_owned())
        }
    })
    .await;
    start.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_loses_sight_is_told_nothing_more_and_who_gains_it_gets_the_channel() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let gateway = Gateway::connect(&bob).await;
    ann.send(&channel, "seen", "1").await.unwrap();
    until("bob hears", async || !gateway.created().is_empty()).await;

    let talk = SEND_MESSAGES | READ_MESSAGE_HISTORY;
    let blind = json!({"permissions": talk.to_string()});
    ann.update_role(&guild, &guild, blind).await.unwrap();
    let took = until("the channel goes", async || {
        !gateway.frames("channel:delete").is_empty()
    })
    .await;
    eprintln!("losing sight took {took:?}");
    ann.send(&channel, "unseen", "2").await.unwrap();
    bob.history(&channel).await.unwrap_err();

    let viewer = ann.create_role(&guild, "viewer", VIEW_CHANNEL).await.unwrap();
    ann.hold(&guild, &bob.user, &[&viewer]).await.unwrap();
    let took = until("the channel comes", async || {
        !gateway.frames("channel:create").is_empty()
    })
    .await;
    eprintln!("gaining sight took {took:?}");
    assert_eq!(gateway.frames("channel:create")[0]["id"], channel.as_str());
    ann.send(&channel, "seen again", "3").await.unwrap();
    until("bob hears again", async || gateway.created().len() >= 2).await;
    assert_eq!(gateway.created().len(), 2, "what was said meanwhile is not told");
    agree(&[&ann, &bob], &channel, 3).await;
    same_everywhere(&[&a, &b]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_apart_comes_to_the_same() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, cid, bob, fay, gus) = tokio::join!(
        a.register("ann"),
        a.register("cid"),
        b.register("bob"),
        b.register("fay"),
        b.register("gus")
    );
    let (guild, channel) = guild(&ann).await;
    for guest in [&cid, &bob, &fay, &gus] {
        let_in(&a, &ann, (&guild, &channel), guest).await;
    }
    all_know_all(&[&ann, &bob, &cid, &fay, &gus], &guild).await;
    let admin = ann.create_role(&guild, "admin", 8).await.unwrap();
    let moderator = ann.create_role(&guild, "moderator", MODERATOR).await.unwrap();
    let low = ann.create_role(&guild, "low", 0).await.unwrap();
    let doomed = ann.create_role(&guild, "doomed", 0).await.unwrap();
    ann.hold(&guild, &gus.user, &[&admin]).await.unwrap();
    ann.hold(&guild, &cid.user, &[&admin]).await.unwrap();
    ann.hold(&guild, &bob.user, &[&moderator]).await.unwrap();
    for (user, role) in [(&gus, &admin), (&bob, &moderator)] {
        holds(&bob, &guild, &user.user, &[role]).await;
    }

    // b alone, with its own moderator and admin: the guild goes on.
    a.stop().await;
    bob.hold(&guild, &fay.user, &[&low, &doomed]).await.unwrap();
    let made = gus.create_role(&guild, "made apart", KICK).await.unwrap();
    gus.update_role(&guild, &made, json!({"color": 255}))
        .await
        .unwrap();
    gus.update_role(&guild, &low, json!({"color": 7})).await.unwrap();
    fay.send(&channel, "from fay", "1").await.unwrap();
    b.kill();

    // a alone: bob loses what he used meanwhile, a role ends that is given there, and the other half of a role is changed.
    a.start().await;
    ann.hold(&guild, &bob.user, &[]).await.unwrap();
    ann.delete_role(&guild, &doomed).await.unwrap();
    cid.update_role(&guild, &low, json!({"name": "lower"}))
        .await
        .unwrap();

    b.start().await;
    let all = [&ann, &bob, &cid, &fay, &gus];
    all_know_all(&all, &guild).await;
    for client in [&ann, &fay] {
        // The grant of one without the right any more fell; what the admin did stands.
        holds(client, &guild, &fay.user, &[]).await;
        holds(client, &guild, &bob.user, &[]).await;
    }
    agree(&all, &channel, 1).await;
    eventually("the roles are the same", || async {
        let path = format!("/guilds/{}/roles", guild.replace('!', "%21"));
        let (here, there) = (ann.page(&path).await?, bob.page(&path).await?);
        let found = |id: &str| here.iter().find(|role| role["id"] == id).cloned();
        let low = found(&low).ok_or("low is gone")?;
        let is_so = here == there
            && found(&doomed).is_none()
            && found(&made).is_some_and(|role| role["color"] == 255)
            && (low["name"] == "lower" && low["color"] == 7);
        if is_so {
            Ok(())
        } else {
            Err(format!("{here:?} {there:?}"))
        }
    })
    .await;
    same_everywhere(&[&a, &b]).await;
}
