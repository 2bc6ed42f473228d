//! Private channels, their lists, and what is to be done for them, on every engine.

use std::collections::BTreeSet;

use guildhall_storage::{
    Tx,
    accounts::privacy::{self, PrivacyRow},
    errands::{self, Errand},
    friends::{self, Relation, Says},
    log::{self, LogEntry},
    private_channels,
    projection::{
        friends as said,
        members::{self, MembershipRow},
        private_channels::{self as projected, PrivateChannelRow},
    },
};
use guildhall_test_support::databases;

async fn join(tx: &mut Tx, room: &str, user: &str, server: &str) {
    let row = MembershipRow {
        avatar: None,
        room_id: room.to_owned(),
        user_id: user.to_owned(),
        server_name: server.to_owned(),
        membership: "join".to_owned(),
        display_name: None,
        joined_at: 1,
        event_id: format!("$join-{user}"),
        nickname: None,
        timed_out_until: None,
        reason: None,
        has_accepted: false,
        has_second_factor: false,
    };
    members::upsert(tx.conn(), &row).await.unwrap();
}

fn pair(id: &str) -> PrivateChannelRow {
    PrivateChannelRow {
        channel_id: id.to_owned(),
        kind: 1,
        pair: Some(("@ann:a".to_owned(), "@bob:b".to_owned())),
        owner_id: None,
        name: String::new(),
        created_at: 1,
    }
}

async fn head(tx: &mut Tx, seq: i64) {
    let entry = LogEntry {
        seq,
        room_id: "!1".to_owned(),
        event_id: format!("${seq}"),
        is_local: true,
        is_backfill: false,
        state_group: 1,
        changes: "[]".to_owned(),
    };
    log::append(tx.conn(), &entry).await.unwrap();
}

#[tokio::test]
async fn a_channel_is_in_the_list_until_it_is_closed_and_again_when_something_is_said() {
    for database in databases().await {
        let mut tx = database.db().begin().await.unwrap();
        projected::upsert(tx.conn(), &pair("!1")).await.unwrap();
        join(&mut tx, "!1", "@ann:a", "a").await;
        join(&mut tx, "!1", "@bob:b", "b").await;
        head(&mut tx, 5).await;
        let listed = async |tx: &mut Tx| private_channels::listed(tx.conn(), "@ann:a").await.unwrap().len();
        assert_eq!(listed(&mut tx).await, 0);
        let conn = tx.conn();
        let opened = projected::open(conn, "!1", ("a", None), (5, false))
            .await
            .unwrap();
        assert_eq!(opened, ["@ann:a"], "the other is of another server");
        let again = projected::open(conn, "!1", ("a", None), (5, false))
            .await
            .unwrap();
        assert_eq!(again, [""; 0]);
        assert_eq!(listed(&mut tx).await, 1);
        let conn = tx.conn();
        assert!(
            private_channels::set_open(conn, "@ann:a", "!1", false)
                .await
                .unwrap()
        );
        assert!(
            !private_channels::set_open(conn, "@ann:a", "!1", false)
                .await
                .unwrap()
        );
        for (seq, is_history) in [(4, false), (5, false), (6, true)] {
            let opened = projected::open(conn, "!1", ("a", None), (seq, is_history))
                .await
                .unwrap();
            assert_eq!(opened, [""; 0], "{seq}");
        }
        let opened = projected::open(conn, "!1", ("a", Some("@ann:a")), (6, false))
            .await
            .unwrap();
        assert_eq!(opened, ["@ann:a"]);
        let by = private_channels::listed_by(conn, "!1").await.unwrap();
        assert_eq!(by, BTreeSet::from(["@ann:a".to_owned()]));
        assert_eq!(private_channels::of_user(conn, "@bob:b").await.unwrap(), ["!1"]);
        assert_eq!(private_channels::count_groups(conn, "@ann:a").await.unwrap(), 0);
        let found = private_channels::get(conn, "!1").await.unwrap().unwrap();
        assert_eq!((found.row, found.people.len()), (pair("!1"), 2));
    }
}

