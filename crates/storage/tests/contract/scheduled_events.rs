//! Contract of `guildhall_storage::scheduled_events`.

use guildhall_storage::{
    projection::{
        guilds::{self, GuildRow},
        members::{self, MembershipRow},
        scheduled_events::{self as written, ScheduledEventRow},
    },
    scheduled_events::{self, due},
};
use sqlx::AnyConnection;

const GUILD: &str = "!guild:a.test";
const STEWARD: &str = "@guildhall:a.test";

fn event(id: &str, channel: Option<&str>, ends_at: Option<i64>, status: i64) -> ScheduledEventRow {
    ScheduledEventRow {
        guild_id: GUILD.into(),
        event_id: id.into(),
        creator_id: "@ada:a.test".into(),
        name: id.into(),
        description: None,
        entity_type: if channel.is_some() { 2 } else { 3 },
        channel_id: channel.map(Into::into),
        location: channel.is_none().then(|| "Here".into()),
        starts_at: 10,
        ends_at,
        status,
    }
}

async fn guild(conn: &mut AnyConnection) {
    let row = GuildRow {
        icon: None,
        banner: None,
        guild_id: GUILD.into(),
        name: "Hall".into(),
        description: None,
        owner_id: "@ada:a.test".into(),
        created_at: 1,
        is_deleted: false,
        settings: "{}".into(),
        vanity_code: None,
    };
    guilds::upsert(conn, &row).await.unwrap();
    guilds::upsert_child(conn, GUILD, "!listed", r#"["a.test"]"#)
        .await
        .unwrap();
    let row = MembershipRow {
        avatar: None,
        room_id: GUILD.into(),
        user_id: STEWARD.into(),
        server_name: "a.test".into(),
        membership: "join".into(),
        display_name: None,
        joined_at: 1,
        event_id: "$join".into(),
        nickname: None,
        timed_out_until: None,
        reason: None,
        has_accepted: false,
        has_second_factor: false,
    };
    members::upsert(conn, &row).await.unwrap();
}

#[tokio::test]
async fn events_are_kept_counted_and_due() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        guild(conn).await;
        let all = [
            event("soon", None, Some(100), 1),
            event("past", None, Some(50), 2),
            event("talk", Some("!listed"), Some(50), 1),
            event("lost", Some("!unlisted"), None, 1),
            event("over", None, Some(50), 3),
            event("old", None, Some(20), 4),
        ];
        for event in &all {
            written::upsert(conn, event).await.unwrap();
        }
        for user in ["@bob:b.test", "@ada:a.test", "@cid:c.test"] {
            assert!(written::add_interest(conn, GUILD, "soon", user).await.unwrap());
        }
        assert!(
            !written::add_interest(conn, GUILD, "soon", "@bob:b.test")
                .await
                .unwrap()
        );
        assert!(
            written::remove_interest(conn, GUILD, "soon", "@cid:c.test")
                .await
                .unwrap()
        );
        let found = scheduled_events::get(conn, GUILD, "soon").await.unwrap().unwrap();
        assert_eq!((&found.row, found.user_count), (&all[0], 2));
        let ids = |all: Vec<scheduled_events::ScheduledEvent>| -> Vec<String> {
            all.into_iter().map(|event| event.row.event_id).collect()
        };
        let open = scheduled_events::open(conn, GUILD).await.unwrap();
        assert_eq!(ids(open), ["lost", "past", "soon", "talk"]);
        assert_eq!(scheduled_events::all(conn, GUILD).await.unwrap().len(), 6);
        let users = scheduled_events::interested(conn, GUILD, "soon", "@ada:a.test", 5).await;
        assert_eq!(users.unwrap(), ["@bob:b.test"]);
        let own = scheduled_events::of_user(conn, GUILD, "@bob:b.test")
            .await
            .unwrap();
        assert_eq!(own, ["soon"]);

        assert_eq!(
            ids(due(conn, STEWARD, (60, 30), 9).await.unwrap()),
            ["lost", "old", "past"]
        );
        assert_eq!(ids(due(conn, STEWARD, (60, 30), 1).await.unwrap()), ["lost"]);
        let other = due(conn, "@guildhall:b.test", (60, 30), 9).await.unwrap();
        assert!(other.is_empty());

        written::delete(conn, GUILD, "soon").await.unwrap();
        assert_eq!(scheduled_events::get(conn, GUILD, "soon").await.unwrap(), None);
        let own = scheduled_events::of_user(conn, GUILD, "@bob:b.test")
            .await
            .unwrap();
        assert!(own.is_empty());
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn of_many_that_are_over_the_cancelled_go_first_and_then_the_oldest() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        guild(conn).await;
        for event in [
            event("open", None, Some(1), 1),
            event("begun", None, Some(1), 2),
            event("ended_early", None, Some(20), 3),
            event("ended_late", None, Some(90), 3),
            // Planned for long after all others.
            event("cancelled", None, Some(5000), 4),
            event("cancelled_early", None, Some(30), 4),
        ] {
            written::upsert(conn, &event).await.unwrap();
        }
        let beyond = async |conn: &mut AnyConnection, steward: &str, most, limit| {
            let found = scheduled_events::beyond(conn, steward, most, limit)
                .await
                .unwrap();
            found
                .into_iter()
                .map(|event| event.row.event_id)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            beyond(conn, STEWARD, 1, 9).await,
            ["cancelled_early", "cancelled", "ended_early"]
        );
        assert_eq!(beyond(conn, STEWARD, 1, 1).await, ["cancelled_early"]);
        assert_eq!(beyond(conn, STEWARD, 4, 9).await, [""; 0]);
        assert_eq!(beyond(conn, "@guildhall:b.test", 1, 9).await, [""; 0]);
        tx.commit().await.unwrap();
    })
    .await;
}
