//! Settings, rules, and invites that promise something, walked over two real servers with somebody acting on each.

use crate::common::{all_know_all, guild, same_everywhere};
use guildhall_federation_tests::{Client, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

const MANAGE_GUILD: u64 = 1 << 5;

fn path(guild: &str, rest: &str) -> String {
    let guild = guild.replace('!', "%21");
    format!("/guilds/{guild}{rest}")
}

async fn shows(client: &Client, guild: &str, field: &str, value: Value) {
    eventually("the setting", || async {
        let found = client.guild(guild).await.map_err(|refusal| refusal.message)?;
        match found[field] == value {
            true => Ok(()),
            false => Err(format!("{} sees {field} {}", client.user, found[field])),
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_and_invites_work_for_members_of_both_servers() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea, ben) = (
        a.register("ada").await,
        b.register("bea").await,
        b.register("ben").await,
    );
    let (guild, channel) = guild(&ada).await;
    let set =
        async |client: &Client, body: Value| client.call(Method::PATCH, &path(&guild, ""), Some(body)).await;

    // An invite that gives a role, with which somebody of the other server sets up the guild.
    let role = json!({"name": "manager", "permissions": MANAGE_GUILD.to_string()});
    let role = ada
        .call(Method::POST, &path(&guild, "/roles"), Some(role))
        .await
        .unwrap();
    let invite = ada
        .call(
            Method::POST,
            &path(&guild, "/invites"),
            Some(json!({"roleIds": [role["id"]]})),
        )
        .await
        .unwrap();
    let code = format!("{}@{}", invite["code"].as_str().unwrap(), a.server_name());
    bea.redeem(&code).await.unwrap();
    eventually("the role", || async {
        let me = bea.call(Method::GET, &path(&guild, "/members/@me"), None).await;
        let me = me.map_err(|refusal| refusal.message)?;
        match me["roles"] == json!([role["id"]]) {
            true => Ok(()),
            false => Err(me.to_string()),
        }
    })
    .await;
    let rules = json!({"enabled": true, "description": "", "rules": ["Be kind"]});
    let body = json!({"rules": rules, "systemChannelId": channel, "verificationLevel": 0});
    assert_eq!(set(&bea, body).await.unwrap()["rules"], rules);
    for client in [&ada, &bea] {
        shows(client, &guild, "rules", rules.clone()).await;
        shows(client, &guild, "systemChannelId", json!(channel)).await;
    }

    // Who comes in now is told of, and agrees before speaking.
    let plain = ada.create_invite(&guild).await.unwrap();
    ben.redeem(&format!("{plain}@{}", a.server_name())).await.unwrap();
    all_know_all(&[&ada, &bea, &ben], &guild).await;
    assert_eq!(
        set(&ben, json!({"afkTimeout": 60})).await.unwrap_err().status,
        403
    );
    for client in [&ada, &ben] {
        eventually("it is told who came in", || async {
            let all = client
                .page(&format!("/channels/{}/messages", channel.replace('!', "%21")))
                .await?;
            // That of bea may have been told or not: she came in just before.
            let of_ben = all
                .iter()
                .filter(|message| message["authorId"] == ben.user.as_str());
            let told: Vec<_> = of_ben.map(|message| &message["type"]).collect();
            match told == [&json!(7)] {
                true => Ok(()),
                false => Err(format!("{} sees {told:?}", client.user)),
            }
        })
        .await;
    }
    assert_eq!(ben.send(&channel, "too soon", "1").await.unwrap_err().status, 403);
    let agreed = ben
        .call(Method::PUT, &path(&guild, "/members/@me/rules"), None)
        .await
        .unwrap();
    assert_eq!(agreed["pending"], false);
    eventually("he may speak", || async {
        ben.send(&channel, "hello", "2")
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    eventually("he is heard", || async {
        let history = ada.history(&channel).await?;
        match history.iter().any(|(_, text)| text == "hello") {
            true => Ok(()),
            false => Err(format!("{history:?}")),
        }
    })
    .await;

    // Different things that are set at once on both sides are both kept.
    let (one, other) = tokio::join!(
        set(&ada, json!({"preferredLocale": "de"})),
        set(&bea, json!({"afkTimeout": 900}))
    );
    one.unwrap();
    other.unwrap();
    for client in [&ada, &bea] {
        shows(client, &guild, "preferredLocale", json!("de")).await;
        shows(client, &guild, "afkTimeout", json!(900)).await;
    }
    same_everywhere(&[&a, &b]).await;

    let deleted = ada
        .call(Method::DELETE, &path(&guild, ""), Some(json!({"name": "Port"})))
        .await;
    assert_eq!(deleted.unwrap_err().status, 400);
    ada.call(
        Method::DELETE,
        &path(&guild, ""),
        Some(json!({"name": "Harbour"})),
    )
    .await
    .unwrap();
    eventually("it is gone", || async {
        match ben.guild(&guild).await {
            Err(refusal) if refusal.status == 404 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}
