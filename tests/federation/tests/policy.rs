//! Allowlists and denylists: nothing gets in or out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::as_conversions,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod common;

use common::{agree, guild, let_in};
use guildhall_federation_tests::{TestNet, eventually};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_on_the_allowlist_gets_nothing_in_or_out() {
    let net = TestNet::new();
    let b = net.node("b").start().await;
    let mut a = net.node("a").set("FEDERATION__MODE", "allowlist").start().await;
    let (ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    let (home, channel) = guild(&ann).await;
    let code = format!("{}@{}", ann.create_invite(&home).await, a.server_name());
    assert_eq!(bob.redeem(&code).await.unwrap_err().status, 403);
    // Out neither: a's own user cannot take an invite of b.
    let (theirs, _) = guild(&bob).await;
    let invite = format!("{}@{}", bob.create_invite(&theirs).await, b.server_name());
    assert_eq!(ann.redeem(&invite).await.unwrap_err().status, 403);
    let name = b.server_name().to_owned();
    let traces = a
        .rows("SELECT sender FROM events UNION ALL SELECT server_name FROM remote_keys")
        .await;
    assert!(traces.iter().all(|trace| !trace.ends_with(&name)), "{traces:?}");

    a.stop().await;
    a.command(&["federation", "allow", &name]).unwrap();
    a.start().await;
    bob.redeem(&code).await.unwrap();
    eventually("the channel", || bob.first_channel(&home)).await;
    bob.send(&channel, "let in", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
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
    let_in(&b, &bob, &guild, &ann).await;
    let_in(&b, &bob, &guild, &cid).await;
    bob.send(&channel, "welcome", "1").await.unwrap();
    agree(&[&ann, &bob, &cid], &channel, 1).await;
    a.stop().await;
    a.command(&["federation", "deny", c.server_name()]).unwrap();
    a.start().await;
    cid.send(&channel, "from the denied", "1").await.unwrap();
    agree(&[&bob, &cid], &channel, 2).await;
    // b's word builds on cid's, so a has to ask b for what is between, and refuses it.
    bob.send(&channel, "after", "2").await.unwrap();
    agree(&[&bob, &cid], &channel, 3).await;
    eventually("b's message on a", || async {
        let history = ann.history(&channel).await?;
        if history.iter().any(|(_, text)| text == "after") {
            Ok(())
        } else {
            Err(format!("{history:?}"))
        }
    })
    .await;
    let history = ann.history(&channel).await.unwrap();
    assert!(
        history.iter().all(|(_, text)| text != "from the denied"),
        "{history:?}"
    );
}
