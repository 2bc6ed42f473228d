//! Everything that people do with words, walked by somebody on each of two servers. Afterwards both hold the same, and a rebuild changes nothing; every frame of the
//! gateway was held against its schema. A new feature of conversation is some lines in a chapter.

use crate::common::{all_know_all, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

const THUMB: &str = "%F0%9F%91%8D";
const MANAGE_WEBHOOKS: u64 = 1 << 29;
const MANAGE_THREADS: u64 = 1 << 34;
const MANAGE_MESSAGES: u64 = 1 << 13;
const PIN_MESSAGES: u64 = 1 << 51;

/// A path with the ids in it as a path has them.
fn path(text: &str) -> String {
    text.replace('!', "%21").replace('$', "%24")
}

/// Does something that has to succeed, as soon as its server knows what it needs.
async fn act(client: &Client, method: Method, to: &str, body: Value) -> Value {
    let to = path(to);
    eventually(&format!("{} {method} {to}", client.user), || async {
        let done = client.call(method.clone(), &to, Some(body.clone())).await;
        done.map_err(|refusal| format!("{} {}", refusal.status, refusal.message))
    })
    .await
}

async fn post(client: &Client, to: &str, body: Value) -> Value {
    act(client, Method::POST, to, body).await
}

fn id(model: &Value) -> String {
    model["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{model}"))
        .to_owned()
}

struct Walk {
    nodes: [Node; 2],
    ann: Client,
    bob: Client,
    told: [Gateway; 2],
    guild: String,
    channel: String,
}

impl Walk {
    async fn begin(net: &TestNet) -> Self {
        let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
        let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
        let (guild, channel) = guild(&ann).await;
        let_in(&a, &ann, (&guild, &channel), &bob).await;
        all_know_all(&[&ann, &bob], &guild).await;
        let rights = MANAGE_WEBHOOKS | MANAGE_THREADS | MANAGE_MESSAGES | PIN_MESSAGES;
        let role = ann.create_role(&guild, "helper", rights).await.unwrap();
        ann.hold(&guild, &bob.user, &[&role]).await.unwrap();
        let told = [Gateway::connect(&ann).await, Gateway::connect(&bob).await];
        Self {
            nodes: [a, b],
            ann,
            bob,
            told,
            guild,
            channel,
        }
    }

    fn of(&self, rest: &str) -> String {
        format!("/channels/{}{rest}", self.channel)
    }

    async fn say(&self, client: &Client, body: Value) -> String {
        id(&post(client, &self.of("/messages"), body).await)
    }

    /// Waits until both have heard a frame like this.
    async fn both_hear(&self, event: &str) {
        for told in &self.told {
            eventually(event, || async {
                match told.frames(event).is_empty() {
                    false => Ok(()),
                    true => Err("not yet".to_owned()),
                }
            })
            .await;
        }
    }

    /// Waits until both servers hold the same.
    async fn agree(&self) {
        same_everywhere(&[&self.nodes[0], &self.nodes[1]]).await;
    }
}

async fn messages(walk: &Walk) {
    let (ann, bob) = (&walk.ann, &walk.bob);
    let said = walk
        .say(ann, json!({"content": "**bold** ||hidden||", "nonce": "1"}))
        .await;
    assert_eq!(
        walk.say(ann, json!({"content": "**bold** ||hidden||", "nonce": "1"}))
            .await,
        said
    );
    let of = |message: &str, rest: &str| walk.of(&format!("/messages/{message}{rest}"));
    act(
        ann,
        Method::PATCH,
        &of(&said, ""),
        json!({"content": "once more"}),
    )
    .await;
    eventually("the texts that it had", || async {
        let edits = bob.page(&path(&of(&said, "/edits"))).await?;
        let texts: Vec<_> = edits.iter().map(|edit| edit["content"].clone()).collect();
        match texts.last() == Some(&json!("once more")) {
            true => Ok(()),
            false => Err(format!("{texts:?}")),
        }
    })
    .await;
    let answer = json!({"content": format!("<{}> @here", ann.user), "replyTo": said, "tts": true});
    let answer = walk.say(bob, answer).await;
    post(ann, &of(&answer, &format!("/reactions/{THUMB}")), json!({})).await;
    post(bob, &of(&answer, &format!("/reactions/{THUMB}")), json!({})).await;
    act(
        bob,
        Method::DELETE,
        &of(&answer, &format!("/reactions/{THUMB}")),
        json!({}),
    )
    .await;
    post(bob, &of(&said, "/pin"), json!({})).await;
    act(ann, Method::DELETE, &of(&said, "/pin"), json!({})).await;
    post(bob, &of(&said, "/pin"), json!({})).await;
    let forward = json!({"forward": {"channelId": walk.channel, "messageId": said}});
    walk.say(bob, forward).await;
    let mut gone = Vec::new();
    for number in 0..3 {
        gone.push(walk.say(ann, json!({"content": format!("gone {number}")})).await);
    }
    act(ann, Method::DELETE, &of(&gone.remove(0), ""), json!({})).await;
    post(bob, &walk.of("/messages/bulk-delete"), json!({"messages": gone})).await;
    post(ann, &walk.of("/typing"), json!({})).await;
    for event in [
        "message:create",
        "message:update",
        "message:delete",
        "message:reaction_add",
        "message:reaction_remove",
        "channel:pins_update",
    ] {
        walk.both_hear(event).await;
    }
    walk.agree().await;
}

