//! Polls (MSC3381), in the form that clients send: what of an event's content counts.

use std::collections::HashSet;

use guildhall_types::{
    OwnedEventId, Timestamp,
    message::{Poll, PollAnswer},
};
use serde_json::{Map, Value, json};

use super::role::is_unicode_emoji;
use crate::{Pdu, parse::is_sound_id};

/// Type of a poll's event.
pub const POLL_START: &str = "org.matrix.msc3381.poll.start";
/// Type of a response to a poll.
pub const POLL_RESPONSE: &str = "org.matrix.msc3381.poll.response";
/// Type of what ends a poll.
pub const POLL_END: &str = "org.matrix.msc3381.poll.end";
/// Key of a text (MSC1767).
const TEXT: &str = "org.matrix.msc1767.text";
/// Key in a poll's content: until when it takes responses, and in an answer: its emoji.
const OWN: &str = "org.guildhall.poll";
const EMOJI: &str = "org.guildhall.emoji";

/// Answers of a poll that count.
pub const MAX_POLL_ANSWERS: usize = 20;
/// The longest that a poll takes responses, in milliseconds: 768 hours.
pub const MAX_POLL_MS: i64 = 768 * 3_600_000;
/// Characters of a question, and of an answer, that count; Guildhall's own have fewer.
const MAX_TEXT: usize = 1000;
/// Bytes of an answer's id.
const MAX_ID: usize = 64;

fn text_of(value: &Value) -> Option<String> {
    let text = value.as_object()?.get(TEXT)?.as_str()?.trim();
    (1..=MAX_TEXT)
        .contains(&text.chars().count())
        .then(|| text.to_owned())
}

fn answer_of(value: &Value) -> Option<PollAnswer> {
    let id = value.as_object()?.get("id")?.as_str()?;
    let is_sound = (1..=MAX_ID).contains(&id.len()) && !id.contains(char::is_control);
    let emoji = value.get(EMOJI).and_then(Value::as_str);
    is_sound.then_some(())?;
    Some(PollAnswer {
        id: id.to_owned(),
        text: text_of(value)?,
        emoji: emoji
            .filter(|emoji| is_unicode_emoji(emoji))
            .map(ToOwned::to_owned),
        count: 0,
    })
}

/// The poll that `pdu` starts, if it has the form of one.
#[must_use]
pub fn poll_of(pdu: &Pdu) -> Option<Poll> {
    if pdu.kind_str() != POLL_START || pdu.state_key.is_some() {
        return None;
    }
    let content: Map<String, Value> = pdu.content_as().ok()?;
    poll_of_content(&content, pdu.origin_server_ts)
}

fn poll_of_content(content: &Map<String, Value>, sent_at: Timestamp) -> Option<Poll> {
    let start = content.get(POLL_START)?.as_object()?;
    let mut ids = HashSet::new();
    let answers = start.get("answers")?.as_array()?.iter().take(MAX_POLL_ANSWERS);
    let answers: Vec<PollAnswer> = answers.map(answer_of).collect::<Option<_>>()?;
    if answers.is_empty() || !answers.iter().all(|answer| ids.insert(&answer.id)) {
        return None;
    }
    let most = start.get("max_selections").and_then(Value::as_u64).unwrap_or(1);
    let most = usize::try_from(most)
        .unwrap_or(usize::MAX)
        .clamp(1, answers.len());
    let ends_at = content
        .get(OWN)
        .and_then(|own| own.as_object()?.get("ends_at")?.as_i64());
    let latest = sent_at.plus_millis(MAX_POLL_MS).0;
    Some(Poll {
        question: text_of(start.get("question")?)?,
        most,
        ends_at: ends_at.map(|ends_at| ends_at.clamp(sent_at.0.min(latest), latest)),
        ended_at: None,
        answers,
    })
}

/// The content of the event that starts `poll`.
#[must_use]
pub fn poll_content(poll: &Poll) -> Map<String, Value> {
    let answers: Vec<Value> = poll
        .answers
        .iter()
        .map(|answer| {
            let mut content = Map::new();
            content.insert("id".to_owned(), json!(answer.id));
            content.insert(TEXT.to_owned(), json!(answer.text));
            if let Some(emoji) = &answer.emoji {
                content.insert(EMOJI.to_owned(), json!(emoji));
            }
            Value::Object(content)
        })
        .collect();
    let mut content = Map::new();
    content.insert(
        POLL_START.to_owned(),
        json!({
            "question": {TEXT: poll.question}, "kind": "org.matrix.msc3381.poll.disclosed", "max_selections": poll.most,
            "answers": answers,
        }),
    );
    content.insert(TEXT.to_owned(), json!(poll.text()));
    if let Some(ends_at) = poll.ends_at {
        content.insert(OWN.to_owned(), json!({ "ends_at": ends_at }));
    }
    content
}

