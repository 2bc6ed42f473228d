//! Contract of the repository of audit logs.

use guildhall_storage::{
    audit::{self, Filter, Place, Sight},
    projection::{
        self,
        audit::{self as write, AuditRow},
        messages,
    },
};
use guildhall_types::audit::action;
use sqlx::AnyConnection;

const GUILD: &str = "!guild:a.test";

fn entry(event: &str, part: i64, at: i64) -> AuditRow {
    AuditRow {
        guild_id: GUILD.into(),
        event_id: event.into(),
        part,
        room_id: GUILD.into(),
        user_id: "@ada:a.test".into(),
        action: action::ROLE_UPDATE,
        target_id: Some("role".into()),
        channel_id: None,
        reason: None,
        changes: "[]".into(),
        options: "{}".into(),
        created_at: at,
        order_ts: at,
        order_depth: 1,
    }
}

fn about(channel: &str, entry: AuditRow) -> AuditRow {
    AuditRow {
        action: action::CHANNEL_UPDATE,
        target_id: Some(channel.into()),
        channel_id: Some(channel.into()),
        ..entry
    }
}

fn all() -> Sight {
    Sight {
        sees_others: true,
        except: Vec::new(),
    }
}

async fn ids(
    conn: &mut AnyConnection,
    place: &Place,
    filter: &Filter,
    sight: &Sight,
    limit: i64,
) -> Vec<String> {
    let rows = audit::before(conn, GUILD, place, filter, sight, limit)
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| format!("{}/{}", row.event_id, row.part))
        .collect()
}

#[tokio::test]
async fn pages_go_back_through_the_order() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for row in [
            entry("$c", 0, 3),
            entry("$a", 0, 1),
            entry("$b", 1, 2),
            entry("$b", 0, 2),
        ] {
            assert!(write::insert(conn, &row).await.unwrap());
        }
        assert!(
            !write::insert(conn, &entry("$a", 0, 9)).await.unwrap(),
            "it is there"
        );
        let elsewhere = AuditRow {
            guild_id: "!other:a.test".into(),
            ..entry("$d", 0, 4)
        };
        write::insert(conn, &elsewhere).await.unwrap();
        let any = Filter::default();
        assert_eq!(
            ids(conn, &Place::end(), &any, &all(), 10).await,
            ["$c/0", "$b/1", "$b/0", "$a/0"]
        );
        assert_eq!(ids(conn, &Place::end(), &any, &all(), 2).await, ["$c/0", "$b/1"]);
        let found = audit::get(conn, GUILD, "$b", 1).await.unwrap().unwrap();
        assert_eq!(found, entry("$b", 1, 2));
        let place = Place {
            order_ts: found.order_ts,
            order_depth: found.order_depth,
            event_id: found.event_id,
            part: found.part,
        };
        assert_eq!(ids(conn, &place, &any, &all(), 10).await, ["$b/0", "$a/0"]);
        write::set_order(conn, GUILD, "$a", 7, 1).await.unwrap();
        assert_eq!(ids(conn, &Place::end(), &any, &all(), 2).await, ["$a/0", "$c/0"]);
        write::delete(conn, GUILD, "$b").await.unwrap();
        assert_eq!(ids(conn, &Place::end(), &any, &all(), 9).await, ["$a/0", "$c/0"]);
        assert_eq!(audit::get(conn, GUILD, "$b", 0).await.unwrap(), None);
        projection::clear(conn).await.unwrap();
        assert!(ids(conn, &Place::end(), &any, &all(), 9).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn filters_let_through_what_all_of_them_do() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let bobs = AuditRow {
            user_id: "@bob:b.test".into(),
            ..entry("$2", 0, 2)
        };
        let kick = AuditRow {
            action: action::MEMBER_KICK,
            target_id: Some("@bob:b.test".into()),
            ..entry("$3", 0, 3)
        };
        for row in [entry("$1", 0, 1), bobs, kick] {
            write::insert(conn, &row).await.unwrap();
        }
        for (user, target, kind, wanted) in [
            (None, None, None, &["$3/0", "$2/0", "$1/0"][..]),
            (Some("@ada:a.test"), None, None, &["$3/0", "$1/0"]),
            (Some("@bob:b.test"), None, None, &["$2/0"]),
            (None, Some("@bob:b.test"), None, &["$3/0"]),
            (None, Some("role"), None, &["$2/0", "$1/0"]),
            (None, None, Some(action::MEMBER_KICK), &["$3/0"]),
            (None, None, Some(action::ROLE_UPDATE), &["$2/0", "$1/0"]),
            (Some("@ada:a.test"), Some("role"), None, &["$1/0"]),
            (Some("@ada:a.test"), None, Some(action::ROLE_UPDATE), &["$1/0"]),
            (Some("@bob:b.test"), Some("role"), Some(action::MEMBER_KICK), &[]),
            (Some("@nobody:a.test"), None, None, &[]),
        ] {
            let filter = Filter {
                user_id: user.map(ToOwned::to_owned),
                target_id: target.map(ToOwned::to_owned),
                action: kind,
            };
            assert_eq!(
                ids(conn, &Place::end(), &filter, &all(), 10).await,
                wanted,
                "{filter:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_about_channels_that_are_not_seen_is_left_out() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for row in [
            entry("$1", 0, 1),
            about("!open", entry("$2", 0, 2)),
            about("!closed", entry("$3", 0, 3)),
            about("!close", entry("$4", 0, 4)),
        ] {
            write::insert(conn, &row).await.unwrap();
        }
        let any = Filter::default();
        for (sees_others, except, wanted) in [
            (true, vec!["!closed"], &["$4/0", "$2/0", "$1/0"][..]),
            (true, vec!["!closed", "!close"], &["$2/0", "$1/0"]),
            (false, vec!["!open"], &["$2/0", "$1/0"]),
            (false, vec![], &["$1/0"]),
            (
                false,
                vec!["!open", "!closed", "!close"],
                &["$4/0", "$3/0", "$2/0", "$1/0"],
            ),
        ] {
            let sight = Sight {
                sees_others,
                except: except.into_iter().map(ToOwned::to_owned).collect(),
            };
            assert_eq!(
                ids(conn, &Place::end(), &any, &sight, 10).await,
                wanted,
                "{sight:?}"
            );
            assert_eq!(sight.sees("!closed"), wanted.contains(&"$3/0"), "{sight:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_listed_deletion_says_whose_message_it_was() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let (channel, bob) = ("!channel", "@bob:b.test");
        messages::add_relation(conn, channel, "$said", "$gone", "m.room.redaction")
            .await
            .unwrap();
        assert_eq!(
            write::author_of_deleted(conn, channel, "$said", bob)
                .await
                .unwrap(),
            None
        );
        let row = AuditRow {
            room_id: channel.into(),
            user_id: bob.into(),
            ..about(channel, entry("$gone", 0, 1))
        };
        let row = AuditRow {
            target_id: Some("@cid:a.test".into()),
            ..row
        };
        write::insert(conn, &row).await.unwrap();
        let author = write::author_of_deleted(conn, channel, "$said", bob)
            .await
            .unwrap();
        assert_eq!(author.as_deref(), Some("@cid:a.test"));
        let others = write::author_of_deleted(conn, channel, "$said", "@eve:b.test")
            .await
            .unwrap();
        assert_eq!(others, None);
    })
    .await;
}
