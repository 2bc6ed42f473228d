//! An administrator decides with whom to deal, over the API, while the servers run.

use guildhall_federation_tests::{Client, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::{agree, all_know_all, guild};

/// Makes `client` an administrator of `node`.
async fn promote(node: &Node, client: &mut Client) {
    node.command(&["user", "make-admin", &client.user]).unwrap();
    client.renew().await.unwrap();
}

async fn read(client: &Client, path: &str) -> Value {
    client.call(Method::GET, path, None).await.unwrap()
}

/// What `client` sees of the only server that its own has to do with.
async fn peer(client: &Client) -> Result<Value, String> {
    let page = client.page("/admin/federation/peers").await?;
    match page.as_slice() {
        [peer] => Ok(peer.clone()),
        other => Err(format!("{other:?}")),
    }
}

/// Waits until the only server that `client`'s own has to do with is in `state`.
async fn is(client: &Client, state: &str) -> Value {
    eventually(state, || async {
        let peer = peer(client).await?;
        match peer["state"] == state {
            true => Ok(peer),
            false => Err(peer.to_string()),
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_waits_is_let_in_and_shut_out_at_once() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(
        net.node("a").set("FEDERATION__MODE", "approval").start(),
        net.node("b").start()
    );
    let (mut ann, mut bob) = tokio::join!(a.register("ann"), b.register("bob"));
    promote(&a, &mut ann).await;
    promote(&b, &mut bob).await;
    let (home, channel) = guild(&ann).await;
    let code = format!("{}@{}", ann.create_invite(&home).await.unwrap(), a.server_name());

    // In: it is refused, and told why; the administrator sees who waits.
    let refusal = bob.redeem(&code).await.unwrap_err();
    assert_eq!(refusal.status, 403);
    assert!(
        refusal.message.contains("has yet to allow it to deal with"),
        "{refusal:?}"
    );
    let waiting = read(&ann, "/admin/federation/requests").await;
    assert_eq!(waiting["data"][0]["server"], b.server_name());
    assert!(waiting["data"][0]["count"].as_i64().unwrap() >= 1);
    assert_eq!(waiting["data"][0]["joins"], 0);
    // Out: the same, and that somebody wants to join is seen too.
    let (theirs, _) = guild(&bob).await;
    let invite = format!(
        "{}@{}",
        bob.create_invite(&theirs).await.unwrap(),
        b.server_name()
    );
    assert_eq!(ann.redeem(&invite).await.unwrap_err().status, 403);
    let waiting = read(&ann, "/admin/federation/requests").await;
    assert_eq!(waiting["data"][0]["joins"], 1);
    // Nothing of it is kept but the name.
    let keys = a
        .rows("SELECT server_name FROM remote_keys UNION ALL SELECT server_name FROM destinations")
        .await;
    assert_eq!(keys, [""; 0]);

    let rule = format!("/admin/federation/rules/{}", b.server_name());
    let set = async |action: &str| {
        let body = json!({"action": action});
        ann.call(Method::PUT, &rule, Some(body)).await.unwrap();
    };
    set("allow").await;
    assert_eq!(read(&ann, "/admin/federation/requests").await["data"], json!([]));
    // No pause: the rule holds with the answer.
    bob.redeem(&code).await.unwrap();
    all_know_all(&[&ann, &bob], &home).await;
    bob.send(&channel, "let in", "1").await.unwrap();
    agree(&[&ann, &bob], &channel, 1).await;
    let connected = is(&ann, "connected").await;
    assert_eq!(connected["server"], b.server_name());
    assert_eq!(connected["queueLength"], 0);
    assert!(connected["sharedRooms"].as_i64().unwrap() >= 2, "{connected}");
    assert!(connected["lastHeardAt"].is_string() && connected["firstSeenAt"].is_string());

    set("deny").await;
    assert_eq!(peer(&ann).await.unwrap()["state"], "denied");
    let path = format!("/admin/federation/peers/{}/retry", b.server_name());
    assert_eq!(ann.call(Method::POST, &path, None).await.unwrap_err().status, 409);
    ann.send(&channel, "among ourselves", "2").await.unwrap();
    bob.send(&channel, "do you hear me?", "3").await.unwrap();
    // On the other side it is a server that fails, and what it is owed waits.
    let failing = is(&bob, "backing_off").await;
    assert!(
        failing["lastError"]["message"].as_str().unwrap().contains("403"),
        "{failing}"
    );
    assert!(failing["lastError"]["at"].is_string(), "{failing}");
    assert_eq!(failing["queueLength"], 1);
    assert_eq!(ann.history(&channel).await.unwrap().len(), 2);

    // What waited on this side goes out when the rule changes, with nothing said since.
    set("allow").await;
    agree(&[&ann, &bob], &channel, 3).await;
    is(&bob, "connected").await;
    assert!(is(&ann, "connected").await["lastSuccessAt"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pause_ends_when_an_administrator_says_so() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (mut ann, bob) = tokio::join!(a.register("ann"), b.register("bob"));
    promote(&a, &mut ann).await;
    let (home, channel) = guild(&ann).await;
    let code = format!("{}@{}", ann.create_invite(&home).await.unwrap(), a.server_name());
    bob.redeem(&code).await.unwrap();
    all_know_all(&[&ann, &bob], &home).await;
    b.stop().await;
    ann.send(&channel, "are you there?", "1").await.unwrap();
    // Long enough that the pause is some seconds.
    let away = eventually("some failures", || async {
        let peer = peer(&ann).await?;
        match peer["failures"].as_i64() >= Some(5) {
            true => Ok(peer),
            false => Err(peer.to_string()),
        }
    })
    .await;
    assert_eq!(away["state"], "backing_off");
    // That she came into the channel, and what she said.
    assert_eq!(away["queueLength"], 2);
    assert!(away["nextTryAt"].is_string(), "{away}");
    let path = format!("/admin/federation/peers/{}/retry", b.server_name());
    let before = away["failures"].as_i64().unwrap();
    ann.call(Method::POST, &path, None).await.unwrap();
    // The next pause is 16 s; another failure within 5 is the try that was asked for.
    let since = std::time::Instant::now();
    eventually("another failure", || async {
        let peer = peer(&ann).await?;
        match peer["failures"].as_i64() > Some(before) {
            true => Ok(()),
            false => Err(peer.to_string()),
        }
    })
    .await;
    assert!(
        since.elapsed() < std::time::Duration::from_secs(5),
        "{:?}",
        since.elapsed()
    );
    assert_eq!(
        ann.call(Method::POST, "/admin/federation/peers/nobody.test/retry", None)
            .await
            .unwrap_err()
            .status,
        404
    );
}
