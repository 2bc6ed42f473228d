//! What words find.

use std::time::{Duration, Instant};

use serde_json::json;

use super::common::{found, id, settled, texts, world};

#[tokio::test]
async fn words_of_every_language_are_found() {
    let world = world().await;
    let said = [
        "IŞIK İSTANBUL'da",
        "ışık istanbulda",
        "Die Straße über dem Fluß",
        "我爱北京天安门",
        "東京タワーに行く",
        "สวัสดีครับ",
        "nice 👍🏽 work 🇹🇷",
        "Крещение Ёлка",
        "see https://www.example.org/some_page?q=1",
        "hi <@nobody:test.example> there",
    ];
    for text in said {
        world.say(&world.ada, text).await;
    }
    settled(&world).await;
    for (query, expected) in [
        ("ışık", vec![1, 0]),
        ("isik", vec![1, 0]),
        ("IŞIK", vec![1, 0]),
        ("istanbul da", vec![0]),
        ("istanbul", vec![1, 0]),
        ("STRASSE", vec![2]),
        ("uber fluss", vec![2]),
        ("Über Fluß", vec![2]),
        ("北京", vec![3]),
        ("京", vec![4, 3]),
        ("门", vec![3]),
        ("天北", vec![]),
        ("タワー", vec![4]),
        ("สวัสดี", vec![5]),
        ("👍", vec![6]),
        ("👍🏿 nice", vec![6]),
        ("🇹🇷", vec![6]),
        ("🇩🇪", vec![]),
        ("елка", vec![7]),
        ("example.org", vec![8]),
        ("www.example.org", vec![8]),
        ("example", vec![8]),
        ("page", vec![8]),
        ("example.com", vec![]),
        ("nobody", vec![]),
        ("hi there", vec![9]),
    ] {
        let expected: Vec<&str> = expected.into_iter().map(|at: usize| said[at]).collect();
        assert_eq!(
            texts(&world, &world.bob, &[("content", query)]).await,
            expected,
            "{query}"
        );
    }
}

#[tokio::test]
async fn all_words_phrases_what_is_not_wanted_and_beginnings() {
    let world = world().await;
    let said = [
        "the quick brown fox",
        "the brown quick fox",
        "a slow fox",
        "foxes and hounds",
    ];
    for text in said {
        world.say(&world.ada, text).await;
    }
    settled(&world).await;
    for (query, expected) in [
        ("fox quick", vec![1, 0]),
        ("\"quick brown\"", vec![0]),
        ("\"quick brown\" fox", vec![0]),
        ("fox -quick", vec![2]),
        ("-\"quick brown\" fox", vec![3, 2, 1]),
        ("\"fox\"", vec![2, 1, 0]),
        ("fo", vec![3, 2, 1, 0]),
        ("fo quick", vec![]),
        ("\"fo\"", vec![]),
        ("quick-brown", vec![0]),
        ("quick-bro", vec![]),
        ("FOXES", vec![3]),
        ("wolf", vec![]),
    ] {
        let expected: Vec<&str> = expected.into_iter().map(|at: usize| said[at]).collect();
        assert_eq!(
            texts(&world, &world.bob, &[("content", query)]).await,
            expected,
            "{query}"
        );
    }
    // What is the word itself fits better than what begins with it.
    let best = [("content", "fox"), ("sort", "relevance")];
    assert_eq!(texts(&world, &world.bob, &best).await.last().unwrap(), said[3]);
    let worst = [("content", "fox"), ("sort", "relevance"), ("order", "asc")];
    assert_eq!(texts(&world, &world.bob, &worst).await.first().unwrap(), said[3]);
    let earliest = [("content", "fox"), ("order", "asc")];
    assert_eq!(texts(&world, &world.bob, &earliest).await, said);
}

#[tokio::test]
async fn what_is_found_is_the_message_as_it_is() {
    let world = world().await;
    let message = world.say(&world.bob, "hello world").await;
    let reaction = world.messages(&format!("/{}/reactions/%F0%9F%91%8D", id(&message)));
    assert_eq!(world.post(&world.ada, &reaction, json!({})).await.status, 204);
    let since = Instant::now();
    settled(&world).await;
    assert!(since.elapsed() < Duration::from_secs(2), "{:?}", since.elapsed());
    for path in [
        world.of_guild("/search"),
        format!("/channels/{}/search", world.channel),
    ] {
        let page = found(&world, &world.ada, &path, &[("content", "hello")]).await;
        let shown = world
            .get(&world.ada, &world.messages(&format!("/{}", id(&message))))
            .await;
        assert_eq!(page["messages"], json!([shown.json()]));
        assert_eq!(page["messages"][0]["reactions"][0]["me"], true);
    }
}
