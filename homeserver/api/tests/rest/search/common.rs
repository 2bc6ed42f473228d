//! Looking for messages once they can be found.

use std::sync::atomic::{AtomicU64, Ordering};

use guildhall_test_support::eventually;
use serde_json::{Value, json};

use crate::{
    common::{Answer, Setup},
    world::{Person, World},
};

/// A world with search.
pub(super) async fn world() -> World {
    World::on(Setup {
        search: true,
        ..Setup::default()
    })
    .await
}

/// A query string.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs).finish()
}

/// What `path` answers `person` who looks for `pairs`.
pub(super) async fn ask(world: &World, person: &Person, path: &str, pairs: &[(&str, &str)]) -> Answer {
    world.get(person, &format!("{path}?{}", query(pairs))).await
}

/// What is found there.
pub(super) async fn found(world: &World, person: &Person, path: &str, pairs: &[(&str, &str)]) -> Value {
    let answer = ask(world, person, path, pairs).await;
    let text = String::from_utf8_lossy(&answer.bytes);
    assert_eq!(answer.status, 200, "{pairs:?}: {text}");
    let found = answer.json();
    assert_eq!(found["indexing"], false);
    found
}

/// The texts of what is found in the guild, and that their number is told.
pub(super) async fn texts(world: &World, person: &Person, pairs: &[(&str, &str)]) -> Vec<String> {
    texts_at(world, person, &world.of_guild("/search"), pairs).await
}

/// The same of what `path` finds.
pub(super) async fn texts_at(
    world: &World,
    person: &Person,
    path: &str,
    pairs: &[(&str, &str)],
) -> Vec<String> {
    let found = found(world, person, path, pairs).await;
    let list = found["messages"].as_array().unwrap();
    assert_eq!(found["totalResults"], list.len(), "{pairs:?}");
    let text = |message: &Value| message["content"].as_str().unwrap().to_owned();
    list.iter().map(text).collect()
}

/// Waits until all that was said can be found.
pub(super) async fn settled(world: &World) {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let word = format!("marker{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let sent = world
        .post(&world.ada, &world.messages(""), json!({"content": word}))
        .await;
    assert_eq!(sent.status, 201);
    let path = world.of_guild("/search");
    eventually("what was said is found", async || {
        let answer = ask(world, &world.ada, &path, &[("content", &word)]).await;
        (answer.status == 200 && answer.json()["totalResults"] == 1).then_some(())
    })
    .await;
}

/// The id of something.
pub(super) fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}
