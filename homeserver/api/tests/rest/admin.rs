//! What administrators see and decide.

mod federation;
mod guilds;
mod health;
mod tokens;
mod users;

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    common::{Answer, Api, Setup, api_with},
    world::{Person, person, refused},
};

/// A server that Ada administers, and on which Bob has an account.
pub(crate) struct House {
    pub(crate) api: Api,
    pub(crate) ada: Person,
    pub(crate) bob: Person,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::on(Setup::default()).await
    }

    pub(crate) async fn on(setup: Setup) -> Self {
        let api = api_with(setup).await;
        let (ada, bob) = (person(&api, "ada").await, person(&api, "bob").await);
        promote(&api, &ada).await;
        Self { api, ada, bob }
    }

    /// Asks as `person`.
    pub(crate) async fn ask(&self, person: &Person, method: Method, path: &str, body: Value) -> Answer {
        self.api
            .send(method, &format!("/api/v1{path}"), Some(&person.token), &body)
            .await
    }

    /// What Ada reads.
    pub(crate) async fn reads(&self, path: &str) -> Value {
        let answer = self.ask(&self.ada, Method::GET, path, json!({})).await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
        answer.json()
    }

    /// What Ada does; with this status.
    pub(crate) async fn does(&self, method: Method, path: &str, body: Value, status: u16) -> Answer {
        let answer = self.ask(&self.ada, method, path, body).await;
        assert_eq!(
            answer.status,
            status,
            "{path}: {}",
            String::from_utf8_lossy(&answer.bytes)
        );
        answer
    }

    /// That Bob may do none of this, nor who has no account.
    pub(crate) async fn is_for_administrators(&self, all: &[(Method, &str, Value)]) {
        for (method, path, body) in all {
            let answer = self.ask(&self.bob, method.clone(), path, body.clone()).await;
            assert_eq!(refused(&answer).0, 403, "{method} {path}");
            let path = format!("/api/v1{path}");
            let answer = self.api.send(method.clone(), &path, None, body).await;
            assert_eq!(refused(&answer).0, 401, "{method} {path}");
        }
    }
}

pub(crate) async fn promote(api: &Api, person: &Person) {
    let user: &guildhall_types::UserId = person.id.as_str().try_into().unwrap();
    api.accounts.set_admin(user, true).await.unwrap();
}
