//! Reads, one after the other.

use std::time::Instant;

use guildhall_federation_tests::Client;
use reqwest::Method;
use serde_json::Value;

use crate::{fill::Stage, quantiles::line};

/// Microseconds until `path` was answered, and the answer.
pub(crate) async fn get(client: &Client, path: &str) -> (u128, Value) {
    let begin = Instant::now();
    let answer = client.call(Method::GET, path, None).await.unwrap();
    (begin.elapsed().as_micros(), answer)
}

pub(crate) async fn measure(stage: &mut Stage, rounds: usize) {
    let reader = &mut stage.people[0];
    let channel = stage.channels[0].replace('!', "%21");
    let history = format!("/channels/{channel}/messages?limit=50");
    // The middle of the history, by going back page by page.
    let mut middle = history.clone();
    for _ in 0..100 {
        let (_, page) = get(reader, &middle).await;
        let Some(last) = page["data"].as_array().and_then(|all| all.last()) else {
            break;
        };
        let id = last["id"].as_str().unwrap().replace('$', "%24");
        middle = format!("{history}&before={id}");
    }
    for (what, path) in [
        ("the last 50 messages", history.as_str()),
        ("50 messages in the middle", middle.as_str()),
        ("what is unread in all channels", "/users/@me/read-states"),
        ("50 notifications", "/notifications"),
    ] {
        reader.renew().await.unwrap();
        let mut times = Vec::new();
        for _ in 0..rounds {
            times.push(get(reader, path).await.0);
        }
        line(what, &mut times);
    }
    println!();
}
