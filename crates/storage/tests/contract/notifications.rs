//! Contract of what users are notified of.

use guildhall_storage::{
    accounts::{
        privacy, sessions,
        users::{self, UserRow},
    },
    messages::Anchor,
    notifications::{
        self, Filter, NotificationRow, audience,
        push::{self, SubscriptionRow},
        settings::{self, SettingsRow},
    },
};
use sqlx::AnyConnection;

const ADA: &str = "@ada:a.test";
const BOB: &str = "@bob:b.test";

async fn user(conn: &mut AnyConnection, user_id: &str) {
    let row = UserRow {
        avatar: None,
        banner: None,
        user_id: user_id.into(),
        username: user_id.into(),
        email: None,
        password_hash: "hash".into(),
        display_name: None,
        bio: String::new(),
        accent_color: None,
        locale: "en".into(),
        is_admin: false,
        created_at: 1,
        updated_at: 1,
        is_email_verified: false,
        has_second_factor: false,
    };
    users::insert(conn, &row).await.unwrap();
}

fn row(id: &str, subject: &str, message: &str, at: i64) -> NotificationRow {
    NotificationRow {
        notification_id: id.into(),
        user_id: ADA.into(),
        subject: subject.into(),
        kind: "dm".into(),
        guild_id: None,
        channel_id: Some("!a".into()),
        thread_id: String::new(),
        message_id: Some(message.into()),
        order_ts: Some(at),
        order_depth: Some(1),
        actor_id: Some(BOB.into()),
        detail: None,
        count: 1,
        is_silent: false,
        noted_at: at,
        read_at: None,
    }
}

fn place(id: &str, ts: i64) -> Anchor {
    Anchor {
        message_id: id.into(),
        order_ts: ts,
        order_depth: 1,
    }
}

/// Ids and counts, newest first.
async fn listed(conn: &mut AnyConnection, is_unread: bool) -> Vec<(String, i64)> {
    let filter = Filter {
        is_unread,
        since: 0,
        before: None,
    };
    let rows = notifications::list(conn, ADA, &filter, 100).await.unwrap();
    rows.into_iter()
        .map(|row| (row.notification_id, row.count))
        .collect()
}

fn is(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(id, count)| ((*id).to_owned(), *count)).collect()
}

#[tokio::test]
async fn there_is_one_of_each_subject_and_some_grow() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        let put = notifications::put(conn, &row("1", "message:1", "$1", 10), false).await;
        assert_eq!(put.unwrap().as_deref(), Some("1"));
        let again = notifications::put(conn, &row("2", "message:1", "$1", 11), false).await;
        assert_eq!(again.unwrap(), None);
        for (id, message, at) in [("3", "$3", 20), ("4", "$4", 30)] {
            let put = notifications::put(conn, &row(id, "channel:!a", message, at), true).await;
            assert_eq!(put.unwrap().as_deref(), Some("3"));
        }
        assert_eq!(listed(conn, true).await, is(&[("3", 2), ("1", 1)]));

        // Up to a place, and what grew goes on from one when it was read.
        let of_channel = (ADA, "!a", "");
        let read = notifications::read_up_to(conn, of_channel, &place("$x", 29), 99).await;
        assert_eq!(read.unwrap(), ["1"]);
        assert!(audience::has_unread(conn, of_channel).await.unwrap());
        let read = notifications::read_up_to(conn, of_channel, &place("$4", 30), 99).await;
        assert_eq!(read.unwrap(), ["3"]);
        assert!(!audience::has_unread(conn, of_channel).await.unwrap());
        assert_eq!(listed(conn, true).await, []);
        notifications::put(conn, &row("5", "channel:!a", "$5", 40), true)
            .await
            .unwrap();
        assert_eq!(listed(conn, true).await, is(&[("3", 1)]));
        assert!(notifications::read(conn, ADA, "3", 50).await.unwrap());
        assert!(!notifications::read(conn, ADA, "3", 50).await.unwrap());
        assert!(!notifications::read_all(conn, ADA, 50).await.unwrap());

        // Another's account is another's.
        assert_eq!(notifications::get(conn, BOB, "3").await.unwrap(), None);
        assert!(!notifications::delete(conn, BOB, "3").await.unwrap());
        assert!(notifications::delete(conn, ADA, "3").await.unwrap());
    })
    .await;
}

/// Ids of the browsers to which something is due at 10, for a share of each user and so many.
async fn due(conn: &mut AnyConnection, limits: (i64, i64)) -> Vec<String> {
    let rows = push::due(conn, 10, limits).await.unwrap();
    rows.into_iter().map(|row| row.subscription_id).collect()
}

