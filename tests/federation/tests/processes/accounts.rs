//! Accounts on a real server.

use guildhall_federation_tests::{Gateway, TestNet, eventually};
use reqwest::Method;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_ends_a_session_elsewhere_is_not_listened_to_there_any_more() {
    let net = TestNet::new();
    let a = net.node("a").start().await;
    let ada = a.register("ada").await;
    let elsewhere = ada.log_in().await.unwrap();
    let (here, there) = (Gateway::connect(&ada).await, Gateway::connect(&elsewhere).await);
    let listed = ada.page("/users/@me/sessions").await.unwrap();
    assert_eq!(listed.len(), 2);
    let other = listed.iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/users/@me/sessions/{}", other["id"].as_str().unwrap());
    ada.call(Method::DELETE, &path, None).await.unwrap();
    eventually("the gateway session ends", || async {
        match there.closed() {
            Some(reason) if reason.contains("4004") => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert_eq!(
        elsewhere
            .call(Method::GET, "/users/@me", None)
            .await
            .unwrap_err()
            .status,
        401
    );
    assert_eq!(here.closed(), None);
}
