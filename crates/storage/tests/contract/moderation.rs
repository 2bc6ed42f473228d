//! Contract of what moderators' tools keep and ask.

use guildhall_storage::{
    activity,
    events::{self, EventPlace, EventRow, EventStatus},
    federation,
    log::{self, LogEntry},
    messages::{self, Anchor},
    projection::{
        guilds::{self as write, ChannelRow},
        members::{self as memberships, MembershipRow},
        messages::{self as written, MessageRow},
    },
    rooms,
    sweeps::{self, Sweep},
};
use sqlx::AnyConnection;

const GUILD: &str = "!guild:a.test";
const STEWARD: &str = "@guildhall:a.test";
const MAL: &str = "@mal:c.test";

async fn channel(conn: &mut AnyConnection, id: &str) {
    let row = ChannelRow {
        channel_id: id.into(),
        guild_id: GUILD.into(),
        kind: 0,
        name: id.into(),
        topic: None,
        position: 0,
        nsfw: false,
        rate_limit_per_user: 0,
        parent_id: None,
        bitrate: None,
        user_limit: None,
        forum: None,
        created_at: 5,
        is_deleted: false,
    };
    write::upsert_channel(conn, &row).await.unwrap();
    write::upsert_child(conn, GUILD, id, r#"["a.test"]"#)
        .await
        .unwrap();
}

async fn membership(conn: &mut AnyConnection, room: &str, user: &str, membership: &str, joined_at: i64) {
    let row = MembershipRow {
        avatar: None,
        room_id: room.into(),
        user_id: user.into(),
        server_name: user.split_once(':').unwrap().1.into(),
        membership: membership.into(),
        display_name: None,
        joined_at,
        event_id: "$join".into(),
        nickname: None,
        timed_out_until: None,
        has_accepted: false,
        has_second_factor: false,
        reason: None,
    };
    memberships::upsert(conn, &row).await.unwrap();
}

async fn message(conn: &mut AnyConnection, channel: &str, id: &str, order_ts: i64) {
    let row = MessageRow {
        channel_id: channel.into(),
        message_id: id.into(),
        author_id: MAL.into(),
        content: "spam".into(),
        emojis: None,
        stickers: None,
        sent_at: order_ts,
        reply_to: None,
        kind: 0,
        mentions: None,
        is_tts: false,
        extra: None,
        thread_root: String::new(),
        thread_id: String::new(),
        falls_back: false,
        is_deleted: false,
        order_ts,
        order_depth: 1,
    };
    written::insert(conn, &row).await.unwrap();
}

/// An event that is the log's entry `seq`.
async fn event(
    conn: &mut AnyConnection,
    (room, id): (&str, &str),
    kind: &str,
    (key, json): (&str, &str),
    seq: i64,
) {
    let row = EventRow {
        room_id: room.into(),
        event_id: id.into(),
        sender: "@ada:a.test".into(),
        event_type: kind.into(),
        state_key: Some(key.into()),
        origin_server_ts: seq,
        depth: seq,
        status: EventStatus::Accepted,
        reason: None,
        place: Some(EventPlace {
            state_group: 1,
            order_ts: seq * 10,
            order_depth: seq,
        }),
        received_at: seq,
        json: json.into(),
    };
    events::upsert(conn, &row, true).await.unwrap();
    let entry = LogEntry {
        seq,
        room_id: room.into(),
        event_id: id.into(),
        is_local: true,
        is_backfill: false,
        state_group: 1,
        changes: "[]".into(),
    };
    log::append(conn, &entry).await.unwrap();
}

#[tokio::test]
async fn sweeps_are_found_in_the_log_and_worked_off_by_channels() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let asks = r#"{"content":{"membership":"ban","org.guildhall.delete_message_seconds":60}}"#;
        event(conn, (GUILD, "$1"), "m.room.member", (MAL, "{}"), 1).await;
        event(conn, (GUILD, "$2"), "m.room.member", (MAL, asks), 2).await;
        event(conn, (GUILD, "$3"), "org.example", (MAL, asks), 3).await;
        let logged = sweeps::logged(conn, 0, 9).await.unwrap();
        assert_eq!(logged.len(), 1);
        assert_eq!((&*logged[0].event_id, logged[0].order_ts), ("$2", 20));
        assert_eq!(sweeps::logged(conn, 2, 9).await.unwrap(), []);

        let sweep = Sweep {
            guild_id: GUILD.into(),
            ban_id: "$2".into(),
            user_id: MAL.into(),
            is_own: true,
            since_ts: 10,
            until_ts: 99,
        };
        let other = Sweep {
            ban_id: "$9".into(),
            is_own: false,
            until_ts: 100,
            ..sweep.clone()
        };
        for one in [&sweep, &other, &sweep] {
            sweeps::insert(conn, one).await.unwrap();
        }
        assert_eq!(
            sweeps::open(conn, 9).await.unwrap(),
            [other.clone(), sweep.clone()]
        );
        assert_eq!(sweeps::open(conn, 1).await.unwrap(), std::slice::from_ref(&other));
        channel(conn, "!one:a.test").await;
        channel(conn, "!two:a.test").await;
        message(conn, "!one:a.test", "$old", 9).await;
        assert!(sweeps::channels(conn, &sweep).await.unwrap().is_empty());
        for (id, order_ts) in [("$a", 10), ("$b", 10), ("$c", 11)] {
            message(conn, "!two:a.test", id, order_ts).await;
        }
        assert_eq!(sweeps::channels(conn, &sweep).await.unwrap(), ["!two:a.test"]);
        let mut after = Anchor {
            order_ts: 10,
            order_depth: -1,
            message_id: String::new(),
        };
        let mut found = Vec::new();
        loop {
            let page = messages::of_author(conn, "!two:a.test", MAL, &after, 2)
                .await
                .unwrap();
            let Some(last) = page.last() else { break };
            after = last.clone();
            found.extend(page.into_iter().map(|place| place.message_id));
        }
        assert_eq!(found, ["$a", "$b", "$c"]);
        written::delete(conn, "!two:a.test", "$b").await.unwrap();
        sweeps::delete(conn, GUILD, "$2").await.unwrap();
        assert_eq!(sweeps::open(conn, 9).await.unwrap(), [other]);
    })
    .await;
}

