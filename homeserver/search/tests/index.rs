//! The index by itself: what is in it, what it finds, and what is left of it after a crash.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use guildhall_search::{
    Filter, Has, Sort, SortOrder,
    index::{Index, Place, Request, Writer},
};
use guildhall_storage::messages::Message;
use guildhall_types::{
    attachment::Attachment,
    message::{Extra, kind},
};

const BYTES: usize = 15_000_000;

fn message(number: i64, content: &str) -> Message {
    Message {
        channel_id: "!room".to_owned(),
        message_id: format!("${number}"),
        author_id: "@ada:a.test".to_owned(),
        content: content.to_owned(),
        emojis: None,
        stickers: None,
        reactions: None,
        sent_at: number,
        edited_at: None,
        reply_to: None,
        thread_id: String::new(),
        order_ts: number,
        order_depth: number,
        nonce: None,
        kind: kind::ORDINARY,
        mentions: None,
        is_tts: false,
        extra: None,
        is_pinned: false,
        is_join: false,
        alert: None,
    }
}

fn with_file(number: i64, filename: &str, content_type: &str) -> Message {
    let file = Attachment {
        filename: filename.to_owned(),
        content_type: content_type.to_owned(),
        description: Some("Bir kedi".to_owned()),
        ..Attachment::default()
    };
    let extra = Extra {
        attachments: vec![file],
        ..Extra::default()
    };
    Message {
        extra: Some(serde_json::to_string(&extra).unwrap()),
        ..message(number, "")
    }
}

fn find(index: &Index, content: Option<&str>, filter: &Filter) -> Vec<String> {
    let channels = ["!room".to_owned()];
    let request = Request {
        content,
        filter,
        channels: &channels,
        without: &[],
        sort: (Sort::Timestamp, SortOrder::Asc),
        limit: 25,
        offset: 0,
    };
    let found = index.find(&request).unwrap();
    assert_eq!(found.total, found.hits.len());
    found.hits.into_iter().map(|hit| hit.message).collect()
}

fn words(index: &Index, content: &str) -> Vec<String> {
    find(index, Some(content), &Filter::default())
}

#[test]
fn files_are_found_by_what_they_are_and_how_they_are_called() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = Index::open(dir.path()).unwrap();
    let mut writer = Writer::new(index.clone(), BYTES).unwrap();
    for message in [
        with_file(1, "Çay-molası.png", "image/png"),
        with_file(2, "talk.mp4", "video/mp4"),
        with_file(3, "song.ogg", "audio/ogg"),
        with_file(4, "paper.pdf", "application/pdf"),
        message(5, "no file"),
        Message {
            stickers: Some("[]".to_owned()),
            ..message(6, "")
        },
    ] {
        writer.add(&message, false).unwrap();
    }
    writer.add(&message(7, "https://a.test"), true).unwrap();
    writer.commit(&Place::at(1, String::new())).unwrap();
    for (has, found) in [
        (Has::Link, vec!["$7"]),
        (Has::Image, vec!["$1"]),
        (Has::Video, vec!["$2"]),
        (Has::Sound, vec!["$3"]),
        (Has::File, vec!["$1", "$2", "$3", "$4"]),
        (Has::Sticker, vec!["$6"]),
        (Has::Embed, vec!["$7"]),
    ] {
        let filter = Filter {
            has: vec![has],
            ..Filter::default()
        };
        assert_eq!(find(&index, None, &filter), found, "{has:?}");
    }
    assert_eq!(words(&index, "cay molasi"), ["$1"]);
    assert_eq!(words(&index, "paper.pdf"), ["$4"]);
    assert_eq!(words(&index, "kedi").len(), 4);
}

#[test]
fn what_nobody_has_said_is_not_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = Index::open(dir.path()).unwrap();
    let mut writer = Writer::new(index.clone(), BYTES).unwrap();
    writer.add(&message(1, "said"), false).unwrap();
    let told = Message {
        kind: kind::THREAD_CREATED,
        ..message(2, "said")
    };
    let join = Message {
        is_join: true,
        ..message(3, "said")
    };
    let alert = Message {
        alert: Some("{}".to_owned()),
        ..message(4, "said")
    };
    for message in [told, join, alert] {
        writer.add(&message, false).unwrap();
    }
    writer.commit(&Place::at(1, String::new())).unwrap();
    assert_eq!(words(&index, "said"), ["$1"]);
}

