//! People, and what they do.

use axum::http::Method;
use guildhall_types::Timestamp;
use serde_json::{Value, json};

use crate::common::{Answer, Api, NOW, Setup, api_with};

/// Somebody with an account.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// A server on which Ada owns a guild, Bob is a member, and Eve is a stranger.
pub(crate) struct World {
    pub(crate) api: Api,
    pub(crate) ada: Person,
    pub(crate) bob: Person,
    pub(crate) eve: Person,
    pub(crate) guild: String,
    pub(crate) channel: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::on(Setup::default()).await
    }

    pub(crate) async fn on(setup: Setup) -> Self {
        let api = api_with(setup).await;
        let (ada, bob, eve) = (
            person(&api, "ada").await,
            person(&api, "bob").await,
            person(&api, "eve").await,
        );
        let body = json!({"name": "Hall"});
        let guild = api
            .send(Method::POST, "/api/v1/guilds", Some(&ada.token), &body)
            .await;
        assert_eq!(guild.status, 201, "{}", String::from_utf8_lossy(&guild.bytes));
        let guild = guild.json()["id"].as_str().unwrap().to_owned();
        let mut world = Self {
            api,
            ada,
            bob,
            eve,
            guild,
            channel: String::new(),
        };
        let channels = world
            .get(&world.ada, &format!("/guilds/{}/channels", world.guild))
            .await
            .json();
        world.channel = channels["data"][0]["id"].as_str().unwrap().to_owned();
        let code = world.invite(json!({})).await;
        let answer = world
            .post(&world.bob, &format!("/invites/{code}"), json!({}))
            .await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
        world
    }

    pub(crate) async fn get(&self, person: &Person, path: &str) -> Answer {
        self.api.get(&format!("/api/v1{path}"), Some(&person.token)).await
    }

    pub(crate) async fn send(&self, method: Method, person: &Person, path: &str, body: Value) -> Answer {
        self.api
            .send(method, &format!("/api/v1{path}"), Some(&person.token), &body)
            .await
    }

    pub(crate) async fn post(&self, person: &Person, path: &str, body: Value) -> Answer {
        self.send(Method::POST, person, path, body).await
    }

    pub(crate) async fn patch(&self, person: &Person, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, person, path, body).await
    }

    pub(crate) async fn delete(&self, person: &Person, path: &str) -> Answer {
        self.send(Method::DELETE, person, path, json!({})).await
    }

    /// The path of the guild with `rest` behind it.
    pub(crate) fn of_guild(&self, rest: &str) -> String {
        format!("/guilds/{}{rest}", self.guild)
    }

    /// The path of the first channel's messages with `rest` behind it.
    pub(crate) fn messages(&self, rest: &str) -> String {
        format!("/channels/{}/messages{rest}", self.channel)
    }

    /// Ada makes an invite; its code.
    pub(crate) async fn invite(&self, body: Value) -> String {
        let invite = self.post(&self.ada, &self.of_guild("/invites"), body).await;
        assert_eq!(invite.status, 201, "{}", String::from_utf8_lossy(&invite.bytes));
        invite.json()["code"].as_str().unwrap().to_owned()
    }

    /// `person` says `content`; the message.
    pub(crate) async fn say(&self, person: &Person, content: &str) -> Value {
        let answer = self
            .post(person, &self.messages(""), json!({"content": content}))
            .await;
        assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.bytes));
        answer.json()
    }

    /// What a member sees in the channel, latest first.
    pub(crate) async fn contents(&self, query: &str) -> Vec<String> {
        let page = self.get(&self.ada, &self.messages(query)).await;
        assert_eq!(page.status, 200, "{}", String::from_utf8_lossy(&page.bytes));
        let page = page.json();
        page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["content"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) async fn person(api: &Api, name: &str) -> Person {
    let login = api.register(name).await;
    Person {
        id: login["user"]["id"].as_str().unwrap().to_owned(),
        token: login["accessToken"].as_str().unwrap().to_owned(),
    }
}

/// The time of a world whose clock was not moved.
pub(crate) fn now() -> String {
    Timestamp(NOW).to_rfc3339()
}

/// Status, code and blamed fields of a refusal.
pub(crate) fn refused(answer: &Answer) -> (u16, Vec<String>) {
    let (status, _, fields) = answer.error();
    (status, fields)
}
