//! Contract of what administrators see and decide, on each engine.

use guildhall_storage::{
    accounts::{
        administration::{self, AccountRow},
        registration_tokens::{self, TokenRow},
        users::{self, UserRow},
    },
    administration as overviews, federation, federation_requests,
    media::{self, MediaRow},
    peers,
};
use sqlx::AnyConnection;

const ADA: &str = "@ada:a.test";
const BOB: &str = "@bob:a.test";

async fn user(conn: &mut AnyConnection, name: &str, created_at: i64, is_admin: bool) {
    let row = UserRow {
        avatar: None,
        banner: None,
        user_id: format!("@{name}:a.test"),
        username: name.into(),
        email: Some(format!("{name}@mail.test")),
        password_hash: "hash".into(),
        display_name: Some(format!("{name} Of The 100%")),
        bio: String::new(),
        accent_color: None,
        locale: "en".into(),
        is_admin,
        created_at,
        updated_at: created_at,
        is_email_verified: false,
        has_second_factor: false,
    };
    users::insert(conn, &row).await.unwrap();
}

async fn file(conn: &mut AnyConnection, server: &str, (id, kind): (&str, &str), size: i64) {
    let row = MediaRow {
        server_name: server.into(),
        media_id: id.into(),
        sha256: "x".into(),
        uploader_id: (server == "a.test").then(|| BOB.to_owned()),
        content_type: kind.into(),
        size,
        width: 0,
        height: 0,
        is_animated: false,
        created_at: 5,
        used_at: 5,
        attachment: None,
    };
    media::put(conn, &row).await.unwrap();
}

fn names(rows: Vec<AccountRow>) -> Vec<String> {
    rows.into_iter().map(|row| row.username).collect()
}

#[tokio::test]
async fn accounts_are_found_suspended_and_counted() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, "ada", 1, true).await;
        user(conn, "bob", 2, false).await;
        file(conn, "a.test", ("f1", "image/png"), 30).await;
        let all = administration::page(conn, "", (i64::MAX, ""), 10).await.unwrap();
        assert_eq!(names(all), ["bob", "ada"]);
        let behind = administration::page(conn, "", (2, BOB), 10).await.unwrap();
        assert_eq!(names(behind), ["ada"]);
        for (text, found) in [("the 100%", 2), ("bob@", 1), ("%", 2), ("a_a", 0), ("da", 1)] {
            let rows = administration::page(conn, text, (i64::MAX, ""), 10)
                .await
                .unwrap();
            assert_eq!(rows.len(), found, "{text}");
        }
        assert_eq!(administration::count(conn).await.unwrap(), 2);

        administration::hold_admins(conn).await.unwrap();
        assert_eq!(administration::other_admins(conn, ADA).await.unwrap(), 0);
        assert_eq!(administration::other_admins(conn, BOB).await.unwrap(), 1);
        assert!(administration::hold_unsuspended(conn, ADA).await.unwrap());
        administration::set_suspended(conn, ADA, Some(7)).await.unwrap();
        administration::set_suspended(conn, ADA, Some(9)).await.unwrap();
        assert!(!administration::hold_unsuspended(conn, ADA).await.unwrap());
        assert_eq!(administration::other_admins(conn, BOB).await.unwrap(), 0);
        let ada = administration::get(conn, ADA).await.unwrap().unwrap();
        assert_eq!(ada.suspended_at, Some(7), "since the first time");
        administration::set_suspended(conn, ADA, None).await.unwrap();
        assert!(administration::hold_unsuspended(conn, ADA).await.unwrap());

        administration::set_media_quota(conn, BOB, Some(50))
            .await
            .unwrap();
        assert_eq!(administration::media_quota(conn, BOB).await.unwrap(), Some(50));
        assert_eq!(administration::media_quota(conn, ADA).await.unwrap(), None);
        assert_eq!(
            administration::media_quota(conn, "@nobody:a.test").await.unwrap(),
            None
        );
        let bob = administration::get(conn, BOB).await.unwrap().unwrap();
        assert_eq!(
            (bob.media_bytes, bob.media_quota, bob.last_seen_at),
            (30, Some(50), None)
        );
    })
    .await;
}

#[tokio::test]
async fn stored_media_are_summed_up() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        assert_eq!(overviews::media_sums(conn, "a.test").await.unwrap(), []);
        user(conn, "bob", 2, false).await;
        file(conn, "a.test", ("f1", "image/png"), 30).await;
        file(conn, "a.test", ("f2", "image/gif"), 5).await;
        file(conn, "a.test", ("f3", "text/plain"), 1).await;
        file(conn, "b.test", ("f1", "video/mp4"), 100).await;
        let sums = overviews::media_sums(conn, "a.test").await.unwrap();
        let told = sums
            .iter()
            .map(|sum| (sum.is_own, &*sum.kind, sum.files, sum.bytes))
            .collect::<Vec<_>>();
        assert_eq!(
            told,
            [
                (true, "image", 2, 35),
                (true, "other", 1, 1),
                (false, "video", 1, 100)
            ]
        );
        let largest = overviews::largest_uploaders(conn, 5).await.unwrap();
        assert_eq!(largest.len(), 1);
        assert_eq!(
            (&*largest[0].user_id, largest[0].files, largest[0].bytes),
            (BOB, 3, 36)
        );
        assert_eq!(
            overviews::guilds(conn, "a.test", "", (i64::MAX, ""), 5)
                .await
                .unwrap(),
            []
        );
        drop(tx);
        assert!(test.db().size().await.unwrap() > 0);
        assert!(["sqlite", "postgres"].contains(&test.db().kind()));
    })
    .await;
}