/// The content of a response with `answers` to the poll `poll`, or of what ends it.
#[must_use]
pub fn poll_reply(poll: &str, answers: Option<&[String]>) -> Map<String, Value> {
    let mut content = Map::new();
    match answers {
        Some(answers) => content.insert(POLL_RESPONSE.to_owned(), json!({ "answers": answers })),
        None => {
            content.insert(TEXT.to_owned(), json!("The poll has ended"));
            content.insert(POLL_END.to_owned(), json!({}))
        }
    };
    let relation = json!({"rel_type": "m.reference", "event_id": poll});
    content.insert("m.relates_to".to_owned(), relation);
    content
}

/// What `pdu` says of which poll: the answers that it names, of which the first 20 count, or that it ends.
#[must_use]
pub fn poll_reply_of(pdu: &Pdu) -> Option<(OwnedEventId, Option<Vec<String>>)> {
    let kind = pdu.kind_str();
    if pdu.state_key.is_some() || (kind != POLL_RESPONSE && kind != POLL_END) {
        return None;
    }
    let content: Map<String, Value> = pdu.content_as().ok()?;
    let relation = content.get("m.relates_to")?.as_object()?;
    (relation.get("rel_type")?.as_str()? == "m.reference").then_some(())?;
    let poll = OwnedEventId::try_from(relation.get("event_id")?.as_str()?).ok()?;
    is_sound_id(&poll).then_some(())?;
    if kind == POLL_END {
        return Some((poll, None));
    }
    // What names no answers takes back those before.
    let named = content
        .get(POLL_RESPONSE)
        .and_then(|response| response.as_object()?.get("answers")?.as_array());
    let named = named.map(Vec::as_slice).unwrap_or_default().iter();
    let mut answers = Vec::new();
    for id in named.filter_map(Value::as_str).take(MAX_POLL_ANSWERS) {
        if id.len() <= MAX_ID && !answers.iter().any(|one| one == id) {
            answers.push(id.to_owned());
        }
    }
    Some((poll, Some(answers)))
}

#[cfg(test)]
mod tests {
    use guildhall_types::{
        Timestamp,
        message::{Poll, PollAnswer},
    };
    use serde_json::{Value, json};

    use super::{MAX_POLL_MS, OWN, POLL_START, TEXT, poll_content, poll_of_content};

    fn poll() -> Poll {
        let answer = |id: &str, emoji: Option<&str>| PollAnswer {
            id: id.to_owned(),
            text: format!("answer {id}"),
            emoji: emoji.map(ToOwned::to_owned),
            count: 0,
        };
        Poll {
            question: "What?".to_owned(),
            most: 1,
            ends_at: Some(1_000),
            ended_at: None,
            answers: vec![answer("1", None), answer("2", Some("🍕"))],
        }
    }

    #[test]
    fn a_poll_is_read_as_it_was_written() {
        let content = poll_content(&poll());
        assert_eq!(poll_of_content(&content, Timestamp(500)), Some(poll()));
        let mut late = content.clone();
        late.insert(OWN.to_owned(), json!({"ends_at": i64::MAX}));
        let found = poll_of_content(&late, Timestamp(500)).unwrap();
        assert_eq!(found.ends_at, Some(500 + MAX_POLL_MS));
        late.remove(OWN);
        assert_eq!(poll_of_content(&late, Timestamp(500)).unwrap().ends_at, None);
    }

    #[test]
    fn what_has_not_the_form_is_no_poll() {
        let whole = Value::Object(poll_content(&poll()));
        let answer = json!({"id": "1", TEXT: "one"});
        let with = |key: &str, value: Value| {
            let mut bad = whole.clone();
            bad[POLL_START][key] = value;
            bad
        };
        for bad in [
            json!({}),
            json!({POLL_START: []}),
            with("question", json!({})),
            with("question", json!("What?")),
            with("question", json!({TEXT: " "})),
            with("question", json!({TEXT: "x".repeat(1001)})),
            with("answers", json!([])),
            with("answers", json!({})),
            with("answers", json!([answer, answer])),
            with("answers", json!([["1", "one"]])),
            with("answers", json!([{"id": "", TEXT: "one"}])),
            with("answers", json!([{"id": "x".repeat(65), TEXT: "one"}])),
            with("answers", json!([{"id": "1"}])),
        ] {
            let content = bad.as_object().unwrap();
            assert_eq!(poll_of_content(content, Timestamp(0)), None, "{bad}");
        }
        for (most, counts) in [(json!(0), 1), (json!(99), 2), (json!("2"), 1), (json!(-1), 1)] {
            let content = with("max_selections", most);
            let found = poll_of_content(content.as_object().unwrap(), Timestamp(0)).unwrap();
            assert_eq!(found.most, counts);
        }
    }
}
