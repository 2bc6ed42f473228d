//! Private threads over three real servers: a server gets one only while one of its users is in it, or manages threads.

use guildhall_federation_tests::{Client, Gateway, Node, Refusal, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{all_know_all, carries, guild, let_in, same_everywhere};

const MANAGE_THREADS: u64 = 1 << 34;
/// Is in the name and in all that is said.
const SECRET: &str = "hush-hush";

/// A private thread.
struct Thread {
    id: String,
    room: String,
}

impl Thread {
    fn path(&self, rest: &str) -> String {
        let path = format!("/channels/{}/threads/{}{rest}", self.room, self.id);
        path.replace('!', "%21").replace('$', "%24").replace('@', "%40")
    }

    async fn get(&self, client: &Client) -> Result<Value, Refusal> {
        client.call(Method::GET, &self.path(""), None).await
    }

    async fn say(&self, client: &Client, content: &str) -> Result<Value, Refusal> {
        let body = json!({"content": format!("{SECRET} {content}")});
        client
            .call(Method::POST, &self.path("/messages"), Some(body))
            .await
    }

    async fn member(&self, method: Method, by: &Client, who: &Client) -> Result<Value, Refusal> {
        let path = self.path(&format!("/members/{}", who.user));
        by.call(method, &path, None).await
    }

    /// Waits until all of `clients` see just this, latest first.
    async fn agree(&self, clients: &[&Client], contents: &[&str]) {
        let wanted: Vec<String> = contents.iter().map(|text| format!("{SECRET} {text}")).collect();
        for client in clients {
            eventually("the same messages", || async {
                let page = client.page(&self.path("/messages")).await?;
                let said = page.iter().map(|one| one["content"].as_str().unwrap());
                let said: Vec<_> = said.collect();
                match said == wanted {
                    true => Ok(()),
                    false => Err(format!("{} sees {said:?}", client.user)),
                }
            })
            .await;
        }
    }
}

async fn make(client: &Client, channel: &str, body: Value) -> Thread {
    let path = format!("/channels/{}/threads", channel.replace('!', "%21"));
    let made = client.call(Method::POST, &path, Some(body)).await.unwrap();
    let text = |key: &str| made[key].as_str().unwrap().to_owned();
    Thread {
        id: text("id"),
        room: text("channelId"),
    }
}

async fn until_told(gateway: &Gateway, event: &str, thread: &Thread) -> Value {
    eventually(event, || async {
        let frames = gateway.frames(event);
        let found = frames.iter().find(|frame| frame["id"] == thread.id.as_str());
        found.cloned().ok_or(format!("{frames:?}"))
    })
    .await
}

/// Whether anything that the server holds says what is secret.
async fn knows(node: &Node) -> bool {
    let rows = node.rows("SELECT json FROM events").await;
    rows.iter().any(|row| row.contains(SECRET))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_thread_goes_to_the_servers_of_those_who_are_in_it() {
    let net = TestNet::new();
    let (a, mut b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cyn) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cyn"));
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let_in(&a, &ann, (&guild, &channel), &cyn).await;
    all_know_all(&[&ann, &bob, &cyn], &guild).await;
    let (at_ann, at_bob, at_cyn) = tokio::join!(
        Gateway::connect(&ann),
        Gateway::connect(&bob),
        Gateway::connect(&cyn)
    );
    let body = json!({"name": SECRET, "type": 12, "invitable": false});
    let thread = make(&bob, &channel, body).await;
    thread.say(&bob, "one").await.unwrap();
    let told = until_told(&at_bob, "thread:create", &thread).await;
    assert_eq!(
        (
            &told["type"],
            &told["parentId"],
            &told["channelId"],
            &told["guildId"]
        ),
        (&json!(12), &json!(channel), &json!(thread.room), &json!(guild))
    );
    // The owner has every right, on another server, too.
    until_told(&at_ann, "thread:create", &thread).await;
    thread.agree(&[&ann, &bob], &["one"]).await;
    // What is said in the open comes after it, and comes.
    let open = bob.send(&channel, "to everybody", "1").await.unwrap();
    eventually("cyn hears what is for her", || async {
        let is_there = at_cyn.created().contains(&open);
        is_there.then_some(()).ok_or("nothing yet".to_owned())
    })
    .await;
    carries(&c, &thread.room, false).await;
    assert!(!knows(&c).await, "nothing of it is on the third server");
    assert_eq!(thread.get(&cyn).await.unwrap_err().status, 404);

    // Who is brought in has it with what was said before, follows it, and writes.
    thread.member(Method::PUT, &bob, &cyn).await.unwrap();
    until_told(&at_cyn, "thread:create", &thread).await;
    thread.agree(&[&ann, &bob, &cyn], &["one"]).await;
    eventually("she follows it", || async {
        let frames = at_cyn.frames("thread:member_update");
        let is_there = frames.iter().any(|frame| frame["threadId"] == thread.id.as_str());
        is_there.then_some(()).ok_or(format!("{frames:?}"))
    })
    .await;
    thread.say(&cyn, "two").await.unwrap();
    thread.agree(&[&ann, &bob, &cyn], &["two", "one"]).await;
    assert_eq!(
        thread
            .member(Method::DELETE, &cyn, &bob)
            .await
            .unwrap_err()
            .status,
        403
    );
    same_everywhere(&[&a, &b, &c]).await;

    // It goes on while the server that made it is away.
    b.kill();
    thread.say(&cyn, "three").await.unwrap();
    thread.agree(&[&ann, &cyn], &["three", "two", "one"]).await;
    b.launch();
    b.wait_ready().await;
    thread.agree(&[&ann, &bob, &cyn], &["three", "two", "one"]).await;

    // Who is taken out loses it, and so does the server.
    thread.member(Method::DELETE, &bob, &cyn).await.unwrap();
    until_told(&at_cyn, "thread:delete", &thread).await;
    assert_eq!(thread.get(&cyn).await.unwrap_err().status, 404);
    carries(&c, &thread.room, false).await;
    thread.say(&bob, "without cyn").await.unwrap();
    thread
        .agree(&[&ann, &bob], &["without cyn", "three", "two", "one"])
        .await;
    let rows = c.rows("SELECT json FROM events").await;
    assert!(!rows.iter().any(|row| row.contains("without cyn")));
    assert!(
        at_cyn
            .frames("channel:create")
            .iter()
            .all(|frame| frame["id"] != thread.room.as_str()),
        "it is no channel"
    );

    // Whoever may manage threads sees it and ends it.
    let keeper = ann.create_role(&guild, "keeper", MANAGE_THREADS).await.unwrap();
    ann.hold(&guild, &cyn.user, &[&keeper]).await.unwrap();
    thread
        .agree(&[&cyn], &["without cyn", "three", "two", "one"])
        .await;
    eventually("she ends it", || async {
        let done = cyn.call(Method::DELETE, &thread.path(""), None).await;
        done.map_err(|refusal| refusal.message)
    })
    .await;
    for client in [&ann, &bob, &cyn] {
        eventually("it is gone", || async {
            match thread.get(client).await {
                Err(refusal) if refusal.status == 404 => Ok(()),
                other => Err(format!("{} sees {other:?}", client.user)),
            }
        })
        .await;
    }
    until_told(&at_ann, "thread:delete", &thread).await;
    carries(&c, &thread.room, false).await;
    carries(&a, &thread.room, false).await;
}