#[test]
fn index_and_place_are_stored_in_one_step() {
    let dir = tempfile::tempdir().unwrap();
    let (index, place) = Index::open(dir.path()).unwrap();
    assert_eq!(place, None);
    let mut writer = Writer::new(index, BYTES).unwrap();
    writer.add(&message(1, "first"), false).unwrap();
    writer.commit(&Place::at(7, "$seven".to_owned())).unwrap();
    writer.add(&message(2, "second"), false).unwrap();
    // It ends here, and what is not committed with it.
    drop(writer);
    let (index, place) = Index::open(dir.path()).unwrap();
    assert_eq!(place, Some(Place::at(7, "$seven".to_owned())));
    assert_eq!(words(&index, "first"), ["$1"]);
    assert_eq!(words(&index, "second"), [""; 0]);
    let mut writer = Writer::new(index.clone(), BYTES).unwrap();
    writer.add(&message(2, "second"), false).unwrap();
    writer.commit(&Place::at(8, "$eight".to_owned())).unwrap();
    assert_eq!(words(&index, "second"), ["$2"]);
    drop(writer);
    assert_eq!(
        Index::open(dir.path()).unwrap().1,
        Some(Place::at(8, "$eight".to_owned()))
    );
}

#[test]
fn one_of_another_making_is_taken_away() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = Index::open(dir.path()).unwrap();
    let mut writer = Writer::new(index, BYTES).unwrap();
    writer.add(&message(1, "first"), false).unwrap();
    writer.commit(&Place::at(7, "$seven".to_owned())).unwrap();
    drop(writer);
    let meta = dir.path().join("meta.json");
    let text = std::fs::read_to_string(&meta).unwrap();
    let older = text.replace(r#"{\"version\":2"#, r#"{\"version\":1"#);
    assert_ne!(text, older);
    std::fs::write(&meta, older).unwrap();
    let (index, place) = Index::open(dir.path()).unwrap();
    assert_eq!(place, None);
    assert_eq!(words(&index, "first"), [""; 0]);
}

#[test]
fn what_is_said_elsewhere_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (index, _) = Index::open(dir.path()).unwrap();
    let mut writer = Writer::new(index.clone(), BYTES).unwrap();
    let best = || {
        let channels = ["!room".to_owned()];
        let request = Request {
            content: Some("kiwi mango"),
            filter: &Filter::default(),
            channels: &channels,
            without: &[],
            sort: (Sort::Relevance, SortOrder::Desc),
            limit: 25,
            offset: 0,
        };
        let found = index.find(&request).unwrap();
        found.hits.into_iter().map(|hit| hit.message).collect::<Vec<_>>()
    };
    writer.add(&message(1, "kiwi kiwi kiwi mango"), false).unwrap();
    writer.add(&message(2, "kiwi mango mango melon"), false).unwrap();
    writer.commit(&Place::at(1, String::new())).unwrap();
    assert_eq!(best(), ["$1", "$2"]);
    assert_eq!(words(&index, "melo"), ["$2"]);
    for number in 0..300 {
        let elsewhere = Message {
            channel_id: "!other".to_owned(),
            ..message(10 + number, &format!("kiwi melo{number:03}"))
        };
        writer.add(&elsewhere, false).unwrap();
    }
    for number in 0..300 {
        let elsewhere = Message {
            channel_id: "!other".to_owned(),
            ..message(1000 + number, "kiwi")
        };
        writer.add(&elsewhere, false).unwrap();
    }
    writer.commit(&Place::at(2, String::new())).unwrap();
    assert_eq!(best(), ["$1", "$2"]);
    assert_eq!(words(&index, "melo"), ["$2"]);
    assert_eq!(words(&index, "mango-melon"), ["$2"]);
    assert_eq!(words(&index, "mango-melo"), [""; 0]);
}
