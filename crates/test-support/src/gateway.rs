//! Frames of the gateway against `spec/gateway.schema.json`.
#![allow(
    clippy::expect_used,
    reason = "for tests: a schema that cannot be read fails the test"
)]

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use jsonschema::Validator;
use serde_json::{Value, json};

/// The schema as it is committed (`cargo xtask openapi` writes it).
const SCHEMA: &str = include_str!("../../../spec/gateway.schema.json");

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(SCHEMA).expect("the committed schema is JSON"));
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// What the server says.
const SERVER: &str = "ServerFrame";
/// What clients say.
const CLIENT: &str = "ClientFrame";

/// What is wrong with a frame that came from the server; nothing, as a rule.
#[must_use]
pub fn faults_of_server(frame: &Value) -> Vec<String> {
    faults(frame, SERVER)
}

/// What is wrong with a frame that a client is to say.
#[must_use]
pub fn faults_of_client(frame: &Value) -> Vec<String> {
    faults(frame, CLIENT)
}

/// Asserts that `frame` is one that the server may say.
///
/// # Panics
/// When it is not.
pub fn assert_server_frame(frame: &Value) {
    let faults = faults_of_server(frame);
    assert!(
        faults.is_empty(),
        "not as spec/gateway.schema.json has it: {faults:#?}\n{frame:#}"
    );
}

fn faults(frame: &Value, side: &str) -> Vec<String> {
    let Some(event) = frame.get("event").and_then(Value::as_str) else {
        return vec!["it has no event".to_owned()];
    };
    // The one schema of this event says better what is wrong than the choice among all.
    let Some(validator) = validator(side, event) else {
        return vec![format!("no {side} is called {event}")];
    };
    validator
        .iter_errors(frame)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn validator(side: &str, event: &str) -> Option<Arc<Validator>> {
    let definitions = DOCUMENT.get("$defs")?;
    let known = definitions.get(side)?.get("oneOf")?.as_array()?;
    // Where both sides have an event of the same name, the client's has it with a mark.
    let names = [event.to_owned(), format!("client:{event}")];
    let mut names = names.into_iter();
    let (name, target) = names.find_map(|name| {
        let target = json!(format!("#/$defs/{name}"));
        let is_known = known.iter().any(|frame| frame.get("$ref") == Some(&target));
        is_known.then_some((name, target))
    })?;
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(validator) = validators.get(&name) {
        return Some(Arc::clone(validator));
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": target,
        "$defs": definitions,
    });
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the committed schema is a schema");
    let validator = Arc::new(validator);
    validators.insert(name, Arc::clone(&validator));
    Some(validator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_is_itself_valid() {
        assert!(jsonschema::meta::is_valid(&DOCUMENT));
        let whole = jsonschema::draft202012::new(&DOCUMENT).unwrap();
        assert!(whole.is_valid(&json!({"event": "heartbeat"})));
        assert!(!whole.is_valid(&json!({"event": "no:such", "data": {}, "seq": 1})));
    }

    #[test]
    fn frames_have_just_their_fields() {
        let typing = json!({
            "event": "typing:start",
            "data": {"channelId": "!c", "threadId": null, "guildId": "!g", "userId": "@u:a", "timestamp": "2026-01-02T03:04:05.678Z"},
            "seq": 7,
        });
        assert_server_frame(&typing);
        let mut other = typing.clone();
        other["data"]["more"] = json!(1);
        assert_eq!(
            faults_of_server(&other).len(),
            1,
            "{:?}",
            faults_of_server(&other)
        );
        let mut other = typing.clone();
        other["data"]["timestamp"] = json!("yesterday");
        assert_eq!(faults_of_server(&other).len(), 1);
        let mut other = typing.clone();
        other["data"].as_object_mut().unwrap().remove("userId");
        assert_eq!(faults_of_server(&other).len(), 1);
        let mut other = typing;
        other["event"] = json!("typing:stop");
        assert_eq!(faults_of_server(&other).len(), 1);
        assert_eq!(
            faults_of_server(&json!({"event": "heartbeat", "data": {}, "seq": null})).len(),
            1
        );
    }

    #[test]
    fn clients_may_say_more() {
        let frame = json!({"event": "authenticate", "data": {"token": "t", "more": 1}, "more": 1});
        assert!(faults_of_client(&frame).is_empty());
        let frame = json!({"event": "resume", "data": {"token": "t", "sessionId": "s", "seq": -1}});
        assert_eq!(faults_of_client(&frame).len(), 1);
    }
}
