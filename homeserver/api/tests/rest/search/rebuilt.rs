//! An index that was built anew, and one that was broken off, find the same.

use std::{path::Path, time::Duration};

use guildhall_bus::PreviewNews;
use guildhall_search::{Filter, Has, Search, SearchConfig, SearchParts, Sort, SortOrder, Wanted};
use guildhall_storage::previews::{self, PreviewRow};
use guildhall_test_support::eventually;
use guildhall_types::{OwnedRoomId, OwnedUserId};
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle};

use super::common::id;
use crate::{
    threads::{make, path, said},
    world::World,
};

fn search(world: &World, dir: &Path) -> Search {
    Search::new(SearchParts {
        db: world.api.db.clone(),
        bus: world.api.bus.clone(),
        guilds: world.api.guilds.clone(),
        messaging: world.api.messaging.clone(),
        config: SearchConfig {
            enabled: true,
            dir: dir.to_owned(),
            writer_bytes: 15_000_000,
        },
    })
}

fn follow(search: &Search) -> (watch::Sender<bool>, JoinHandle<()>) {
    let (stop, stopped) = watch::channel(false);
    (stop, tokio::spawn(search.clone().follow(stopped)))
}

fn wanted(content: Option<&str>, filter: Filter) -> Wanted {
    Wanted {
        content: content.map(str::to_owned),
        filter,
        channels: Vec::new(),
        sort: (Sort::Timestamp, SortOrder::Desc),
        limit: 25,
        offset: 0,
    }
}

/// Everything that Ada finds by several ways of looking.
async fn finds(world: &World, search: &Search) -> Vec<(usize, Vec<String>)> {
    let ada: OwnedUserId = world.ada.id.as_str().try_into().unwrap();
    let guild: OwnedRoomId = world.guild.as_str().try_into().unwrap();
    let mut all = Vec::new();
    for wanted in [
        wanted(Some("word"), Filter::default()),
        wanted(Some("old"), Filter::default()),
        wanted(Some("new"), Filter::default()),
        wanted(Some("-old word"), Filter::default()),
        wanted(
            None,
            Filter {
                pinned: Some(true),
                ..Filter::default()
            },
        ),
        wanted(
            None,
            Filter {
                has: vec![Has::Link],
                ..Filter::default()
            },
        ),
    ] {
        let found = search.in_guild(&ada, &guild, wanted).await.unwrap();
        assert!(!found.is_being_built);
        all.push((
            found.total,
            found.messages.into_iter().map(|message| message.id).collect(),
        ));
    }
    all
}

/// Says, edits, deletes and pins; what is found by `word`.
async fn happen(world: &World, round: usize) {
    let ada = &world.ada;
    let mut ids = Vec::new();
    for number in 0..6 {
        ids.push(id(&world
            .say(ada, &format!("word old https://a.test/{round}/{number}"))
            .await));
    }
    let of = |at: usize, rest: &str| world.messages(&format!("/{}{rest}", ids[at]));
    assert_eq!(
        world
            .patch(ada, &of(0, ""), json!({"content": "word new"}))
            .await
            .status,
        200
    );
    assert_eq!(world.delete(ada, &of(1, "")).await.status, 204);
    assert_eq!(world.post(ada, &of(2, "/pin"), json!({})).await.status, 204);
    assert_eq!(world.post(ada, &of(3, "/pin"), json!({})).await.status, 204);
    assert_eq!(world.delete(ada, &of(3, "/pin")).await.status, 204);
    let thread = id(&make(world, ada, &world.channel, json!({"name": "talk"})).await);
    said(world, ada, &thread, "word in a thread").await;
    if round.is_multiple_of(2) {
        assert_eq!(
            world.delete(ada, &path(&world.channel, &thread, "")).await.status,
            204
        );
    }
}