#[tokio::test]
async fn the_silent_are_those_who_came_long_ago_and_said_nothing_since() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        channel(conn, "!one:a.test").await;
        channel(conn, "!two:a.test").await;
        membership(conn, "!one:a.test", STEWARD, "join", 1).await;
        for (user, membership_is, at) in [
            ("@ada:a.test", "join", 1),
            ("@new:a.test", "join", 50),
            ("@out:a.test", "leave", 1),
            (MAL, "join", 1),
            (STEWARD, "join", 1),
        ] {
            membership(conn, GUILD, user, membership_is, at).await;
        }
        let silent = async |conn: &mut AnyConnection, after: &str, limit| {
            activity::silent(conn, GUILD, 50, after, limit).await.unwrap()
        };
        message(conn, "!one:a.test", "$early", 49).await;
        assert_eq!(silent(conn, "", 9).await, ["@ada:a.test", MAL]);
        assert_eq!(silent(conn, "", 1).await, ["@ada:a.test"]);
        assert_eq!(silent(conn, "@ada:a.test", 9).await, [MAL]);
        message(conn, "!two:a.test", "$late", 50).await;
        assert_eq!(silent(conn, "", 9).await, ["@ada:a.test"]);

        let hidden = activity::not_carried(conn, GUILD, STEWARD).await.unwrap();
        assert_eq!(hidden, ["!two:a.test"]);
        event(
            conn,
            ("!one:a.test", "$join"),
            "m.room.member",
            (STEWARD, "{}"),
            5,
        )
        .await;
        events::add_edge(conn, "!one:a.test", "$before", "$join")
            .await
            .unwrap();
        assert_eq!(activity::gap(conn, GUILD, STEWARD, 50).await.unwrap(), None);
        rooms::add_backward_extremity(conn, "!one:a.test", "$before")
            .await
            .unwrap();
        let gap = activity::gap(conn, GUILD, STEWARD, 50).await.unwrap();
        assert_eq!(gap.as_deref(), Some("!one:a.test"), "it was joined at 50");
        assert_eq!(activity::gap(conn, GUILD, STEWARD, 51).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn who_is_banned_with_its_server_is_owed_that_and_nothing_more() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        channel(conn, "!one:a.test").await;
        membership(conn, GUILD, MAL, "leave", 1).await;
        for server in ["b.test", "c.test"] {
            memberships::add_server(conn, "!one:a.test", server, 0)
                .await
                .unwrap();
        }
        let servers = memberships::servers_in_channels(conn, GUILD).await.unwrap();
        assert_eq!(servers.len(), 2);
        memberships::remove_server(conn, "!one:a.test", "c.test")
            .await
            .unwrap();
        assert_eq!(
            memberships::servers(conn, "!one:a.test").await.unwrap(),
            ["b.test"]
        );
        let ban = r#"{"type":"org.guildhall.server_ban","state_key":"c.test"}"#;
        event(
            conn,
            (GUILD, "$1"),
            "org.guildhall.server_ban",
            ("c.test", ban),
            1,
        )
        .await;
        event(conn, ("!one:a.test", "$2"), "m.room.name", ("", "{}"), 2).await;
        let owed = federation::owed(conn, "c.test", 0, 9, 9).await.unwrap();
        assert_eq!(owed.iter().map(|event| event.seq).collect::<Vec<_>>(), [1]);
        assert!(!owed[0].is_resident);
        let concerned = federation::concerned(conn, "a.test", 0, 9).await.unwrap();
        assert_eq!(concerned, ["b.test", "c.test"]);
        assert!(
            federation::owed(conn, "d.test", 0, 9, 9)
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}
