//! Reports over three real servers: the guild is of one, the reporter of another, the reported of the third.

use crate::common::{agree, all_know_all, guild, let_in};
use guildhall_federation_tests::{Client, Node, Queue, TestNet, eventually};
use serde_json::{Value, json};

const MODERATE_MEMBERS: u64 = 1 << 40;

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// An account that administers `node`.
async fn admin(node: &Node) -> Client {
    let client = node.register("root").await;
    node.command(&["user", "make-admin", "root"]).unwrap();
    client
}

/// Waits until there is one report in the queue, and gives it.
async fn only(client: &Client, queue: Queue<'_>) -> Value {
    eventually("one report in the queue", || async {
        let found = client.queue(queue).await.map_err(|refusal| refusal.message)?;
        match found.as_slice() {
            [report] => Ok(report.clone()),
            other => Err(format!("{queue:?}: {other:?}")),
        }
    })
    .await
}

/// Takes the report and decides on it.
async fn decide(client: &Client, queue: Queue<'_>, report: &Value, outcome: &str) {
    let taken = json!({"version": report["version"], "state": "in_review"});
    let taken = client.set_report(queue, &id(report), taken).await.unwrap();
    assert_eq!(taken["assigneeId"], client.user.as_str());
    let resolved = json!({"version": taken["version"], "state": "resolved", "outcome": outcome});
    let resolved = client.set_report(queue, &id(report), resolved).await.unwrap();
    assert_eq!(resolved["outcome"], outcome);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_reaches_moderators_and_the_reporteds_server_and_the_outcome_comes_back() {
    let net = TestNet::new();
    let (a, b, mut c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, mod_b, mal) = tokio::join!(
        a.register("ann"),
        b.register("bob"),
        b.register("mod"),
        c.register("mal")
    );
    let (root_b, root_c) = tokio::join!(admin(&b), admin(&c));
    let (guild, channel) = guild(&ann).await;
    for guest in [&bob, &mod_b, &mal] {
        let_in(&a, &ann, (&guild, &channel), guest).await;
    }
    all_know_all(&[&ann, &bob, &mod_b, &mal], &guild).await;
    let said = mal.send(&channel, "you are all fools", "1").await.unwrap();
    agree(&[&ann, &bob, &mal], &channel, 1).await;

    // The server of the reported is down while it is reported, and the reporter's one is restarted meanwhile.
    c.kill();
    let report = bob.report_message(&channel, &said).await.unwrap();
    let own = id(&report);
    assert_eq!(
        (&report["role"], &report["state"]),
        (&json!("reporter"), &json!("open"))
    );
    let again = bob.report_message(&channel, &said).await.unwrap_err();
    assert_eq!(again.status, 409, "{}", again.message);
    let in_guild = only(&ann, Queue::Guild(&guild)).await;
    assert_eq!(in_guild["message"]["content"], "you are all fools");
    assert_eq!(in_guild["message"]["verified"], true);
    assert_eq!(in_guild["userId"], mal.user.as_str());
    assert_eq!(in_guild["reporterId"], Value::Null);
    assert_eq!(in_guild["origin"], b.server_name());
    let waiting = bob.own_report(&own).await.unwrap();
    let pending = waiting["handlings"].as_array().unwrap().iter();
    let mut pending = pending.filter(|handling| handling["server"] == c.server_name());
    assert_eq!(pending.next().unwrap()["delivery"], "pending", "{waiting}");
    let mut b = b;
    b.kill();
    b.start().await;
    c.start().await;
    let there = only(&root_c, Queue::Server).await;
    assert_eq!(there["message"]["content"], "you are all fools");
    assert_eq!(there["message"]["verified"], true);
    assert_eq!(there["reporterId"], Value::Null, "{there}");
    assert!(!there.to_string().contains(&bob.user), "{there}");
    // The reporter's own administrators know who it is.
    let here = only(&root_b, Queue::Server).await;
    assert_eq!(here["reporterId"], bob.user.as_str());

    // A member without the right, the reported, and who is no administrator.
    for (client, queue) in [
        (&bob, Queue::Guild(&guild)),
        (&mal, Queue::Guild(&guild)),
        (&mal, Queue::Server),
        (&ann, Queue::Server),
    ] {
        assert_eq!(client.queue(queue).await.unwrap_err().status, 403, "{queue:?}");
    }
    assert_eq!(mal.own_report(&id(&there)).await.unwrap_err().status, 404);

    // A moderator on the reporter's server works the queue that the guild's home holds.
    let role = ann
        .create_role(&guild, "moderator", MODERATE_MEMBERS)
        .await
        .unwrap();
    ann.hold(&guild, &mod_b.user, &[&role]).await.unwrap();
    let queue = Queue::Guild(&guild);
    let seen = eventually("the moderator's right", || async {
        let found = mod_b.queue(queue).await.map_err(|refusal| refusal.message)?;
        found.first().cloned().ok_or_else(|| "nothing".to_owned())
    })
    .await;
    assert_eq!(seen, in_guild);
    mod_b
        .note_report(queue, &id(&seen), "a known case")
        .await
        .unwrap();
    decide(&mod_b, queue, &seen, "dismissed").await;
    let stale = json!({"version": seen["version"], "state": "in_review"});
    let stale = ann.set_report(queue, &id(&seen), stale).await.unwrap_err();
    assert_eq!(stale.status, 409, "{}", stale.message);
    let detail = ann.queued(queue, &id(&seen)).await.unwrap();
    assert_eq!(detail["notes"][0]["authorId"], mod_b.user.as_str());
    let changes: Vec<_> = detail["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["change"])
        .collect();
    assert_eq!(changes, ["filed", "taken", "resolved"]);

    // The outcome comes back, without the moderator's name and notes; the reporter appeals, once.
    let told = bob.own_report(&own).await.unwrap();
    let of_guild = |report: &Value| {
        let all = report["handlings"].as_array().unwrap().iter();
        all.filter(|one| one["queue"] == "guild")
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(of_guild(&told)[0]["outcome"], "dismissed", "{told}");
    assert_eq!(told["canAppeal"], true);
    for secret in [&mod_b.user, "a known case"] {
        assert!(!told.to_string().contains(secret), "{told}");
    }
    bob.appeal(&own).await.unwrap();
    assert_eq!(bob.appeal(&own).await.unwrap_err().status, 409);
    eventually("it is open again", || async {
        let now = bob.own_report(&own).await.map_err(|refusal| refusal.message)?;
        match of_guild(&now)[0]["state"].as_str() {
            Some("open") => Ok(()),
            _ => Err(now.to_string()),
        }
    })
    .await;
    let appealed = ann.queued(queue, &id(&seen)).await.unwrap();
    assert_eq!(appealed["appeals"][0]["content"], "please look again");
    assert_eq!(appealed["appeals"][0]["by"], "reporter");

    // The reported hears of it when the own server has acted, and not by whom it was reported; and appeals too.
    decide(&root_c, Queue::Server, &there, "actioned").await;
    let mine = mal.own_report(&id(&there)).await.unwrap();
    assert_eq!(mine["role"], "reported");
    assert_eq!(
        (&mine["outcome"], &mine["reason"]),
        (&json!("actioned"), &Value::Null)
    );
    assert!(!mine.to_string().contains(&bob.user), "{mine}");
    let told = bob.own_report(&own).await.unwrap();
    assert_eq!(
        (&told["state"], &told["outcome"]),
        (&json!("resolved"), &json!("actioned"))
    );
    mal.appeal(&id(&there)).await.unwrap();
    assert_eq!(mal.appeal(&id(&there)).await.unwrap_err().status, 409);
    let open = only(&root_c, Queue::Server).await;
    assert_eq!(
        (&open["state"], &open["assigneeId"]),
        (&json!("open"), &Value::Null)
    );
    // Everything is still there after a restart.
    c.stop().await;
    c.start().await;
    let kept = root_c.queued(Queue::Server, &id(&there)).await.unwrap();
    let changes: Vec<_> = kept["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["change"])
        .collect();
    assert_eq!(changes, ["filed", "taken", "resolved", "appealed"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_to_a_server_that_is_denied_says_so_and_a_name_is_told_who_wants() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let root_a = admin(&a).await;
    let (guild, channel) = guild(&ann).await;
    let_in(&a, &ann, (&guild, &channel), &bob).await;
    let body = json!({"kind": "user", "userId": ann.user, "category": "spam", "revealReporter": true});
    let named = bob.report(body).await.unwrap();
    assert_eq!(named["guildId"], Value::Null);
    let there = only(&root_a, Queue::Server).await;
    assert_eq!(there["reporterId"], bob.user.as_str());
    // No guild was named: its moderators hear nothing.
    let owned = ann.queue(Queue::Guild(&guild)).await.unwrap();
    assert!(owned.is_empty(), "{owned:?}");

    b.command(&["federation", "deny", a.server_name()]).unwrap();
    // What the policy is, a running server takes up within seconds.
    tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    let body = json!({"kind": "guild", "guildId": guild, "category": "other", "reason": "?"});
    let own = id(&bob.report(body).await.unwrap());
    eventually("it is refused", || async {
        let now = bob.own_report(&own).await.map_err(|refusal| refusal.message)?;
        let all = now["handlings"].as_array().unwrap().clone();
        let there = all
            .iter()
            .find(|one| one["server"] == a.server_name())
            .cloned()
            .unwrap();
        match (there["delivery"].as_str(), there["error"].as_str()) {
            (Some("refused"), Some(error)) if error.contains("policy") => Ok(()),
            _ => Err(now.to_string()),
        }
    })
    .await;
}
