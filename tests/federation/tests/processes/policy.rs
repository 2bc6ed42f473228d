//! Allowlists and denylists: nothing gets in or out.

use crate::common::{agree, all_know_all, guild, let_in};
use guildhall_federation_tests::{Node, TestNet, eventually};

/// Whatever `node` holds that tells of another server.
async fn traces_of(node: &Node, name: &str) -> Vec<String> {
    let mut traces = node
        .rows(
            "SELECT event_id, sender, json FROM events UNION ALL SELECT room_id, user_id, membership FROM memberships",
        )
        .await;
    traces.extend(
        node.rows("SELECT server_name FROM remote_keys UNION ALL SELECT server_name FROM destinations")
            .await,
    );
    traces.retain(|trace| trace.contains(name));
    traces
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_on_the_allowlist_gets_nothing_in_or_out() {
    let net = TestNet::new();
    let (mut a, b) = tokio::join!(
        net.node("a").set("FEDERATION__MODE", "allowlist").start(),
        net.node("b").start()
    );
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (home, channel) = guild(&ann).await;
    let code = format!("{}@{}", ann.create_invite(&home).await.unwrap(), a.server_name());
    // In: b's user cannot even look.
    assert_eq!(bob.preview(&code).await.unwrap_err().status, 403);
    assert_eq!(bob.redeem(&code).await.unwrap_err().status, 403);
    // Out: a's own user cannot take an invite of b.
    let (theirs, _) = guild(&bob).await;
    let invite = format!(
        "{}@{}",
        bob.create_invite(&theirs).await.unwrap(),
        b.server_name()
    );
    assert_eq!(ann.preview(&invite).await.unwrap_err().status, 403);
    assert_eq!(ann.redeem(&invite).await.unwrap_err().status, 403);
    assert_eq!(traces_of(&a, b.server_name()).await, [""; 0]);
    assert_eq!(ann.members(&home).await.unwrap(), [ann.user.as_str()]);

    // Let in by the configuration.
    a.stop().await;
    a.configure("FEDERATION__ALLOW", b.server_name());
    a.start().await;
    let_in(&a, &ann, (&home, &channel), &bob).await;
    bob.send(&channel, "let in", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    assert_ne!(traces_of(&a, b.server_name()).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_shut_out_and_let_in_again_by_command_gets_what_it_missed() {
    let net = TestNet::new();
    let b = net.node("b").start().await;
    let a = net.node("a").set("FEDERATION__MODE", "allowlist").start().await;
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (guild, channel) = guild(&ann).await;
    let code = format!("{}@{}", ann.create_invite(&guild).await.unwrap(), a.server_name());
    assert_eq!(bob.redeem(&code).await.unwrap_err().status, 403);

    // The running server takes the rule up by itself.
    a.command(&["federation", "allow", b.server_name()]).unwrap();
    eventually("the door opens", || async {
        bob.redeem(&code)
            .await
            .map(drop)
            .map_err(|refusal| refusal.message)
    })
    .await;
    all_know_all(&[&ann, &bob], &guild).await;
    bob.send(&channel, "let in", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;

    a.command(&["federation", "remove", b.server_name()]).unwrap();
    let other = format!("{}@{}", bob.create_invite(&guild).await.unwrap(), b.server_name());
    eventually("the door shuts", || async {
        match ann.preview(&other).await {
            Err(refusal) if refusal.status == 403 => Ok(()),
            answer => Err(format!("{answer:?}")),
        }
    })
    .await;
    bob.send(&channel, "do you hear me?", "2").await.unwrap();
    ann.send(&channel, "silence", "3").await.unwrap();
    // b has tried.
    eventually("b's refused transaction", || async {
        let refused = b
            .rows("SELECT last_error FROM destinations WHERE failures > 0")
            .await;
        if refused.is_empty() {
            Err(String::new())
        } else {
            Ok(())
        }
    })
    .await;
    let traces = a
        .rows("SELECT event_id, status FROM events WHERE json LIKE '%do you hear me?%'")
        .await;
    assert_eq!(traces, [""; 0]);
    assert_eq!(ann.history(&channel).await.unwrap().len(), 2);
    assert_eq!(bob.history(&channel).await.unwrap().len(), 2);

    a.command(&["federation", "allow", b.server_name()]).unwrap();
    agree(&[&ann, &bob], &channel, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_server_deals_with_nobody() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(
        net.node("a").set("FEDERATION__MODE", "closed").start(),
        net.node("b").start()
    );
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (home, channel) = guild(&ann).await;
    let code = format!("{}@{}", ann.create_invite(&home).await.unwrap(), a.server_name());
    a.command(&["federation", "allow", b.server_name()]).unwrap();
    assert_eq!(bob.redeem(&code).await.unwrap_err().status, 403);
    ann.send(&channel, "among ourselves", "1").await.unwrap();
    assert_eq!(traces_of(&a, b.server_name()).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_a_denied_server_do_not_come_in_through_another() {
    let net = TestNet::new();
    let (mut a, b, c) = tokio::join!(
        net.node("a").start(),
        net.node("b").start(),
        net.node("c").start()
    );
    let (ann, bob, cid) = tokio::join!(a.register("ann"), b.register("bob"), c.register("cid"));
    let (guild, channel) = guild(&bob).await;
    let_in(&b, &bob, (&guild, &channel), &ann).await;
    let_in(&b, &bob, (&guild, &channel), &cid).await;
    all_know_all(&[&ann, &bob, &cid], &guild).await;
    bob.send(&channel, "welcome", "1").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 1).await;
    a.stop().await;
    a.command(&["federation", "deny", c.server_name()]).unwrap();
    a.start().await;
    cid.send(&channel, "from the denied", "1").await.unwrap();
    agree(&[&bob, &cid], &channel, 2).await;
    // b's word builds on c's, so a has to ask b for what is between, and refuses it.
    bob.send(&channel, "after", "2").await.unwrap();
    agree(&[&bob, &cid], &channel, 3).await;
    let texts = eventually("b's message on a", || async {
        let history = ann.history(&channel).await?;
        let texts: Vec<String> = history.into_iter().map(|(_, text)| text).collect();
        if texts.iter().any(|text| text == "after") {
            Ok(texts)
        } else {
            Err(format!("{texts:?}"))
        }
    })
    .await;
    assert_eq!(texts, ["welcome", "after"]);
    let accepted = a
        .rows(
            "SELECT event_id, sender, status FROM events WHERE json LIKE '%from the denied%' AND status = 0",
        )
        .await;
    assert_eq!(accepted, [""; 0]);
    // And they still hear each other.
    ann.send(&channel, "I hear you", "3").await.unwrap();
    eventually("a's message on b", || async {
        let history = bob.history(&channel).await?;
        if history.iter().any(|(_, text)| text == "I hear you") {
            Ok(())
        } else {
            Err(format!("{history:?}"))
        }
    })
    .await;
}
