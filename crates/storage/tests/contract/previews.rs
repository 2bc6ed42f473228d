//! Contract of the repository of link previews.

use guildhall_storage::{
    previews::{self, PreviewRow, Shown, Task},
    projection,
};

fn row(id: &str, url: &str, fetched_at: i64, media: Option<(&str, i64)>) -> PreviewRow {
    PreviewRow {
        preview_id: id.into(),
        url: url.into(),
        fetched_at,
        embed: Some(format!("embed of {id}")),
        image: media.map(|(media, _)| format!("image {media}")),
        media_id: media.map(|(media, _)| media.into()),
        media_size: media.map_or(0, |(_, size)| size),
    }
}

fn task(message: &str) -> Task {
    Task {
        channel_id: "!c".into(),
        message_id: message.into(),
    }
}

#[tokio::test]
async fn messages_show_what_was_found_for_them() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for row in [
            row("p1", "u1", 1, Some(("m1", 10))),
            row("p2", "u1", 2, None),
            row("p3", "u2", 3, Some(("m3", 30))),
        ] {
            previews::insert(conn, &row).await.unwrap();
        }
        let nothing = PreviewRow {
            embed: None,
            ..row("p4", "u3", 4, None)
        };
        previews::insert(conn, &nothing).await.unwrap();
        let latest = previews::latest(conn, "u1").await.unwrap();
        assert_eq!(latest, Some(row("p2", "u1", 2, None)));
        assert_eq!(previews::latest(conn, "u9").await.unwrap(), None);

        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let at = ("!c", "$1");
        assert!(previews::show(conn, at, &ids(&["p3", "p4", "p1"])).await.unwrap());
        assert!(!previews::show(conn, at, &ids(&["p3", "p4", "p1"])).await.unwrap());
        let places = [at, ("!c", "$2"), ("!d", "$1")];
        let shown = previews::of_messages(conn, &places).await.unwrap();
        let expected = vec![
            Shown {
                embed: "embed of p3".into(),
                image: Some("image m3".into()),
            },
            Shown {
                embed: "embed of p1".into(),
                image: Some("image m1".into()),
            },
        ];
        assert_eq!(shown, [(("!c".to_owned(), "$1".to_owned()), expected)].into());
        // Shown with previews are those of which something was found, as long as nobody wants it otherwise.
        let empty = ("!c", "$2");
        assert!(previews::show(conn, empty, &ids(&["p4"])).await.unwrap());
        let found = ("!c".to_owned(), "$1".to_owned());
        for (suppresses, expected) in [(true, vec![]), (false, vec![found])] {
            projection::previews::suppress(conn, at, suppresses)
                .await
                .unwrap();
            let showing = previews::showing(conn, &places).await.unwrap();
            assert_eq!(showing, expected.iter().cloned().collect());
            let all = previews::showing_after(conn, ("", ""), 10).await.unwrap();
            assert_eq!(all, expected);
        }
        assert_eq!(previews::showing_after(conn, at, 10).await.unwrap(), []);
        assert_eq!(previews::showing_after(conn, ("!c", ""), 0).await.unwrap(), []);
        assert!(previews::hide(conn, empty.0, empty.1).await.unwrap());
        assert!(previews::show(conn, at, &ids(&["p1"])).await.unwrap());

        // What a message shows is neither unused nor forgotten.
        let unused = previews::unused(conn, 3, 10).await.unwrap();
        assert_eq!(unused, [row("p2", "u1", 2, None)]);
        previews::forget(conn, "p1").await.unwrap();
        previews::forget(conn, "p2").await.unwrap();
        assert_eq!(
            previews::latest(conn, "u1").await.unwrap().unwrap().preview_id,
            "p1"
        );
        assert_eq!(previews::stored(conn).await.unwrap(), 40);
        let oldest = previews::oldest_pictures(conn, 1).await.unwrap();
        assert_eq!(oldest[0].preview_id, "p1");
        previews::drop_picture(conn, "p1").await.unwrap();
        assert_eq!(previews::stored(conn).await.unwrap(), 30);
        let shown = previews::of_messages(conn, &[at]).await.unwrap();
        assert_eq!(shown[&("!c".to_owned(), "$1".to_owned())][0].image, None);
        // There is no such message any more.
        assert!(previews::has_any(conn, "!c", "$1").await.unwrap());
        let deleted = previews::of_deleted(conn, 10).await.unwrap();
        assert_eq!(deleted, [("!c".to_owned(), "$1".to_owned())]);
        assert!(previews::hide(conn, "!c", "$1").await.unwrap());
        assert!(!previews::has_any(conn, "!c", "$1").await.unwrap());
        assert_eq!(previews::of_deleted(conn, 10).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_comes_up_while_it_is_looked_at_stays() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        previews::owe(conn, &task("$1"), 10).await.unwrap();
        previews::owe(conn, &task("$2"), 20).await.unwrap();
        assert_eq!(previews::due(conn, 9, (10, 2)).await.unwrap(), []);
        assert_eq!(
            previews::due(conn, 30, (10, 2)).await.unwrap(),
            [(task("$1"), 10, String::new()), (task("$2"), 20, String::new())]
        );
        // Both are of nobody.
        assert_eq!(previews::due(conn, 30, (10, 1)).await.unwrap().len(), 1);
        assert_eq!(previews::due(conn, 30, (1, 2)).await.unwrap().len(), 1);
        // At the same moment, later, and earlier than it was agreed on.
        for now in [10, 15, 3] {
            let due_at = previews::due(conn, 30, (1, 2)).await.unwrap()[0].1;
            previews::owe(conn, &task("$1"), now).await.unwrap();
            previews::settle(conn, &task("$1"), due_at).await.unwrap();
            previews::put_off(conn, &task("$1"), (due_at, 99)).await.unwrap();
            assert_eq!(previews::due(conn, 30, (10, 2)).await.unwrap().len(), 2, "{now}");
        }
        let due_at = previews::due(conn, 30, (1, 2)).await.unwrap()[0].1;
        previews::put_off(conn, &task("$1"), (due_at, 40)).await.unwrap();
        assert_eq!(
            previews::due(conn, 30, (10, 2)).await.unwrap(),
            [(task("$2"), 20, String::new())]
        );
        previews::settle(conn, &task("$2"), 20).await.unwrap();
        previews::settle(conn, &task("$1"), 40).await.unwrap();
        assert_eq!(previews::due(conn, 99, (10, 2)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn users_and_moderators_say_what_is_shown() {
    use guildhall_storage::projection::previews as projected;
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        assert!(!previews::are_hidden_from(conn, "@ada:a.test").await.unwrap());
        for are_shown in [false, false, true, true] {
            previews::set_shown_to(conn, "@ada:a.test", are_shown)
                .await
                .unwrap();
            assert_eq!(
                previews::are_hidden_from(conn, "@ada:a.test").await.unwrap(),
                !are_shown
            );
        }
        let at = ("!c", "$1");
        for (author, moderator, expected) in [
            (true, false, true),
            (false, false, false),
            (false, true, true),
            (true, false, true),
            (false, false, true),
        ] {
            projected::suppress(conn, at, author).await.unwrap();
            if moderator {
                projected::suppress_for_good(conn, at).await.unwrap();
            }
            let suppressed = previews::suppressed(conn, &[at, ("!c", "$2")]).await.unwrap();
            assert_eq!(!suppressed.is_empty(), expected, "{author} {moderator}");
        }
    })
    .await;
}
