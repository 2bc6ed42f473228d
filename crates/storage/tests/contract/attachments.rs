//! Contract of files of messages.

use guildhall_storage::media::{self, AttachmentFacts, MediaRow, attachments};

fn file(id: &str) -> MediaRow {
    MediaRow {
        server_name: "a.test".into(),
        media_id: id.into(),
        sha256: "x".into(),
        uploader_id: Some("@ada:a.test".into()),
        content_type: "text/plain".into(),
        size: 1,
        width: 0,
        height: 0,
        is_animated: false,
        created_at: 5,
        used_at: 5,
        attachment: Some(AttachmentFacts {
            channel_id: Some("!c".into()),
            ..AttachmentFacts::default()
        }),
    }
}

#[tokio::test]
async fn a_file_is_of_one_message_of_its_channel_and_uploader() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for id in ["f1", "f2"] {
            media::put(conn, &file(id)).await.unwrap();
        }
        let (ada, bob) = (Some("@ada:a.test"), Some("@bob:a.test"));
        for (id, uploader, place, is_of_it) in [
            ("f1", bob, ("!c", "$1"), false),
            ("f1", ada, ("!d", "$1"), false),
            ("f1", ada, ("!c", "$1"), true),
            // Again, and another message.
            ("f1", ada, ("!c", "$1"), true),
            ("f1", ada, ("!c", "$2"), false),
            // Whoever has uploaded it.
            ("f1", None, ("!c", "$2"), false),
            ("f2", None, ("!d", "$2"), false),
            ("f2", None, ("!c", "$2"), true),
            ("f3", None, ("!c", "$3"), false),
        ] {
            let attached = attachments::attach(conn, ("a.test", id), uploader, place).await;
            assert_eq!(attached.unwrap(), is_of_it, "{id} {uploader:?} {place:?}");
        }
        let of = media::get(conn, "a.test", "f1").await.unwrap().unwrap();
        assert_eq!(of.attachment.unwrap().message_id.as_deref(), Some("$1"));
    })
    .await;
}
