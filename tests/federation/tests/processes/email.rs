//! A guild that asks for confirmed e-mail addresses, over two real servers of which one sends mail: each asks its own users.

use crate::common::{all_know_all, guild, let_in, same_everywhere};
use guildhall_federation_tests::{Client, Gateway, TestNet, eventually};
use guildhall_test_support::SmtpServer;
use reqwest::Method;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

async fn set(client: &Client, guild: &str, body: Value) {
    let path = format!("/guilds/{}", guild.replace('!', "%21"));
    client.call(Method::PATCH, &path, Some(body)).await.unwrap();
}

/// Gives the user an address.
async fn give(client: &Client, email: &str) {
    let body = json!({"email": email, "password": PASSWORD});
    let user = client
        .call(Method::PUT, "/users/@me/email", Some(body))
        .await
        .unwrap();
    assert_eq!(
        (&user["email"], &user["verified"]),
        (&json!(email), &json!(false))
    );
}

async fn refused(client: &Client, guild: &str, channel: &str) {
    eventually("the level is known", || async {
        let found = client.guild(guild).await.map_err(|refusal| refusal.message)?;
        match found["verificationLevel"] == 1 {
            true => Ok(()),
            false => Err(found.to_string()),
        }
    })
    .await;
    let refusal = client.send(channel, "too soon", "x").await.unwrap_err();
    assert_eq!(refusal.status, 403);
    let words = "confirmed your e-mail address";
    assert!(refusal.message.contains(words), "{}", refusal.message);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_server_asks_its_own_users_for_a_confirmed_address() {
    let net = TestNet::new();
    let smtp = SmtpServer::start();
    let b = net
        .node("b")
        .set("MAIL__HOST", "localhost")
        .set("MAIL__PORT", &smtp.port().to_string())
        .set("MAIL__TLS", "none")
        .set("MAIL__FROM", "Harbour <noreply@b.example>");
    let (a, b) = tokio::join!(net.node("a").start(), b.start());
    let (ada, abe, bea) = tokio::join!(a.register("ada"), a.register("abe"), b.register("bea"));
    let (guild, channel) = guild(&ada).await;
    for guest in [&abe, &bea] {
        let_in(&a, &ada, (&guild, &channel), guest).await;
    }
    all_know_all(&[&ada, &abe, &bea], &guild).await;
    bea.send(&channel, "before", "1").await.unwrap();
    set(&ada, &guild, json!({"verificationLevel": 1})).await;
    for client in [&abe, &bea] {
        refused(client, &guild, &channel).await;
    }
    let session = Gateway::connect(&bea).await;
    give(&bea, "bea@example.org").await;
    refused(&bea, &guild, &channel).await;
    let code = smtp.mail_to("bea@example.org").await.code();
    let body = json!({"token": code});
    bea.call(Method::POST, "/auth/verify-email", Some(body.clone()))
        .await
        .unwrap();
    // At once, on the open session too.
    bea.send(&channel, "confirmed", "2").await.unwrap();
    eventually("the gateway tells", || async {
        let told = session.frames("user:update");
        match told.iter().any(|frame| frame["verified"] == true) {
            true => Ok(()),
            false => Err(format!("{told:?}")),
        }
    })
    .await;
    let again = bea.call(Method::POST, "/auth/verify-email", Some(body)).await;
    assert_eq!(again.unwrap_err().status, 400);

    // Where no mail is sent, the administrator's command does, beside the running server.
    give(&abe, "abe@example.org").await;
    let none = abe
        .call(Method::POST, "/users/@me/email/verification", None)
        .await
        .unwrap_err();
    assert_eq!(none.status, 409);
    refused(&abe, &guild, &channel).await;
    let told = a.command(&["user", "verify-email", "abe"]).unwrap();
    assert!(told.contains("is confirmed"), "{told}");
    abe.send(&channel, "confirmed too", "3").await.unwrap();
    for client in [&ada, &bea] {
        eventually("both are heard", || async {
            let history = client.history(&channel).await?;
            let said = |text: &str| history.iter().any(|(_, content)| content == text);
            match said("confirmed") && said("confirmed too") && !said("too soon") {
                true => Ok(()),
                false => Err(format!("{} sees {history:?}", client.user)),
            }
        })
        .await;
    }
    same_everywhere(&[&a, &b]).await;
    assert!(smtp.is_empty());
    for node in [&a, &b] {
        let log = std::fs::read_to_string(node.folder().join("process.log")).unwrap();
        assert!(!log.contains("@example.org"), "an address was logged");
    }
}
