//! Threads and posts of forums over two real servers, one of which is killed meanwhile.

use crate::common::{agree, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, Refusal, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

const MANAGE_THREADS: u64 = 1 << 34;

fn threads(channel: &str, rest: &str) -> String {
    format!(
        "/channels/{}/threads{}",
        channel.replace('!', "%21"),
        rest.replace('$', "%24")
    )
}

async fn make(client: &Client, channel: &str, body: Value) -> Result<String, Refusal> {
    let made = client
        .call(Method::POST, &threads(channel, ""), Some(body))
        .await?;
    Ok(made["id"].as_str().unwrap().to_owned())
}

async fn make_of(client: &Client, channel: &str, message: &str, name: &str) -> Result<Value, Refusal> {
    let path = format!("/channels/{channel}/messages/{message}/threads");
    let path = path.replace('!', "%21").replace('$', "%24");
    client
        .call(Method::POST, &path, Some(json!({"name": name})))
        .await
}

async fn say(client: &Client, channel: &str, thread: &str, content: &str) -> Result<Value, Refusal> {
    let path = threads(channel, &format!("/{thread}/messages"));
    client
        .call(Method::POST, &path, Some(json!({"content": content})))
        .await
}

async fn change(client: &Client, channel: &str, thread: &str, body: Value) -> Result<Value, Refusal> {
    client
        .call(
            Method::PATCH,
            &threads(channel, &format!("/{thread}")),
            Some(body),
        )
        .await
}

/// Waits until the thread is so for all clients, and has these messages, latest first.
async fn until(clients: &[&Client], channel: &str, thread: &str, wanted: Value, contents: &[&str]) {
    for client in clients {
        eventually("the same thread", || async {
            let path = threads(channel, &format!("/{thread}"));
            let seen = client
                .call(Method::GET, &path, None)
                .await
                .map_err(|refusal| refusal.message)?;
            let page = client.page(&format!("{path}/messages")).await?;
            let said: Vec<_> = page
                .iter()
                .map(|one| one["content"].as_str().unwrap().to_owned())
                .collect();
            let differs = wanted
                .as_object()
                .unwrap()
                .iter()
                .any(|(key, value)| seen[key] != *value);
            match differs || said != contents {
                true => Err(format!("{} sees {seen} with {said:?}", client.user)),
                false => Ok(()),
            }
        })
        .await;
    }
}

async fn until_told(gateway: &Gateway, event: &str, count: usize) -> Vec<Value> {
    eventually(event, || async {
        let frames = gateway.frames(event);
        match frames.len() >= count {
            true => Ok(frames),
            false => Err(format!("{frames:?}")),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn threads_are_the_same_on_both_servers() {
    let net = TestNet::new();
    let (mut a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = tokio::join!(a.register("ada"), b.register("bea"));
    let (guild, channel) = guild(&ada).await;
    let_in(&a, &ada, (&guild, &channel), &bea).await;
    let (at_ada, at_bea) = tokio::join!(Gateway::connect(&ada), Gateway::connect(&bea));
    let both = [&ada, &bea];
    let root = ada.send(&channel, "who is coming?", "1").await.unwrap();
    agree(&both, &channel, 1).await;

    // Made by a member of the other server, of a message of the first one.
    let made = make_of(&bea, &channel, &root, "Coming").await.unwrap();
    assert_eq!((&made["id"], &made["ownerId"]), (&json!(root), &json!(bea.user)));
    say(&bea, &channel, &root, "me").await.unwrap();
    until(
        &both,
        &channel,
        &root,
        json!({"name": "Coming", "messageCount": 1}),
        &["me"],
    )
    .await;
    say(&ada, &channel, &root, "me too").await.unwrap();
    until(
        &both,
        &channel,
        &root,
        json!({"messageCount": 2}),
        &["me too", "me"],
    )
    .await;
    for gateway in [&at_ada, &at_bea] {
        let told = until_told(gateway, "thread:create", 1).await;
        assert_eq!(
            (&told[0]["id"], &told[0]["guildId"]),
            (&json!(root), &json!(guild))
        );
        let told = until_told(gateway, "message:create", 3).await;
        assert!(told[1..].iter().all(|told| told["threadId"] == root.as_str()));
    }
    let typing = threads(&channel, &format!("/{root}/typing"));
    bea.call(Method::POST, &typing, None).await.unwrap();
    let told = until_told(&at_ada, "typing:start", 1).await;
    assert_eq!(
        (&told[0]["channelId"], &told[0]["threadId"], &told[0]["userId"]),
        (&json!(channel), &json!(root), &json!(bea.user))
    );
    // The channel's own history has nothing of it.
    agree(&both, &channel, 1).await;
    let of_guild = format!("/guilds/{}/threads/active", guild.replace('!', "%21"));
    for client in both {
        assert_eq!(client.page(&of_guild).await.unwrap()[0]["id"], root.as_str());
    }

    // Rights are those of the guild, on whichever server: the maker, and who manages threads.
    let closed = change(&ada, &channel, &root, json!({"locked": true, "archived": true}))
        .await
        .unwrap();
    assert_eq!(
        (&closed["locked"], &closed["archived"]),
        (&json!(true), &json!(true))
    );
    until(
        &both,
        &channel,
        &root,
        json!({"locked": true, "archived": true}),
        &["me too", "me"],
    )
    .await;
    assert_eq!(say(&bea, &channel, &root, "no").await.unwrap_err().status, 403);
    assert_eq!(
        change(&bea, &channel, &root, json!({"name": "no"}))
            .await
            .unwrap_err()
            .status,
        403
    );
    until_told(&at_bea, "thread:update", 1).await;
    let keeper = ada.create_role(&guild, "keeper", MANAGE_THREADS).await.unwrap();
    ada.hold(&guild, &bea.user, &[&keeper]).await.unwrap();
    eventually("the right of the other server's member", || async {
        change(&bea, &channel, &root, json!({"locked": false}))
            .await
            .map_err(|refusal| refusal.message)
    })
    .await;
    // What is said opens it again.
    say(&bea, &channel, &root, "open").await.unwrap();
    until(
        &both,
        &channel,
        &root,
        json!({"locked": false, "archived": false}),
        &["open", "me too", "me"],
    )
    .await;

    // The one goes on while the other is killed.
    b.kill();
    let plans = make(&ada, &channel, json!({"name": "Plans"})).await.unwrap();
    say(&ada, &channel, &plans, "one").await.unwrap();
    change(
        &ada,
        &channel,
        &root,
        json!({"name": "Who comes", "archived": true}),
    )
    .await
    .unwrap();
    b.launch();
    b.wait_ready().await;
    until(
        &both,
        &channel,
        &root,
        json!({"name": "Who comes", "archived": true}),
        &["open", "me too", "me"],
    )
    .await;
    until(
        &both,
        &channel,
        &plans,
        json!({"name": "Plans", "type": 11}),
        &["one"],
    )
    .await;
    a.kill();
    let at_bea = Gateway::connect(&bea).await;
    say(&bea, &channel, &plans, "two").await.unwrap();
    change(&bea, &channel, &plans, json!({"autoArchiveDuration": 60}))
        .await
        .unwrap();
    a.launch();
    a.wait_ready().await;
    until(
        &both,
        &channel,
        &plans,
        json!({"autoArchiveDuration": 60}),
        &["two", "one"],
    )
    .await;

    // Who writes in it follows it, which the own sessions are told.
    let told = until_told(&at_bea, "thread:member_update", 1).await;
    assert_eq!(
        (&told[0]["threadId"], &told[0]["following"]),
        (&json!(plans), &json!(true))
    );

    // A deleted one is gone everywhere.
    ada.call(Method::DELETE, &threads(&channel, &format!("/{root}")), None)
        .await
        .unwrap();
    for client in both {
        eventually("the thread to go", || async {
            match say(client, &channel, &root, "x").await {
                Err(refusal) if refusal.status == 404 => Ok(()),
                other => Err(format!("{other:?}")),
            }
        })
        .await;
    }
    let told = until_told(&at_bea, "thread:delete", 1).await;
    assert_eq!(
        told[0],
        json!({"id": root, "channelId": channel, "guildId": guild})
    );
    same_everywhere(&[&a, &b]).await;
    for node in [&mut a, &mut b] {
        node.stop().await;
        let before = node.read_models().await;
        node.command(&["rebuild"]).unwrap();
        assert_eq!(node.read_models().await, before, "{}", node.server_name());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_of_a_forum_are_the_same_on_both_servers() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = tokio::join!(a.register("ada"), b.register("bea"));
    let (guild, channel) = guild(&ada).await;
    let_in(&a, &ada, (&guild, &channel), &bea).await;
    let tags = json!([{"name": "question", "emoji": "❓"}, {"name": "solved", "moderated": true}]);
    let forum = ada
        .make_channel(&guild, json!({"name": "help", "type": 15, "availableTags": tags}))
        .await
        .unwrap();
    let tags = eventually("the forum", || async {
        let path = format!("/guilds/{}/channels", guild.replace('!', "%21"));
        let all = bea.page(&path).await?;
        let found = all.into_iter().find(|channel| channel["id"] == forum.as_str());
        found
            .map(|found| found["availableTags"].clone())
            .ok_or_else(|| "no forum".to_owned())
    })
    .await;
    let (question, solved) = (&tags[0]["id"], &tags[1]["id"]);
    let post = |tags: Value| json!({"name": "How?", "appliedTags": tags, "message": {"content": "how does it work?"}});
    assert_eq!(
        make(&bea, &forum, post(json!([solved])))
            .await
            .unwrap_err()
            .status,
        403
    );
    let id = make(&bea, &forum, post(json!([question]))).await.unwrap();
    let both = [&ada, &bea];
    until(&both, &forum, &id, json!({"appliedTags": [question]}), &[]).await;
    say(&ada, &forum, &id, "so").await.unwrap();
    change(
        &ada,
        &forum,
        &id,
        json!({"appliedTags": [question, solved], "pinned": true}),
    )
    .await
    .unwrap();
    until(
        &both,
        &forum,
        &id,
        json!({"appliedTags": [question, solved], "pinned": true, "messageCount": 1}),
        &["so"],
    )
    .await;
    let path = format!("/channels/{forum}/messages/{id}")
        .replace('!', "%21")
        .replace('$', "%24");
    for client in both {
        let first = client.call(Method::GET, &path, None).await.unwrap();
        assert_eq!(
            (&first["content"], &first["thread"]["name"]),
            (&json!("how does it work?"), &json!("How?"))
        );
    }
    same_everywhere(&[&a, &b]).await;
}
