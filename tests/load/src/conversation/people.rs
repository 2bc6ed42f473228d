//! Many people at once: each reads and writes, with pauses in between.

use std::time::{Duration, Instant};

use futures::future::join_all;
use guildhall_federation_tests::Client;
use reqwest::Method;
use serde_json::json;

use crate::{fill::Stage, quantiles::line, reads::get};

/// Of so many requests of somebody one says something, and one tells what was read; the others read.
const CYCLE: u64 = 10;

/// What somebody has waited for.
#[derive(Default)]
struct Waited {
    gets: Vec<u128>,
    posts: Vec<u128>,
}

pub(crate) async fn measure(stage: &mut Stage, seconds: u64, pause_ms: u64) {
    for person in &mut stage.people {
        person.renew().await.unwrap();
    }
    let people = &stage.people;
    let end = Instant::now() + Duration::from_secs(seconds);
    let all = people.iter().enumerate().map(|(number, person)| {
        let channel = &stage.channels[number % stage.channels.len()];
        live(person, channel, number as u64, pause_ms, end)
    });
    let waited = join_all(all).await;
    let (mut gets, mut posts) = (Vec::new(), Vec::new());
    for one in waited {
        gets.extend(one.gets);
        posts.extend(one.posts);
    }
    let rate = (gets.len() + posts.len()) as f64 / seconds as f64;
    println!(
        "{} people, a pause of {pause_ms} ms: {rate:.0} requests a second | p50 ms | p95 ms | slowest ms\n---|---|---|---",
        people.len()
    );
    line("GET", &mut gets);
    line("POST", &mut posts);
}

/// Somebody who looks at a channel, says something now and then, and tells what he has read.
async fn live(person: &Client, channel: &str, number: u64, pause_ms: u64, end: Instant) -> Waited {
    let mut waited = Waited::default();
    let channel = channel.replace('!', "%21");
    let mut last = None;
    // Nobody begins at the same time as all others.
    let mut turn = number * 7919;
    tokio::time::sleep(Duration::from_millis(turn % pause_ms.max(1))).await;
    while Instant::now() < end {
        match turn % CYCLE {
            0 => waited.posts.push(say(person, &channel, turn).await),
            1 if let Some(message) = &last => {
                let path = format!("/channels/{channel}/messages/{message}/ack");
                waited.posts.push(post(person, &path, json!({})).await);
            }
            2 | 3 => waited.gets.push(get(person, "/users/@me/read-states").await.0),
            4 => waited.gets.push(get(person, "/notifications?limit=20").await.0),
            _ => {
                let (time, page) = get(person, &format!("/channels/{channel}/messages?limit=50")).await;
                waited.gets.push(time);
                last = page["data"][0]["id"].as_str().map(|id| id.replace('$', "%24"));
            }
        }
        turn = turn.wrapping_add(1);
        // From nothing to twice the mean.
        let pause = (turn * 104_729) % (2 * pause_ms + 1);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }
    waited
}

async fn say(person: &Client, channel: &str, turn: u64) -> u128 {
    let path = format!("/channels/{channel}/messages");
    post(person, &path, json!({"content": format!("words of turn {turn}")})).await
}

async fn post(person: &Client, path: &str, body: serde_json::Value) -> u128 {
    let begin = Instant::now();
    person.call(Method::POST, path, Some(body)).await.unwrap();
    begin.elapsed().as_micros()
}