#[tokio::test]
async fn each_user_has_a_turn_before_any_has_the_next() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for (name, user_id, browsers) in [("a", ADA, 3), ("b", BOB, 1)] {
            user(conn, user_id).await;
            sessions::insert(conn, name, user_id, None, 1).await.unwrap();
            for number in 0..browsers {
                let subscription = SubscriptionRow {
                    subscription_id: format!("{name}{number}"),
                    user_id: user_id.into(),
                    session_id: name.into(),
                    endpoint: format!("https://push.test/{name}{number}"),
                    origin: "https://push.test".into(),
                    p256dh: String::new(),
                    auth: String::new(),
                    created_at: number,
                    accepted_at: None,
                };
                push::subscribe(conn, &subscription).await.unwrap();
            }
            let noted = NotificationRow {
                user_id: user_id.into(),
                ..row(name, "message:1", "$1", 1)
            };
            notifications::put(conn, &noted, false).await.unwrap();
        }
        push::owe(conn, (ADA, "a"), (5, 99)).await.unwrap();
        push::owe(conn, (BOB, "b"), (7, 99)).await.unwrap();
        assert_eq!(due(conn, (8, 9)).await, ["a0", "b0", "a1", "a2"]);
        assert_eq!(due(conn, (2, 9)).await, ["a0", "b0", "a1"]);
        assert_eq!(due(conn, (8, 2)).await, ["a0", "b0"]);
        assert_eq!(push::next_due(conn, 10).await.unwrap(), None);
        assert_eq!(push::next_due(conn, 5).await.unwrap(), Some(7));
        assert_eq!(push::next_due(conn, 4).await.unwrap(), Some(5));
    })
    .await;
}

#[tokio::test]
async fn what_is_gone_old_or_of_the_blocked_is_not_shown() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        notifications::put(conn, &row("1", "message:1", "$1", 10), false)
            .await
            .unwrap();
        for (message, at) in [("$2", 20), ("$3", 30)] {
            notifications::put(conn, &row("2", "channel:!a", message, at), true)
                .await
                .unwrap();
        }
        let gone = notifications::delete_of_message(conn, "!a", "$1").await.unwrap();
        assert_eq!(gone[0].notification_id, "1");
        assert_eq!(
            notifications::delete_of_message(conn, "!a", "$3").await.unwrap(),
            []
        );
        assert_eq!(listed(conn, false).await, is(&[("2", 1)]));
        let left = notifications::get(conn, ADA, "2").await.unwrap().unwrap();
        assert_eq!(left.message_id, None);

        privacy::block(conn, ADA, BOB, (1, 9)).await.unwrap();
        assert_eq!(listed(conn, false).await, []);
        assert_eq!(notifications::get(conn, ADA, "2").await.unwrap(), None);
        assert_eq!(audience::blockers(conn, BOB).await.unwrap(), [ADA]);
        privacy::unblock(conn, ADA, BOB).await.unwrap();

        for number in 3..8_i64 {
            let id = number.to_string();
            let one = row(&id, &format!("message:{id}"), "$x", number * 100);
            notifications::put(conn, &one, false).await.unwrap();
        }
        notifications::prune(conn, 300, 3).await.unwrap();
        assert_eq!(listed(conn, false).await, is(&[("7", 1), ("6", 1), ("5", 1)]));
        let silent = NotificationRow {
            is_silent: true,
            ..row("9", "message:9", "$9", 900)
        };
        notifications::put(conn, &silent, false).await.unwrap();
        assert_eq!(listed(conn, false).await.len(), 3);
        notifications::delete_subject(conn, ADA, "message:7")
            .await
            .unwrap();
        let read = notifications::read_subject(conn, ADA, "message:6", 5)
            .await
            .unwrap();
        assert_eq!((read.len(), listed(conn, true).await), (1, is(&[("5", 1)])));
    })
    .await;
}

#[tokio::test]
async fn settings_that_say_nothing_are_not_kept() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        let mut row = SettingsRow {
            user_id: ADA.into(),
            scope_id: "!guild".into(),
            level: Some("all".into()),
            is_muted: true,
            muted_until: Some(7),
            suppress_everyone: true,
            suppress_roles: false,
        };
        settings::set(conn, &row).await.unwrap();
        assert_eq!(
            settings::get(conn, ADA, "!guild").await.unwrap().as_ref(),
            Some(&row)
        );
        row.level = None;
        row.suppress_everyone = false;
        settings::set(conn, &row).await.unwrap();
        assert_eq!(settings::of_user(conn, ADA).await.unwrap(), [row.clone()]);
        assert_eq!(settings::of_scope(conn, "!guild").await.unwrap(), [row.clone()]);
        assert_eq!(settings::count(conn, ADA).await.unwrap(), 1);
        row.is_muted = false;
        settings::set(conn, &row).await.unwrap();
        assert_eq!(settings::of_user(conn, ADA).await.unwrap(), []);
    })
    .await;
}
