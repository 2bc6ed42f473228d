//! A guild that asks for a second factor of who moderates, over two real servers with a moderator on each.

use crate::common::{all_know_all, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use reqwest::Method;
use serde_json::json;

const KICK_MEMBERS: u64 = 1 << 1;
const MANAGE_NICKNAMES: u64 = 1 << 27;

fn path(guild: &str, rest: &str) -> String {
    let guild = guild.replace('!', "%21");
    format!("/guilds/{guild}{rest}")
}

/// Waits until each of `lookers` sees that `user` may, or may not, remove members; names may be changed all the while.
async fn moderates(lookers: &[&Client], guild: &str, user: &str, may: bool) {
    for looker in lookers {
        eventually("the rights", || async {
            let rights = looker
                .rights(guild, user)
                .await
                .map_err(|refusal| refusal.message)?;
            let rights: u64 = rights.parse().unwrap();
            let is_moderator = rights & MANAGE_NICKNAMES != 0;
            match is_moderator && (rights & KICK_MEMBERS != 0) == may {
                true => Ok(()),
                false => Err(format!("{} sees {rights}", looker.user)),
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moderators_of_both_servers_need_a_second_factor_where_the_guild_asks_for_it() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, mel, bea, ben) = tokio::join!(
        a.register("ada"),
        a.register("mel"),
        b.register("bea"),
        b.register("ben")
    );
    let (guild, channel) = guild(&ada).await;
    for guest in [&mel, &bea, &ben] {
        let_in(&a, &ada, (&guild, &channel), guest).await;
    }
    all_know_all(&[&ada, &mel, &bea, &ben], &guild).await;
    let rights = KICK_MEMBERS | MANAGE_NICKNAMES;
    let role = ada.create_role(&guild, "moderator", rights).await.unwrap();
    for moderator in [&mel, &bea] {
        ada.hold(&guild, &moderator.user, &[&role]).await.unwrap();
        moderates(&[&ada, moderator], &guild, &moderator.user, true).await;
    }
    let session = Gateway::connect(&bea).await;
    ada.switch_on_second_factor().await.unwrap();
    let mfa = path(&guild, "/mfa");
    let asked = ada
        .call(Method::POST, &mfa, Some(json!({"level": 1})))
        .await
        .unwrap();
    assert_eq!(asked["mfaLevel"], 1);
    eventually("the other server knows", || async {
        let found = bea.guild(&guild).await.map_err(|refusal| refusal.message)?;
        match found["mfaLevel"] == 1 {
            true => Ok(()),
            false => Err(found.to_string()),
        }
    })
    .await;
    eventually("the gateway tells", || async {
        let told = session.frames("guild:update");
        match told.iter().any(|frame| frame["mfaLevel"] == 1) {
            true => Ok(()),
            false => Err(format!("{told:?}")),
        }
    })
    .await;
    for moderator in [&mel, &bea] {
        moderates(&[&ada, moderator], &guild, &moderator.user, false).await;
        let refused = moderator.kick(&guild, &ben.user).await.unwrap_err();
        assert_eq!(refused.status, 403);
        assert!(refused.message.contains("second factor"), "{}", refused.message);
    }

    // With one each of them moderates again, by the word of the own server.
    let code = bea.switch_on_second_factor().await.unwrap();
    moderates(&[&ada, &bea], &guild, &bea.user, true).await;
    moderates(&[&ada, &mel], &guild, &mel.user, false).await;
    bea.kick(&guild, &ben.user).await.unwrap();
    all_know_all(&[&ada, &mel, &bea], &guild).await;
    mel.switch_on_second_factor().await.unwrap();
    moderates(&[&ada, &mel], &guild, &mel.user, true).await;

    // Who switches it off moderates no more, at once; and who has lost it and has it reset, some seconds later.
    bea.switch_off_second_factor(&code).await.unwrap();
    assert_eq!(bea.kick(&guild, &mel.user).await.unwrap_err().status, 403);
    moderates(&[&ada, &bea], &guild, &bea.user, false).await;
    let told = a.command(&["user", "reset-2fa", "mel"]).unwrap();
    assert!(told.contains("no second factor any more"), "{told}");
    moderates(&[&ada, &mel], &guild, &mel.user, false).await;

    let ended = ada
        .call(Method::POST, &mfa, Some(json!({"level": 0})))
        .await
        .unwrap();
    assert_eq!(ended["mfaLevel"], 0);
    moderates(&[&ada, &bea], &guild, &bea.user, true).await;
    same_everywhere(&[&a, &b]).await;
}
