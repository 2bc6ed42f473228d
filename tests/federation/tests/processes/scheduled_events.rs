//! Scheduled events and vanity URLs over two real servers.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::common::{all_know_all, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Node, Refusal, TestNet, eventually};
use guildhall_types::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

const MANAGE_GUILD: u64 = 1 << 5;
const CREATE_EVENTS: u64 = 1 << 44;

/// RFC 3339, so many seconds from now.
fn within(seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp(now.as_millis() as i64 + seconds * 1000).to_rfc3339()
}

fn path(guild: &str, rest: &str) -> String {
    format!("/guilds/{}{rest}", guild.replace('!', "%21"))
}

fn party(ends_in: i64) -> Value {
    json!({"name": "Party", "entityType": 3, "location": "Here", "scheduledStartTime": within(ends_in - 2),
           "scheduledEndTime": within(ends_in)})
}

async fn make(client: &Client, guild: &str, body: Value) -> Result<String, Refusal> {
    let path = path(guild, "/scheduled-events");
    let made = client.call(Method::POST, &path, Some(body)).await?;
    Ok(made["id"].as_str().unwrap().to_owned())
}

async fn event(client: &Client, guild: &str, id: &str) -> Result<Value, String> {
    let path = path(guild, &format!("/scheduled-events/{id}"));
    let found = client.call(Method::GET, &path, None).await;
    found.map_err(|refusal| refusal.message)
}

/// Waits until all see the event with this value of a field.
async fn all_see(clients: &[&Client], guild: &str, id: &str, field: &str, value: Value) {
    for client in clients {
        eventually("the event", || async {
            let found = event(client, guild, id).await?;
            match found[field] == value {
                true => Ok(()),
                false => Err(format!("{} sees {found}", client.user)),
            }
        })
        .await;
    }
}

async fn interested(client: &Client, guild: &str, id: &str) {
    let path = path(guild, &format!("/scheduled-events/{id}/users/@me"));
    client.call(Method::PUT, &path, None).await.unwrap();
}

fn inspected(node: &Node, guild: &str) -> String {
    node.command(&["inspect", "guild", guild, "--json"]).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_of_two_servers_plan_together() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, cid, bob) = tokio::join!(a.register("ann"), a.register("cid"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    for guest in [&cid, &bob] {
        let_in(&a, &ann, (&guild, &channel), guest).await;
    }
    all_know_all(&[&ann, &cid, &bob], &guild).await;
    assert_eq!(make(&bob, &guild, party(600)).await.unwrap_err().status, 403);
    let planner = ann
        .create_role(&guild, "planner", CREATE_EVENTS | MANAGE_GUILD)
        .await
        .unwrap();
    ann.hold(&guild, &bob.user, &[&planner]).await.unwrap();
    let of_ann = Gateway::connect(&ann).await;
    let party = eventually("the right", || async {
        make(&bob, &guild, party(600))
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    all_see(&[&ann, &cid, &bob], &guild, &party, "creatorId", json!(bob.user)).await;
    tokio::join!(interested(&cid, &guild, &party), interested(&bob, &guild, &party));
    all_see(&[&ann, &cid, &bob], &guild, &party, "userCount", json!(2)).await;
    eventually("the frames", || async {
        let made = of_ann.frames("guild_scheduled_event:create");
        let mut users: Vec<String> = of_ann
            .frames("guild_scheduled_event:user_add")
            .iter()
            .map(|told| told["userId"].as_str().unwrap().to_owned())
            .collect();
        users.sort();
        let mut wanted = vec![bob.user.clone(), cid.user.clone()];
        wanted.sort();
        match made.iter().any(|told| told["id"] == party.as_str()) && users == wanted {
            true => Ok(()),
            false => Err(format!("{made:?} {users:?}")),
        }
    })
    .await;
    assert!(
        of_ann
            .frames("guild_member:update")
            .iter()
            .all(|told| told["user"]["id"] != cid.user.as_str()),
        "of interest no member is told otherwise"
    );

    // Not the own; the owner's goes over to the other server, too.
    let own = path(&guild, &format!("/scheduled-events/{party}"));
    let refused = cid.call(Method::DELETE, &own, None).await;
    assert_eq!(refused.unwrap_err().status, 403);
    let renamed = json!({"name": "Feast", "status": 2});
    ann.call(Method::PATCH, &own, Some(renamed)).await.unwrap();
    all_see(&[&bob], &guild, &party, "name", json!("Feast")).await;

    // One that is elsewhere ends by the clock, on both servers, and with it who was interested.
    let short = make(&bob, &guild, party_soon()).await.unwrap();
    all_see(&[&ann], &guild, &short, "status", json!(1)).await;
    interested(&ann, &guild, &short).await;
    all_see(&[&ann, &bob], &guild, &short, "status", json!(3)).await;
    all_see(&[&ann, &bob], &guild, &short, "userCount", json!(0)).await;

    // Who leaves is interested no more.
    cid.leave(&guild).await.unwrap();
    all_see(&[&ann, &bob], &guild, &party, "userCount", json!(1)).await;

    // The guild has a vanity URL, which the other server's member sets.
    let vanity = path(&guild, "/vanity-url");
    let code = json!({"code": "Harbour"});
    let set = bob.call(Method::PATCH, &vanity, Some(code)).await.unwrap();
    assert_eq!(set["code"], "harbour");
    let code = format!("harbour@{}", a.server_name());
    let dee = b.register("dee").await;
    assert_eq!(dee.redeem(&code).await.unwrap()["id"], guild.as_str());
    all_know_all(&[&ann, &bob, &dee], &guild).await;
    eventually("the code on both", || async {
        let shown = bob.guild(&guild).await.map_err(|refusal| refusal.message)?;
        match shown["vanityUrlCode"] == "harbour" {
            true => Ok(()),
            false => Err(shown.to_string()),
        }
    })
    .await;
    assert_eq!(bob.call(Method::GET, &vanity, None).await.unwrap()["uses"], 1);
    same_everywhere(&[&a, &b]).await;
    assert_eq!(inspected(&a, &guild), inspected(&b, &guild));
    assert!(inspected(&a, &guild).contains(&party));

    for node in [&mut a, &mut b] {
        node.stop().await;
        let before = node.read_models().await;
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before);
        node.start().await;
    }
    all_see(&[&ann, &bob], &guild, &party, "userCount", json!(1)).await;
}

fn party_soon() -> Value {
    party(4)
}