#[tokio::test]
async fn of_two_channels_of_a_pair_the_lower_that_both_are_in_is_first() {
    for database in databases().await {
        let mut tx = database.db().begin().await.unwrap();
        for id in ["!1", "!2", "!3"] {
            projected::upsert(tx.conn(), &pair(id)).await.unwrap();
            join(&mut tx, id, "@ann:a", "a").await;
        }
        let both = ("@ann:a", "@bob:b");
        let conn = tx.conn();
        assert_eq!(
            private_channels::of_pair(conn, both.0, both.1).await.unwrap(),
            ["!1", "!2", "!3"]
        );
        assert_eq!(
            private_channels::of_pair(conn, both.1, both.0).await.unwrap(),
            [""; 0]
        );
        for id in ["!3", "!2"] {
            join(&mut tx, id, "@bob:b", "b").await;
        }
        let conn = tx.conn();
        assert_eq!(
            private_channels::of_pair(conn, both.0, both.1).await.unwrap(),
            ["!2", "!3", "!1"]
        );
        assert_eq!(
            private_channels::of_pair(conn, both.1, both.0).await.unwrap(),
            ["!2", "!3"]
        );
    }
}

#[tokio::test]
async fn errands_are_due_in_their_order_and_hurried() {
    for database in databases().await {
        let mut tx = database.db().begin().await.unwrap();
        let conn = tx.conn();
        let errand = |item: &str, room: &str, server: &str, retry_at| Errand {
            item: item.to_owned(),
            purpose: "message".to_owned(),
            room_id: room.to_owned(),
            user_id: "@bob:b".to_owned(),
            inviter_id: "@ann:a".to_owned(),
            server_name: server.to_owned(),
            state: errands::PENDING.to_owned(),
            attempts: 0,
            retry_at,
            last_error: None,
            created_at: 0,
        };
        let first = errand(errands::INVITE, "!1", "b", 10);
        let refused = Errand {
            state: errands::REFUSED.to_owned(),
            ..errand(errands::INVITE, "!2", "b", 0)
        };
        for one in [
            &first,
            &refused,
            &errand(errands::JOIN, "!1", "c", 5),
            &errand(errands::INVITE, "!3", "b", 90),
        ] {
            errands::put(conn, one).await.unwrap();
        }
        assert_eq!(errands::due_servers(conn, 20, 10).await.unwrap(), ["c", "b"]);
        assert_eq!(
            errands::due(conn, "b", 20, 10).await.unwrap(),
            std::slice::from_ref(&first)
        );
        assert_eq!(errands::next_after(conn, 20).await.unwrap(), Some(90));
        assert_eq!(
            errands::count_of_server(conn, errands::INVITE, "b")
                .await
                .unwrap(),
            2
        );
        assert_eq!(
            errands::count_of_room(conn, errands::INVITE, "!2").await.unwrap(),
            0
        );
        errands::hurry(conn, "b", 20).await.unwrap();
        assert_eq!(errands::due(conn, "b", 20, 10).await.unwrap().len(), 2);
        assert_eq!(
            errands::get(conn, errands::INVITE, "!2", "@bob:b").await.unwrap(),
            Some(refused)
        );
        errands::delete(conn, errands::INVITE, "!1", "@bob:b")
            .await
            .unwrap();
        assert_eq!(
            errands::get(conn, errands::INVITE, "!1", "@bob:b").await.unwrap(),
            None
        );
        assert!(
            errands::get(conn, errands::JOIN, "!1", "@bob:b")
                .await
                .unwrap()
                .is_some()
        );
    }
}

