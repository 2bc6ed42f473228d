//! Looking back.

use futures::future::join_all;
use serde_json::json;

use crate::world::{World, refused};

fn numbers(range: impl DoubleEndedIterator<Item = usize>) -> Vec<String> {
    range.rev().map(|number| number.to_string()).collect()
}

#[tokio::test]
async fn pages_go_back_and_forth() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for number in 0..60 {
        ids.push(
            world.say(&world.bob, &number.to_string()).await["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(
        world.contents("").await,
        numbers(10..60),
        "fifty unless said otherwise"
    );
    assert_eq!(world.contents("?limit=3").await, numbers(57..60));
    assert_eq!(
        world.contents(&format!("?limit=3&before={}", ids[5])).await,
        numbers(2..5)
    );
    assert_eq!(
        world.contents(&format!("?limit=9&before={}", ids[5])).await,
        numbers(0..5)
    );
    assert_eq!(
        world.contents(&format!("?limit=3&after={}", ids[5])).await,
        numbers(6..9)
    );
    assert_eq!(
        world.contents(&format!("?limit=9&after={}", ids[55])).await,
        numbers(56..60)
    );
    assert_eq!(
        world.contents(&format!("?limit=5&around={}", ids[30])).await,
        numbers(28..33)
    );
    assert_eq!(
        world.contents(&format!("?limit=5&around={}", ids[0])).await,
        numbers(0..5)
    );
    assert_eq!(
        world.contents(&format!("?limit=5&around={}", ids[59])).await,
        numbers(55..60)
    );
    assert_eq!(
        world.contents(&format!("?limit=1&around={}", ids[30])).await,
        ["30"]
    );

    let page = world.get(&world.ada, &world.messages("?limit=3")).await.json();
    assert_eq!(
        page["pagination"],
        json!({"limit": 3, "hasMore": true, "nextCursor": ids[57]})
    );
    let page = world
        .get(&world.ada, &world.messages(&format!("?limit=3&after={}", ids[5])))
        .await
        .json();
    assert_eq!(
        page["pagination"],
        json!({"limit": 3, "hasMore": true, "nextCursor": ids[8]})
    );
    let page = world
        .get(
            &world.ada,
            &world.messages(&format!("?limit=3&before={}", ids[3])),
        )
        .await
        .json();
    assert_eq!(
        page["pagination"],
        json!({"limit": 3, "hasMore": false, "nextCursor": null})
    );

    // A deleted message still marks its place.
    assert_eq!(
        world
            .delete(&world.bob, &world.messages(&format!("/{}", ids[30])))
            .await
            .status,
        204
    );
    assert_eq!(
        world.contents(&format!("?limit=2&before={}", ids[30])).await,
        ["29", "28"]
    );
    assert_eq!(
        world.contents(&format!("?limit=2&after={}", ids[30])).await,
        ["32", "31"]
    );
    assert_eq!(
        world.contents(&format!("?limit=4&around={}", ids[30])).await,
        ["32", "31", "29", "28"]
    );
}

#[tokio::test]
async fn bad_questions_are_refused() {
    let world = World::new().await;
    let id = world.say(&world.bob, "hello").await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for bad in ["0", "101", "-1", "x", "1.5"] {
        let answer = world
            .get(&world.ada, &world.messages(&format!("?limit={bad}")))
            .await;
        assert_eq!(refused(&answer), (400, vec!["limit".to_owned()]));
    }
    let both = world
        .get(&world.ada, &world.messages(&format!("?before={id}&after={id}")))
        .await;
    assert_eq!(refused(&both), (400, vec!["query".to_owned()]));
    for key in ["before", "after", "around"] {
        for unknown in ["$unknown", "x", ""] {
            let answer = world
                .get(&world.ada, &world.messages(&format!("?{key}={unknown}")))
                .await;
            assert_eq!(refused(&answer).0, 404, "{key} {unknown}");
        }
    }
    assert_eq!(refused(&world.get(&world.eve, &world.messages("")).await).0, 404);
    assert_eq!(
        refused(&world.get(&world.eve, &world.messages(&format!("/{id}"))).await).0,
        404
    );
    // A message is found in its own channel only.
    let made = world
        .post(&world.ada, &world.of_guild("/channels"), json!({"name": "other"}))
        .await
        .json();
    let elsewhere = format!("/channels/{}/messages/{id}", made["id"].as_str().unwrap());
    assert_eq!(refused(&world.get(&world.ada, &elsewhere).await).0, 404);
    assert_eq!(refused(&world.delete(&world.ada, &elsewhere).await).0, 404);
}

/// Pages that are read while others send: what stood when the reading began is seen once each, in its order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paging_while_others_send_loses_and_doubles_nothing() {
    let world = World::new().await;
    for number in 0..40 {
        world.say(&world.bob, &number.to_string()).await;
    }
    let sending = join_all((0..30).map(|number| {
        let world = &world;
        async move {
            let who = if number % 2 == 0 { &world.ada } else { &world.bob };
            world.say(who, &format!("late {number}")).await
        }
    }));
    let reading = async {
        let (mut seen, mut orders, mut cursor) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = world
                .get(&world.ada, &world.messages(&format!("?limit=7{cursor}")))
                .await
                .json();
            for message in page["data"].as_array().unwrap() {
                seen.push(message["content"].as_str().unwrap().to_owned());
                orders.push(message["order"].as_str().unwrap().to_owned());
            }
            match page["pagination"]["nextCursor"].as_str() {
                Some(next) => cursor = format!("&before={next}"),
                None => break (seen, orders),
            }
        }
    };
    let (sent, (seen, orders)) = futures::join!(sending, reading);
    assert_eq!(sent.len(), 30);
    let old: Vec<_> = seen
        .iter()
        .filter(|content| !content.starts_with("late"))
        .cloned()
        .collect();
    assert_eq!(old, numbers(0..40));
    assert!(
        orders.is_sorted_by(|later, earlier| later > earlier),
        "the order sorts by bytes as the history goes"
    );

    let all = world.contents("?limit=100").await;
    assert_eq!(all.len(), 70);
    let late: std::collections::BTreeSet<_> =
        all.iter().filter(|content| content.starts_with("late")).collect();
    assert_eq!(late.len(), 30);
}
