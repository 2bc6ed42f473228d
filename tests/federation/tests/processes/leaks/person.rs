//! Somebody who looks, on every surface there is.

use std::fmt::Write as _;

use guildhall_federation_tests::{Client, Gateway, Node, TestNet, eventually};
use guildhall_test_support::{PushService, Site, SmtpServer};
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::pushes::Pushes;

/// The title of the site's pages.
pub(crate) const PREVIEW: &str = "p4ge";
const PASSWORD: &str = "correct horse battery";

/// A mail server, a push service and a web site, which the server `b` uses.
pub(crate) struct Outside {
    pub(crate) site: Site,
    pub(crate) smtp: SmtpServer,
    pub(crate) pushes: Pushes,
}

/// Two servers.
pub(crate) async fn servers(net: &TestNet) -> (Node, Node, Outside) {
    let (site, smtp, pushes) = (
        Site::start(PREVIEW).await,
        SmtpServer::start(),
        Pushes::start().await,
    );
    let b = pushes
        .of(net.node("b"))
        .set("MAIL__HOST", "localhost")
        .set("MAIL__PORT", &smtp.port().to_string())
        .set("MAIL__TLS", "none")
        .set("MAIL__FROM", "noreply@b.example")
        .set("PREVIEWS__ALLOW_ADDRESSES", "127.0.0.0/8");
    let (a, b) = tokio::join!(net.node("a").start(), b.start());
    let outside = Outside { site, smtp, pushes };
    (a, b, outside)
}

/// Somebody with a session, an address and a browser.
pub(crate) struct Person {
    pub(crate) client: Client,
    pub(crate) session: Gateway,
    pub(crate) mail: String,
}

impl Person {
    pub(crate) async fn new(client: Client) -> Self {
        Self {
            session: Gateway::connect(&client).await,
            client,
            mail: String::new(),
        }
    }

    /// What was sent to the browser.
    pub(crate) fn pushed(&self, push: &PushService) -> String {
        let name = name_of(&self.client);
        let pushed = push.pushed().into_iter();
        let own = pushed.filter(|pushed| pushed.browser == name);
        own.map(|pushed| pushed.data.to_string()).collect()
    }

    /// What is answered on `paths`.
    pub(crate) async fn reads(&self, paths: &[String]) -> String {
        let mut seen = String::new();
        for to in paths {
            writeln!(seen, "{}", get(&self.client, to).await).unwrap();
        }
        seen
    }
}

fn name_of(client: &Client) -> &str {
    let user = client.user.trim_start_matches('@');
    user.split(':').next().unwrap()
}

pub(crate) fn path(text: &str) -> String {
    text.replace('!', "%21").replace('$', "%24")
}

async fn get(client: &Client, to: &str) -> String {
    match client.call(Method::GET, &path(to), None).await {
        Ok(answer) => answer.to_string(),
        Err(refusal) => format!("{} {}", refusal.status, refusal.message),
    }
}

pub(crate) async fn post(client: &Client, to: &str, body: Value) -> Value {
    client.call(Method::POST, &path(to), Some(body)).await.unwrap()
}

/// Gives `client` an address that is confirmed, a digest each day and a browser.
pub(crate) async fn equip(client: &Client, Outside { smtp, pushes, .. }: &Outside) {
    let push = &pushes.service;
    let name = name_of(client);
    let address = format!("{name}@example.org");
    let body = json!({"email": address, "password": PASSWORD});
    client
        .call(Method::PUT, "/users/@me/email", Some(body))
        .await
        .unwrap();
    let code = smtp.mail_to(&address).await.code();
    post(client, "/auth/verify-email", json!({"token": code})).await;
    let digest = json!({"digest": "daily"});
    client
        .call(Method::PATCH, "/users/@me/notification-preferences", Some(digest))
        .await
        .unwrap();
    let key = client.call(Method::GET, "/push/key", None).await.unwrap();
    let subscription = push.subscribe(name, key["publicKey"].as_str().unwrap());
    post(client, "/push/subscriptions", subscription).await;
}

/// Has all digests be due, and gives those of `people` that come.
pub(crate) async fn digests(node: &Node, outside: &Outside, people: &mut [&mut Person]) {
    node.execute("UPDATE notification_preferences SET digest_at = 1 WHERE digest_at IS NOT NULL")
        .await;
    // They are looked for every five seconds; who has nothing gets none.
    eventually("the digests are over", || async {
        let due = node
            .rows("SELECT user_id FROM notification_preferences WHERE digest_at = 1")
            .await;
        match due.is_empty() {
            true => Ok(()),
            false => Err(format!("{due:?}")),
        }
    })
    .await;
    for person in people {
        person.mail = outside
            .smtp
            .take(&format!("{}@example.org", name_of(&person.client)))
            .into_iter()
            .map(|mail| mail.text)
            .collect();
    }
}