async fn polls(walk: &Walk) {
    let poll = json!({"poll": {"question": "Lunch?", "answers": [{"text": "Pizza", "emoji": "🍕"}, {"text": "Soup"}], "allowMultiselect": true}});
    let poll = walk.say(&walk.bob, poll).await;
    let of = |rest: &str| walk.of(&format!("/messages/{poll}/poll{rest}"));
    for client in [&walk.ann, &walk.bob] {
        act(
            client,
            Method::PUT,
            &of("/votes/@me"),
            json!({"answerIds": ["1", "2"]}),
        )
        .await;
    }
    act(&walk.ann, Method::DELETE, &of("/votes/@me"), json!({})).await;
    act(
        &walk.ann,
        Method::PUT,
        &of("/votes/@me"),
        json!({"answerIds": ["2"]}),
    )
    .await;
    post(&walk.bob, &of("/end"), json!({})).await;
    walk.both_hear("message:poll_vote_add").await;
    walk.both_hear("message:poll_vote_remove").await;
    walk.agree().await;
}

async fn threads(walk: &Walk) {
    let (ann, bob) = (&walk.ann, &walk.bob);
    let root = walk.say(ann, json!({"content": "let us talk"})).await;
    let of = |thread: &str, rest: &str| walk.of(&format!("/threads/{thread}{rest}"));
    post(
        bob,
        &walk.of(&format!("/messages/{root}/threads")),
        json!({"name": "talk"}),
    )
    .await;
    post(ann, &of(&root, "/messages"), json!({"content": "in it"})).await;
    act(ann, Method::PUT, &of(&root, "/members/@me"), json!({})).await;
    act(
        ann,
        Method::PATCH,
        &of(&root, ""),
        json!({"name": "talked", "archived": true}),
    )
    .await;
    post(bob, &of(&root, "/messages"), json!({"content": "opens it again"})).await;
    act(bob, Method::PATCH, &of(&root, ""), json!({"locked": true})).await;
    let alone = id(&post(bob, &walk.of("/threads"), json!({"name": "alone"})).await);
    act(ann, Method::DELETE, &of(&alone, ""), json!({})).await;
    let forum = json!({"name": "forum", "type": 15, "availableTags": [{"name": "help"}]});
    let forum = ann.make_channel(&walk.guild, forum).await.unwrap();
    let shown = eventually("the forum", || async {
        let channels = bob
            .page(&path(&format!("/guilds/{}/channels", walk.guild)))
            .await?;
        let found = channels
            .into_iter()
            .find(|channel| channel["id"] == forum.as_str());
        found.ok_or_else(|| "not yet".to_owned())
    })
    .await;
    let tag = id(&shown["availableTags"][0]);
    let post_of = json!({"name": "how", "appliedTags": [tag], "message": {"content": "a question"}});
    post(bob, &format!("/channels/{forum}/threads"), post_of).await;
    for event in ["thread:create", "thread:update", "thread:delete"] {
        walk.both_hear(event).await;
    }
    walk.agree().await;
}

async fn webhooks(walk: &Walk) {
    let hook = post(&walk.bob, &walk.of("/webhooks"), json!({"name": "Builds"})).await;
    let hook_id = id(&hook);
    let rotated = post(&walk.bob, &format!("/webhooks/{hook_id}/token"), json!({})).await;
    let token = rotated["token"].as_str().unwrap();
    let by_token = format!("/webhooks/{hook_id}/{token}");
    let said = post(
        &walk.bob,
        &format!("{by_token}?wait=true"),
        json!({"content": "green", "username": "Runner"}),
    )
    .await;
    let message = format!("{by_token}/messages/{}", id(&said));
    act(&walk.bob, Method::PATCH, &message, json!({"content": "red"})).await;
    act(&walk.bob, Method::DELETE, &message, json!({})).await;
    act(
        &walk.ann,
        Method::PATCH,
        &format!("/webhooks/{hook_id}"),
        json!({"name": "Other"}),
    )
    .await;
    act(
        &walk.ann,
        Method::DELETE,
        &format!("/webhooks/{hook_id}"),
        json!({}),
    )
    .await;
    walk.both_hear("webhooks:update").await;
    walk.agree().await;
}

