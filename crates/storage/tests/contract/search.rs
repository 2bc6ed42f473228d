//! Contract of what search reads: all messages that are shown, page by page, and whom a user knows of.

use guildhall_storage::{
    channels, members, messages, people,
    projection::{
        guilds::{self as write, ChannelRow, GuildRow},
        members::{self as memberships, MembershipRow},
        messages::{self as written, MessageRow},
        threads::{self as written_threads, ThreadRow},
    },
};
use sqlx::AnyConnection;

use crate::common::on_each_engine;

const GUILD: &str = "!guild";
const FORUM: &str = "!forum";
const ROOM: &str = "!room";

async fn stage(conn: &mut AnyConnection) {
    let row = GuildRow {
        icon: None,
        banner: None,
        guild_id: GUILD.into(),
        name: "Hall".into(),
        description: None,
        owner_id: "@ann:a.test".into(),
        created_at: 5,
        is_deleted: false,
        settings: "{}".into(),
        vanity_code: None,
    };
    write::upsert(conn, &row).await.unwrap();
    for (channel_id, kind) in [(FORUM, 15), (ROOM, 0)] {
        let row = ChannelRow {
            channel_id: channel_id.into(),
            guild_id: GUILD.into(),
            kind,
            name: "channel".into(),
            topic: None,
            position: 0,
            nsfw: false,
            rate_limit_per_user: 0,
            bitrate: None,
            user_limit: None,
            parent_id: None,
            forum: None,
            created_at: 5,
            is_deleted: false,
        };
        write::upsert_channel(conn, &row).await.unwrap();
    }
}

async fn say(conn: &mut AnyConnection, channel: &str, id: &str, thread: &str, is_deleted: bool) {
    let row = MessageRow {
        channel_id: channel.into(),
        message_id: id.into(),
        author_id: "@ann:a.test".into(),
        content: id.into(),
        emojis: None,
        stickers: None,
        sent_at: 1,
        reply_to: None,
        kind: 0,
        mentions: None,
        is_tts: false,
        extra: None,
        thread_root: thread.into(),
        thread_id: thread.into(),
        falls_back: false,
        is_deleted,
        order_ts: 1,
        order_depth: 1,
    };
    written::insert(conn, &row).await.unwrap();
}

async fn end_thread(conn: &mut AnyConnection, channel: &str, thread: &str) {
    let row = ThreadRow {
        channel_id: channel.into(),
        thread_id: thread.into(),
        creator_id: "@ann:a.test".into(),
        name: "thread".into(),
        created_at: 1,
        auto_archive: 60,
        rate_limit_per_user: 0,
        tags: "[]".into(),
        is_archived: false,
        archived_at: None,
        archived_after: String::new(),
        is_locked: false,
        is_pinned: false,
        is_deleted: true,
    };
    written_threads::upsert(conn, &row).await.unwrap();
}

#[tokio::test]
async fn all_that_is_shown_is_read_page_by_page() {
    on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        stage(conn).await;
        for id in ["$a", "$b", "$c", "$d"] {
            say(conn, ROOM, id, "", id == "$b").await;
        }
        // A thread that is gone hides what is in it; a post also the message that it begins with.
        say(conn, ROOM, "$e", "$a", false).await;
        end_thread(conn, ROOM, "$a").await;
        say(conn, FORUM, "$post", "", false).await;
        say(conn, FORUM, "$reply", "$post", false).await;
        end_thread(conn, FORUM, "$post").await;
        say(conn, FORUM, "$other", "", false).await;

        let mut seen = Vec::new();
        let mut after = (String::new(), String::new());
        loop {
            let page = messages::shown_after(conn, (&after.0, &after.1), 2)
                .await
                .unwrap();
            assert!(page.len() <= 2);
            let Some(last) = page.last() else { break };
            after = (last.channel_id.clone(), last.message_id.clone());
            seen.extend(page.into_iter().map(|message| message.message_id));
        }
        assert_eq!(seen, ["$other", "$a", "$c", "$d"]);
        let of_room = messages::shown_of_channel(conn, ROOM, "$a", 10).await.unwrap();
        let ids: Vec<_> = of_room
            .iter()
            .map(|message| message.message_id.as_str())
            .collect();
        assert_eq!(ids, ["$c", "$d"]);
        assert_eq!(channels::ids_of_guild(conn, GUILD).await.unwrap(), [FORUM, ROOM]);
        assert!(channels::ids_of_guild(conn, "!other").await.unwrap().is_empty());
    })
    .await;
}

async fn member(conn: &mut AnyConnection, room: &str, user: &str, name: Option<&str>, nick: Option<&str>) {
    let row = MembershipRow {
        avatar: None,
        room_id: room.into(),
        user_id: user.into(),
        server_name: "a.test".into(),
        membership: "join".into(),
        display_name: name.map(str::to_owned),
        joined_at: 1,
        event_id: "$join".into(),
        nickname: nick.map(str::to_owned),
        timed_out_until: None,
        has_accepted: false,
        has_second_factor: false,
        reason: None,
    };
    memberships::upsert(conn, &row).await.unwrap();
}

#[tokio::test]
async fn users_are_known_by_the_guilds_that_they_share() {
    on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        stage(conn).await;
        member(conn, GUILD, "@ann:a.test", None, None).await;
        member(conn, GUILD, "@bob:a.test", Some("Robert"), Some("Chief_1")).await;
        member(conn, GUILD, "@guildhall:a.test", None, None).await;
        member(conn, "!pair", "@ann:a.test", None, None).await;
        member(conn, "!pair", "@cat:a.test", Some("Kate"), None).await;
        member(conn, "!elsewhere", "@cat:a.test", Some("Secret"), None).await;
        let bob = person("@bob:a.test", Some("Robert"));
        for (name, found) in [
            ("ROB", true),
            ("chief_1", true),
            ("chief%", false),
            ("bo", true),
            ("@bob:a.t", true),
            ("@bob:b", false),
            ("a.test", false),
            ("guildhall", false),
            ("cat", false),
        ] {
            let users = people::of_guilds(conn, "@ann:a.test", name, 10).await.unwrap();
            let expected: &[_] = if found { std::slice::from_ref(&bob) } else { &[] };
            assert_eq!(users, expected, "{name}");
            let filter = members::Filter {
                name: name.to_owned(),
                ..members::Filter::default()
            };
            let listed = members::list(conn, GUILD, &filter, "", 10).await.unwrap();
            assert_eq!(listed.len(), expected.len(), "{name}");
        }
        let none = people::of_guilds(conn, "@cat:a.test", "bob", 10).await.unwrap();
        assert!(none.is_empty());
        let others = ["@cat:a.test".to_owned(), "@dan:a.test".to_owned()];
        let mut names = people::names(conn, "@ann:a.test", &others).await.unwrap();
        names.sort_by(|one, other| one.user_id.cmp(&other.user_id));
        assert_eq!(
            names,
            [person("@cat:a.test", Some("Kate")), person("@dan:a.test", None)]
        );
    })
    .await;
}

fn person(user_id: &str, display_name: Option<&str>) -> people::Person {
    people::Person {
        user_id: user_id.to_owned(),
        display_name: display_name.map(str::to_owned),
        avatar: None,
    }
}
