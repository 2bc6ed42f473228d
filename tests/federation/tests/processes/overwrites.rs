//! Private channels over real servers: a server gets a channel only while one of its users may see it.

use std::time::Instant;

use crate::common::{agree, carries, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Gateway, Node, TestNet, eventually};
use serde_json::json;

const VIEW_CHANNEL: u64 = 1 << 10;
const SEND_MESSAGES: u64 = 1 << 11;
const MANAGE_ROLES: u64 = 1 << 28;
const MANAGE_CHANNELS: u64 = 1 << 4;
const VOICE: i64 = 2;
const CATEGORY: i64 = 4;

/// How many events of `room` the server holds that say something.
async fn said_in(node: &Node, room: &str) -> usize {
    let rows = node
        .rows("SELECT room_id FROM events WHERE event_type = 'm.room.message' AND status <> 3")
        .await;
    rows.iter().filter(|line| *line == room).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_gets_a_private_channel_only_while_one_of_its_users_may_see_it() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let staff = ann.create_role(&guild, "staff", 0).await.unwrap();
    let closed = json!([
        {"id": guild, "type": 0, "deny": VIEW_CHANNEL.to_string()},
        {"id": staff, "type": 0, "allow": VIEW_CHANNEL.to_string()},
    ]);
    let body = json!({"name": "staff only", "permissionOverwrites": closed});
    let private = ann.make_channel(&guild, body).await.unwrap();
    let gateway = Gateway::connect(&bob).await;
    ann.send(&private, "a secret", "1").await.unwrap();
    // What is said in the open comes after it, and comes.
    let open = ann.send(&channel, "to everybody", "2").await.unwrap();
    eventually("bob hears what is for him", || async {
        gateway
            .created()
            .contains(&open)
            .then_some(())
            .ok_or("nothing yet".to_owned())
    })
    .await;
    bob.history(&private).await.unwrap_err();
    assert_eq!(
        bob.send(&private, "let me in", "3").await.unwrap_err().status,
        404
    );
    carries(&b, &private, false).await;
    assert_eq!(
        said_in(&b, &private).await,
        0,
        "nothing of it is on the other server"
    );

    // Who may see it gets it, with what was said before.
    let start = Instant::now();
    ann.hold(&guild, &bob.user, &[&staff]).await.unwrap();
    eventually("the channel comes", || async {
        let frames = gateway.frames("channel:create");
        let is_there = frames.iter().any(|frame| frame["id"] == private.as_str());
        is_there.then_some(()).ok_or("not yet".to_owned())
    })
    .await;
    eprintln!(
        "gaining sight of a private channel took {:?} across servers",
        start.elapsed()
    );
    agree(&[&ann, &bob], &private, 1).await;
    bob.send(&private, "thanks", "4").await.unwrap();
    agree(&[&ann, &bob], &private, 2).await;
    for asked in [&ann, &bob] {
        let here = ann.rights_in(&guild, &asked.user, &private).await.unwrap();
        let there = bob.rights_in(&guild, &asked.user, &private).await;
        match asked.user == bob.user {
            true => assert_eq!(there.unwrap(), here),
            false => assert_eq!(
                there.unwrap_err().status,
                403,
                "only who manages roles may ask of others"
            ),
        }
    }
    same_everywhere(&[&a, &b]).await;

    // Who may not see it any more loses it, and so does the server.
    ann.hold(&guild, &bob.user, &[]).await.unwrap();
    eventually("the channel goes", || async {
        let frames = gateway.frames("channel:delete");
        let is_gone = frames.iter().any(|frame| frame["id"] == private.as_str());
        is_gone.then_some(()).ok_or("not yet".to_owned())
    })
    .await;
    carries(&b, &private, false).await;
    carries(&a, &private, true).await;
    ann.send(&private, "just us again", "5").await.unwrap();
    let open = ann.send(&channel, "still to everybody", "6").await.unwrap();
    eventually("bob still hears the rest", || async {
        gateway
            .created()
            .contains(&open)
            .then_some(())
            .ok_or("nothing yet".to_owned())
    })
    .await;
    assert_eq!(said_in(&b, &private).await, 2, "what came later is not there");
    assert_eq!(
        bob.send(&private, "still here?", "7").await.unwrap_err().status,
        404
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn channels_and_overwrites_are_managed_from_every_server() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob, fay) = tokio::join!(a.register("ann"), b.register("bob"), b.register("fay"));
    let (guild, channel) = guild(&ann).await;
    for guest in [&bob, &fay] {
        let_in(&a, &ann, (&guild, &channel), guest).await;
    }
    let rights = MANAGE_CHANNELS | MANAGE_ROLES;
    let manager = ann.create_role(&guild, "manager", rights).await.unwrap();
    ann.hold(&guild, &bob.user, &[&manager]).await.unwrap();
    eventually("bob may make channels", || async {
        let rights = bob
            .rights(&guild, "@me")
            .await
            .map_err(|refusal| refusal.message)?;
        let bits: u64 = rights.parse().unwrap();
        (bits & MANAGE_CHANNELS != 0).then_some(()).ok_or(rights)
    })
    .await;

    // bob's server makes the rooms; ann's takes them over, with what they say.
    let category = json!({"name": "Work", "type": CATEGORY});
    let category = bob.make_channel(&guild, category).await.unwrap();
    let text = json!({"name": "plans", "parentId": category, "topic": "what next"});
    let text = bob.make_channel(&guild, text).await.unwrap();
    let voice = json!({"name": "Meeting", "type": VOICE, "parentId": category, "userLimit": 5});
    bob.make_channel(&guild, voice).await.unwrap();
    bob.overwrite(&category, (&guild, 0), (0, SEND_MESSAGES))
        .await
        .unwrap();
    eventually("ann sees all of it as bob does", || async {
        let path = format!("/guilds/{}/channels", guild.replace('!', "%21"));
        let (here, there) = (ann.page(&path).await?, bob.page(&path).await?);
        match here == there && here.len() == 4 {
            true => Ok(()),
            false => Err(format!("{here:?} {there:?}")),
        }
    })
    .await;
    // What is synced to the category follows it, on both servers.
    assert_eq!(fay.send(&text, "hello", "1").await.unwrap_err().status, 403);
    ann.send(&text, "we", "2").await.unwrap();
    let path = format!("/channels/{}/permissions/{}", text.replace('!', "%21"), fay.user);
    let body = json!({"type": 1, "allow": SEND_MESSAGES.to_string()});
    let refused = fay.call(reqwest::Method::PUT, &path, Some(body)).await;
    assert_eq!(refused.unwrap_err().status, 403);
    ann.overwrite(&text, (&fay.user, 1), (SEND_MESSAGES, 0))
        .await
        .unwrap();
    eventually("fay may speak", || async {
        let said = fay.send(&text, "at last", "3").await;
        said.map(drop).map_err(|refusal| refusal.message)
    })
    .await;
    agree(&[&ann, &bob, &fay], &text, 2).await;
    for asked in [&ann, &bob, &fay] {
        let here = ann.rights_in(&guild, &asked.user, &text).await.unwrap();
        let there = bob.rights_in(&guild, &asked.user, &text).await.unwrap();
        assert_eq!(here, there, "{}", asked.user);
    }
    same_everywhere(&[&a, &b]).await;
}
