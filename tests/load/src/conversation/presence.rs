//! How soon many sessions know that somebody is busy.

use futures::{StreamExt, stream};
use reqwest::Method;
use serde_json::json;

use crate::{
    fill::Stage,
    quantiles::at,
    session::{Lookout, connect},
};

/// Connections that are opened at a time.
const OPENINGS: usize = 32;
/// Sessions of one user; the server lets 20.
const OF_ONE: usize = 20;
/// Pause between two changes, of which a user may have one told in three seconds.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(4);

pub(crate) async fn measure(stage: &mut Stage, sessions: usize, rounds: usize) {
    let sessions = sessions.min(stage.people.len() * OF_ONE);
    let lookout = Lookout::new();
    for person in stage.people.iter_mut().chain([&mut stage.owner]) {
        person.renew().await.unwrap();
    }
    let opened: Vec<_> = stream::iter((0..sessions).map(|number| &stage.people[number % stage.people.len()]))
        .map(|person| {
            let lookout = &lookout;
            async move { connect(person, lookout).await }
        })
        .buffer_unordered(OPENINGS)
        .collect()
        .await;
    let of_owner = connect(&stage.owner, &Lookout::new()).await;
    tokio::time::sleep(PAUSE * 3).await;
    let (mut half, mut last) = (Vec::new(), Vec::new());
    for number in 0..rounds {
        let text = format!("busy {number} of all");
        let body = json!({"status": "dnd", "customStatus": {"text": text}});
        let act = stage.owner.call(Method::PATCH, "/users/@me/presence", Some(body));
        let (mut times, _) = lookout.time(opened.len(), &text, act).await;
        half.push(at(&mut times, 0.5) as u128 * 1000);
        last.push(at(&mut times, 1.0) as u128 * 1000);
        tokio::time::sleep(PAUSE).await;
    }
    println!(
        "a presence to {} sessions, {rounds} rounds | p50 ms | slowest ms\n---|---|---",
        opened.len()
    );
    for (what, times) in [("half of them have it", &mut half), ("all have it", &mut last)] {
        println!("{what} | {:.1} | {:.1}", at(times, 0.5), at(times, 1.0));
    }
    println!();
    for (task, _) in opened.into_iter().chain([of_owner]) {
        task.abort();
    }
}