#[tokio::test]
async fn blocks_are_bounded_and_hide_nobody_else() {
    for database in databases().await {
        let mut tx = database.db().begin().await.unwrap();
        let conn = tx.conn();
        for other in ["@b:b", "@a:b", "@b:b"] {
            assert!(privacy::block(conn, "@ann:a", other, (7, 2)).await.unwrap());
        }
        assert!(
            !privacy::block(conn, "@ann:a", "@c:b", (8, 2)).await.unwrap(),
            "two are all"
        );
        assert!(privacy::block(conn, "@bob:a", "@c:b", (8, 2)).await.unwrap());
        let ids: Vec<_> = privacy::blocked(conn, "@ann:a").await.unwrap();
        let ids: Vec<_> = ids.iter().map(|row| row.blocked_id.as_str()).collect();
        assert_eq!(ids, ["@a:b", "@b:b"]);
        assert!(privacy::unblock(conn, "@ann:a", "@a:b").await.unwrap());
        assert!(!privacy::unblock(conn, "@ann:a", "@a:b").await.unwrap());
        assert!(!privacy::is_blocked(conn, "@ann:a", "@a:b").await.unwrap());
        assert_eq!(privacy::get(conn, "@ann:a").await.unwrap(), None);
        let set = PrivacyRow {
            read_receipts: "private".to_owned(),
            direct_messages: "friends".to_owned(),
            friend_requests: "nobody".to_owned(),
        };
        privacy::set(conn, "@ann:a", &set).await.unwrap();
        assert_eq!(privacy::get(conn, "@ann:a").await.unwrap(), Some(set));
        assert!(!privacy::share_guild(conn, "@ann:a", "@bob:a").await.unwrap());
    }
}

#[tokio::test]
async fn friends_are_what_both_say_in_any_channel() {
    for database in databases().await {
        let mut tx = database.db().begin().await.unwrap();
        for id in ["!1", "!2"] {
            projected::upsert(tx.conn(), &pair(id)).await.unwrap();
            join(&mut tx, id, "@ann:a", "a").await;
            join(&mut tx, id, "@bob:b", "b").await;
        }
        let conn = tx.conn();
        let says = |event: &str, wants, declines: Option<&str>| Says {
            event_id: event.to_owned(),
            wants,
            declines: declines.map(ToOwned::to_owned),
            refuses_messages: false,
            refuses_requests: false,
            sent_at: 5,
        };
        let ask = says("$1", true, None);
        said::upsert(conn, "!1", "@ann:a", &ask).await.unwrap();
        for (user, other, wanted) in [
            ("@ann:a", "@bob:b", Relation::Outgoing),
            ("@bob:b", "@ann:a", Relation::Incoming),
        ] {
            let found = friends::relation(conn, user, other).await.unwrap().unwrap();
            assert_eq!((found.relation, found.since), (wanted, 5));
            assert_eq!(friends::of_user(conn, user).await.unwrap(), [found]);
        }
        // Both have asked, each in another channel.
        said::upsert(conn, "!2", "@bob:b", &says("$2", true, None))
            .await
            .unwrap();
        let found = friends::relation(conn, "@ann:a", "@bob:b")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.relation, Relation::Friend);
        let declines = says("$3", false, Some("$1"));
        said::upsert(conn, "!1", "@bob:b", &declines).await.unwrap();
        said::upsert(conn, "!2", "@bob:b", &says("$4", false, None))
            .await
            .unwrap();
        assert_eq!(friends::relation(conn, "@ann:a", "@bob:b").await.unwrap(), None);
        assert_eq!(friends::of_user(conn, "@bob:b").await.unwrap(), []);
        // Asked anew it counts.
        said::upsert(conn, "!1", "@ann:a", &says("$5", true, None))
            .await
            .unwrap();
        assert!(
            friends::relation(conn, "@ann:a", "@bob:b")
                .await
                .unwrap()
                .is_some()
        );
        said::delete(conn, "!1", "@ann:a").await.unwrap();
        assert_eq!(friends::relation(conn, "@ann:a", "@bob:b").await.unwrap(), None);
    }
}