/// Waits until `search` finds what is in a message that is sent now.
async fn settled(world: &World, search: &Search, word: &str) {
    world.say(&world.ada, word).await;
    let ada: OwnedUserId = world.ada.id.as_str().try_into().unwrap();
    let guild: OwnedRoomId = world.guild.as_str().try_into().unwrap();
    eventually("it is found", async || {
        let found = search
            .in_guild(&ada, &guild, wanted(Some(word), Filter::default()))
            .await;
        (found.unwrap().total == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_index_that_was_broken_off_finds_what_a_new_one_does() {
    let world = World::new().await;
    let dir = tempfile::tempdir().unwrap();
    let held = dir.path().join("held");
    // Each time it is dropped in the middle of something, and what was not committed is lost.
    for round in 0..6 {
        let search = search(&world, &held);
        let (_stop, task) = follow(&search);
        tokio::time::sleep(Duration::from_millis(if round == 0 { 300 } else { 60 })).await;
        happen(&world, round).await;
        tokio::time::sleep(Duration::from_millis(u64::try_from(round).unwrap() * 23)).await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        happen(&world, round + 1).await;
    }
    let kept = search(&world, &held);
    let _kept = follow(&kept);
    settled(&world, &kept, "marker").await;
    let anew = search(&world, &dir.path().join("anew"));
    let count = anew.rebuild().await.unwrap();
    assert!(count > 50, "{count}");
    let _anew = follow(&anew);
    settled(&world, &anew, "other").await;
    settled(&world, &kept, "last").await;
    let found = finds(&world, &kept).await;
    assert_eq!(found, finds(&world, &anew).await);
    assert!(found.iter().all(|(total, _)| *total > 5), "{found:?}");
}

#[tokio::test]
async fn an_index_that_is_broken_or_of_another_database_is_built_anew() {
    let world = World::new().await;
    let dir = tempfile::tempdir().unwrap();
    happen(&world, 0).await;
    let first = search(&world, dir.path());
    first.rebuild().await.unwrap();
    drop(first);
    // One of a database whose log has gone elsewhere: more has happened there.
    let other = World::new().await;
    happen(&other, 1).await;
    for round in 0..4 {
        let (now, name) = match round {
            0 => (&other, "of another database"),
            1 => (&world, "of another database again"),
            2 => {
                std::fs::write(dir.path().join("meta.json"), "{").unwrap();
                (&world, "without what says what it is")
            }
            _ => {
                for entry in std::fs::read_dir(dir.path()).unwrap() {
                    let path = entry.unwrap().path();
                    if path.extension().is_some_and(|extension| extension == "term") {
                        std::fs::write(path, "nothing").unwrap();
                    }
                }
                (&world, "with a broken file")
            }
        };
        let held = search(now, dir.path());
        let (stop, task) = follow(&held);
        settled(now, &held, &format!("marker{round}")).await;
        let fresh = tempfile::tempdir().unwrap();
        let anew = search(now, fresh.path());
        anew.rebuild().await.unwrap();
        assert_eq!(finds(now, &held).await, finds(now, &anew).await, "{name}");
        stop.send_replace(true);
        task.await.unwrap();
    }
}

/// What of the guild is found as shown with previews.
async fn with_embeds(world: &World, search: &Search) -> Vec<String> {
    let ada: OwnedUserId = world.ada.id.as_str().try_into().unwrap();
    let guild: OwnedRoomId = world.guild.as_str().try_into().unwrap();
    let filter = Filter {
        has: vec![Has::Embed],
        ..Filter::default()
    };
    let found = search.in_guild(&ada, &guild, wanted(None, filter)).await.unwrap();
    found.messages.into_iter().map(|message| message.id).collect()
}

#[tokio::test]
async fn previews_of_which_nothing_is_told_are_known_after_a_start_and_after_a_flood() {
    let world = World::new().await;
    let dir = tempfile::tempdir().unwrap();
    let held = dir.path().join("held");
    let row = PreviewRow {
        preview_id: "p".to_owned(),
        url: "https://a.test".to_owned(),
        fetched_at: 0,
        embed: Some(r#"{"type": "link", "url": "https://a.test"}"#.to_owned()),
        image: None,
        media_id: None,
        media_size: 0,
    };
    let mut tx = world.api.db.begin().await.unwrap();
    previews::insert(tx.conn(), &row).await.unwrap();
    tx.commit().await.unwrap();
    // As the previews' own task has it, but without a word.
    let show = async |message: &str, shows: bool| {
        let ids = if shows { vec!["p".to_owned()] } else { Vec::new() };
        let mut tx = world.api.db.begin().await.unwrap();
        let is_news = previews::show(tx.conn(), (&world.channel, message), &ids).await;
        assert!(is_news.unwrap());
        tx.commit().await.unwrap();
    };
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(id(&world.say(&world.ada, "https://a.test").await));
        world.api.clock.advance_millis(1);
    }
    show(&ids[0], true).await;
    let first = search(&world, &held);
    let (stop, task) = follow(&first);
    settled(&world, &first, "marker").await;
    assert_eq!(with_embeds(&world, &first).await, [ids[0].clone()]);
    stop.send_replace(true);
    task.await.unwrap();
    drop(first);

    show(&ids[0], false).await;
    show(&ids[1], true).await;
    let second = search(&world, &held);
    let _second = follow(&second);
    let comes = async |expected: &[String]| {
        eventually("it is known", async || {
            (with_embeds(&world, &second).await == expected).then_some(())
        })
        .await;
    };
    comes(&ids[1..2]).await;
    show(&ids[2], true).await;
    world.api.bus.publish_preview(PreviewNews {
        channel_id: world.channel.clone(),
        message_id: ids[2].clone(),
    });
    comes(&[ids[2].clone(), ids[1].clone()]).await;
    // Of more news than wait for it, the first are lost.
    show(&ids[1], false).await;
    for number in 0..100_000 {
        world.api.bus.publish_preview(PreviewNews {
            channel_id: world.channel.clone(),
            message_id: format!("${number}"),
        });
    }
    comes(&ids[2..]).await;
    let anew = search(&world, &dir.path().join("anew"));
    anew.rebuild().await.unwrap();
    let _anew = follow(&anew);
    settled(&world, &anew, "other").await;
    assert_eq!(with_embeds(&world, &anew).await, &ids[2..]);
}
