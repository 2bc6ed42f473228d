//! Where the clients of other servers are, over real servers.

use crate::common::guild;
use guildhall_federation_tests::{Client, Node, TestNet, eventually};
use reqwest::Method;
use serde_json::{Value, json};

/// What `client` is told of a server.
async fn ask(client: &Client, name: &str) -> Result<Value, u16> {
    let path = format!("/servers/{name}");
    let answer = client.call(Method::GET, &path, None).await;
    answer.map_err(|refusal| refusal.status)
}

/// Somebody without an account.
fn stranger(client: &Client) -> Client {
    let mut client = client.clone();
    client.token.clear();
    client
}

fn told(node: &Node) -> Value {
    json!({
        "name": node.server_name(), "software": "Guildhall", "version": env!("CARGO_PKG_VERSION"),
        "publicUrl": node.public_url(),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_without_an_account_is_led_to_the_client_of_his_own_server() {
    let net = TestNet::new();
    let (a, mut b) = tokio::join!(net.node("a").start(), net.node("b").start());
    let (ada, bea) = tokio::join!(a.register("ada"), b.register("bea"));
    let stranger = stranger(&ada);
    assert_eq!(ask(&stranger, a.server_name()).await.unwrap(), told(&a));
    assert_eq!(ask(&stranger, b.server_name()).await.unwrap(), told(&b));

    // With an invite of a, one goes on there.
    let (guild, _) = guild(&ada).await;
    let code = ada.create_invite(&guild).await.unwrap();
    let shown = bea.preview(&format!("{code}@{}", a.server_name())).await.unwrap();
    assert_eq!(shown["url"], format!("{}/invite/{code}", a.public_url()));

    // The answer is kept for a while; what never answered is not there.
    b.stop().await;
    assert_eq!(ask(&stranger, b.server_name()).await.unwrap(), told(&b));
    assert_eq!(ask(&stranger, "localhost:1").await, Err(404));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_federation_policy_holds_on_both_sides() {
    let net = TestNet::new();
    let (a, b) = tokio::join!(
        net.node("a").set("FEDERATION__MODE", "allowlist").start(),
        net.node("b").start()
    );
    let (ada, bea) = tokio::join!(a.register("ada"), b.register("bea"));
    assert_eq!(ask(&stranger(&ada), b.server_name()).await, Err(404));
    assert_eq!(ask(&stranger(&bea), a.server_name()).await, Err(404));

    a.command(&["federation", "allow", b.server_name()]).unwrap();
    eventually("the door opens", || async {
        let found = ask(&stranger(&ada), b.server_name()).await;
        found.map(drop).map_err(|status| status.to_string())
    })
    .await;
    // Also what is kept is not told once the door is shut.
    a.command(&["federation", "remove", b.server_name()]).unwrap();
    eventually("the door shuts", || async {
        match ask(&stranger(&ada), b.server_name()).await {
            Err(404) => Ok(()),
            answer => Err(format!("{answer:?}")),
        }
    })
    .await;
}