#[tokio::test]
async fn peers_keep_what_went_wrong_and_when_all_went_well() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        federation::add_destination(conn, "b.test", 3, 10).await.unwrap();
        federation::add_destination(conn, "b.test", 9, 99).await.unwrap();
        federation::failed(conn, "b.test", 2, 500, ("no route", 20))
            .await
            .unwrap();
        let sending = |rows: Vec<peers::PeerRow>| rows[0].sending.clone().unwrap();
        let all = peers::page(conn, "a.test", "", 10).await.unwrap();
        let failed = sending(all);
        assert_eq!((failed.acked_seq, failed.failures, failed.retry_at), (3, 2, 500));
        assert_eq!((failed.first_seen_at, failed.last_success_at), (Some(10), None));
        federation::passed_over(conn, "b.test", 4).await.unwrap();
        assert_eq!(
            sending(peers::page(conn, "a.test", "", 10).await.unwrap()).failures,
            2
        );
        federation::acked(conn, "b.test", 5, 30).await.unwrap();
        let back = sending(peers::page(conn, "a.test", "", 10).await.unwrap());
        assert_eq!((back.acked_seq, back.failures, back.retry_at), (5, 0, 0));
        assert_eq!(
            (back.last_error.as_deref(), back.last_error_at),
            (Some("no route"), Some(20))
        );
        assert_eq!(back.last_success_at, Some(30));
        assert_eq!(peers::page(conn, "a.test", "b.test", 10).await.unwrap(), []);
        assert_eq!(
            peers::page(conn, "b.test", "", 10).await.unwrap(),
            [],
            "not oneself"
        );
        assert_eq!(
            federation::count_owed(conn, "b.test", 0, 100, 10).await.unwrap(),
            0
        );
    })
    .await;
}

#[tokio::test]
async fn who_waits_is_counted_bounded_and_decided_on() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for (name, counts, now) in [
            ("b.test", (1, 0), 10),
            ("b.test", (2, 1), 20),
            ("c.test:8448", (1, 0), 30),
            ("old.test", (1, 0), 5),
        ] {
            federation_requests::note(conn, name, counts, now).await.unwrap();
        }
        let all = federation_requests::all(conn).await.unwrap();
        assert_eq!(all.len(), 3);
        let b = &all[1];
        assert_eq!((b.first_at, b.last_at, b.requests, b.joins), (10, 20, 3, 1));
        federation_requests::bound(conn, 1, 6).await.unwrap();
        let kept = federation_requests::all(conn).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].server_name, "b.test", "who is wanted stays");
        federation_requests::note(conn, "c.test:8448", (1, 0), 40)
            .await
            .unwrap();
        federation_requests::decide(conn, "C.test").await.unwrap();
        assert_eq!(federation_requests::all(conn).await.unwrap(), kept);
        federation_requests::decide(conn, "*").await.unwrap();
        assert_eq!(federation_requests::all(conn).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn registration_tokens_are_listed_without_those_of_the_first_start() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let row = TokenRow {
            token_hash: "h1".into(),
            max_uses: Some(2),
            uses_left: 2,
            created_at: 5,
            expires_at: None,
            created_by: Some(ADA.into()),
        };
        registration_tokens::insert_row(conn, &row).await.unwrap();
        registration_tokens::insert(conn, "h2", false, 1, 6, Some(9))
            .await
            .unwrap();
        registration_tokens::insert(conn, "h3", true, 1, 7, None)
            .await
            .unwrap();
        let all = registration_tokens::page(conn, (i64::MAX, ""), 10).await.unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(
            (&*all[0].token_hash, all[0].max_uses, all[0].expires_at),
            ("h2", Some(1), Some(9))
        );
        assert_eq!(all[1], row);
        assert_eq!(
            registration_tokens::page(conn, (6, "h2"), 10).await.unwrap(),
            [row]
        );
        assert_eq!(
            registration_tokens::take(conn, "h1", 8).await.unwrap(),
            Some(false)
        );
        let left = registration_tokens::get(conn, "h1").await.unwrap().unwrap();
        assert_eq!((left.max_uses, left.uses_left), (Some(2), 1));
        assert!(!registration_tokens::delete(conn, "h3").await.unwrap());
        assert!(registration_tokens::delete(conn, "h1").await.unwrap());
        assert_eq!(registration_tokens::get(conn, "h1").await.unwrap(), None);
    })
    .await;
}
