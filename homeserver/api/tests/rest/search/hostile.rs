//! What somebody may type who means no good.

use std::time::{Duration, Instant};

use super::common::{ask, settled, world};
use crate::world::refused;

#[tokio::test]
async fn nothing_that_is_typed_breaks_anything() {
    let world = world().await;
    for number in 0..40 {
        world
            .say(
                &world.ada,
                &format!("word{number} aa ab ac \"quoted\" (x) a*b 我爱你"),
            )
            .await;
    }
    settled(&world).await;
    let search = world.of_guild("/search");
    let since = Instant::now();
    for text in [
        "*",
        "**",
        "?",
        "-",
        "--",
        "---a",
        "- a",
        "\"",
        "\"\"",
        "\"\"\"",
        "-\"",
        "\"a",
        "a\"b\"c",
        "AND",
        "OR NOT",
        "a OR (b",
        "(((((",
        ")",
        "[a TO z]",
        "{a TO *}",
        "text:a",
        "key:*",
        "+a -a",
        "a~2",
        "a^9999999",
        "\\",
        "\\\"",
        ".*",
        "^(a+)+$",
        "(?i)x{1000}",
        "/.*/",
        "\u{0}",
        "\u{1}\u{7f}\u{85}",
        "\u{202e}abc",
        "\u{feff}",
        "\u{10ffff}",
        "'; DROP TABLE messages",
        "%",
        "_",
        "<@",
        "<@>",
        "<:a:",
        "<:a:1>",
        "<<<<>>>>",
        "’",
        "ẞ",
        "\u{300}\u{300}",
        "a\u{300}",
        "🏳️‍🌈",
        "\u{200d}",
        "\u{fe0f}",
        "我",
        "a我b",
    ] {
        let answer = ask(&world, &world.bob, &search, &[("content", text)]).await;
        assert_eq!(
            answer.status,
            200,
            "{text:?}: {}",
            String::from_utf8_lossy(&answer.bytes)
        );
    }
    let long = [
        "x".repeat(10_000),
        "-".repeat(10_000),
        "\"".repeat(10_000),
        "a ".repeat(5000),
        "我".repeat(6000),
        "*".repeat(1025),
        "我".repeat(500),
        (0..33).map(|number| format!("word{number} ")).collect(),
    ];
    for text in &long {
        let answer = ask(&world, &world.bob, &search, &[("content", text)]).await;
        assert_eq!(refused(&answer), (400, vec!["content".to_owned()]));
    }
    let full = [
        "a ".repeat(128),
        "我".repeat(129),
        "-a ".repeat(128),
        "\"a a\" ".repeat(64),
        "e\u{301}".repeat(512),
        "x".repeat(1024),
        (0..32).map(|number| format!("word{number} ")).collect(),
    ];
    for text in &full {
        let answer = ask(
            &world,
            &world.bob,
            &search,
            &[("content", text), ("sort", "relevance")],
        )
        .await;
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.bytes));
    }
    let path = format!("{search}?content=%ff");
    assert_eq!(refused(&world.get(&world.bob, &path).await).0, 400);
    let many: Vec<_> = (0..500).map(|number| format!("!room{number}")).collect();
    let mut pairs: Vec<_> = many.iter().map(|id| ("channelId", id.as_str())).collect();
    pairs.push(("content", "word1"));
    assert_eq!(ask(&world, &world.bob, &search, &pairs).await.status, 200);
    pairs.push(("channelId", "!one-more"));
    assert_eq!(refused(&ask(&world, &world.bob, &search, &pairs).await).0, 400);
    assert!(since.elapsed() < Duration::from_secs(20), "{:?}", since.elapsed());
}