async fn between_people(walk: &Walk) {
    let (ann, bob) = (&walk.ann, &walk.bob);
    let request = format!("/users/{}/friend-request", bob.user);
    post(ann, &request, json!({})).await;
    act(
        bob,
        Method::DELETE,
        &format!("/users/@me/friend-requests/{}", ann.user),
        json!({}),
    )
    .await;
    eventually("it is declined", || async {
        match ann.friends().await?.is_empty() {
            true => Ok(()),
            false => Err("not yet".to_owned()),
        }
    })
    .await;
    post(ann, &request, json!({})).await;
    act(
        bob,
        Method::PUT,
        &format!("/users/@me/friend-requests/{}", ann.user),
        json!({}),
    )
    .await;
    let pair = id(&post(ann, "/users/@me/channels", json!({"recipients": [bob.user]})).await);
    post(
        ann,
        &format!("/channels/{pair}/messages"),
        json!({"content": "hello"}),
    )
    .await;
    post(
        bob,
        &format!("/channels/{pair}/messages"),
        json!({"content": "hello yourself"}),
    )
    .await;
    act(ann, Method::DELETE, &format!("/channels/{pair}"), json!({})).await;
    let group = id(&ann.make_group(&[bob]).await.unwrap());
    act(
        ann,
        Method::PATCH,
        &format!("/channels/{group}"),
        json!({"name": "us"}),
    )
    .await;
    post(
        bob,
        &format!("/channels/{group}/messages"),
        json!({"content": "a group"}),
    )
    .await;
    act(bob, Method::DELETE, &format!("/channels/{group}"), json!({})).await;
    act(
        ann,
        Method::DELETE,
        &format!("/users/@me/friends/{}", bob.user),
        json!({}),
    )
    .await;
    let block = format!("/users/{}/block", ann.user);
    post(bob, &block, json!({})).await;
    act(bob, Method::DELETE, &block, json!({})).await;
    let privacy = json!({"privacySettings": {"directMessages": "friends"}});
    act(bob, Method::PATCH, "/users/@me/settings", privacy).await;
    let mood = json!({"status": "dnd", "customStatus": {"text": "busy"}});
    act(bob, Method::PATCH, "/users/@me/presence", mood).await;
    for event in [
        "relationship:add",
        "relationship:remove",
        "presence:update",
        "channel:create",
        "channel:delete",
    ] {
        walk.both_hear(event).await;
    }
    walk.agree().await;
}

async fn what_is_read(walk: &Walk) {
    let (ann, bob) = (&walk.ann, &walk.bob);
    let settings = format!("/guilds/{}/notification-settings", walk.guild);
    act(
        bob,
        Method::PATCH,
        &settings,
        json!({"level": "all", "suppressRoles": true}),
    )
    .await;
    let called = walk.say(ann, json!({"content": format!("<{}>", bob.user)})).await;
    let noted = eventually("he is notified", || async {
        let all = bob.page("/notifications?unread=true").await?;
        let found = all.iter().find(|one| one["messageId"] == called.as_str());
        found.cloned().ok_or_else(|| format!("{all:?}"))
    })
    .await;
    post(bob, &format!("/notifications/{}/read", id(&noted)), json!({})).await;
    post(bob, &walk.of(&format!("/messages/{called}/ack")), json!({})).await;
    walk.say(ann, json!({"content": "more"})).await;
    eventually("it is unread", || async {
        let states = bob.page("/users/@me/read-states").await?;
        let state = states
            .iter()
            .find(|state| state["channelId"] == walk.channel.as_str() && state["threadId"].is_null());
        match state.map(|state| state["unreadCount"] == 1) {
            Some(true) => Ok(()),
            _ => Err(format!("{state:?}")),
        }
    })
    .await;
    post(bob, &format!("/guilds/{}/ack", walk.guild), json!({})).await;
    post(bob, "/notifications/read-all", json!({})).await;
    let own = &walk.told[1];
    for event in [
        "notification:create",
        "notification:read",
        "notification_settings:update",
        "message:ack",
        "guild:ack",
    ] {
        eventually(event, || async {
            match own.frames(event).is_empty() {
                false => Ok(()),
                true => Err("not yet".to_owned()),
            }
        })
        .await;
    }
    assert!(
        walk.told[0].frames("message:ack").is_empty(),
        "it is nobody else's"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_is_said_is_the_same_on_both_servers() {
    let net = TestNet::new();
    let mut walk = Walk::begin(&net).await;
    messages(&walk).await;
    polls(&walk).await;
    threads(&walk).await;
    webhooks(&walk).await;
    between_people(&walk).await;
    what_is_read(&walk).await;
    walk.agree().await;
    for node in &mut walk.nodes {
        node.stop().await;
        let before = node.read_models().await;
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before, "a rebuild changes nothing");
    }
}
