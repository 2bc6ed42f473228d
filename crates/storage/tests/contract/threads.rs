//! Contract of threads, what follows from their messages, and who follows them.

use guildhall_storage::{
    accounts::users::{self, UserRow},
    messages::{self, Anchor},
    projection::{
        self,
        guilds::{self as write, ChannelRow, GuildRow},
        members::{self as memberships, MembershipRow},
        messages::{self as written, MessageRow},
        threads::{self as written_threads, ThreadRow},
    },
    thread_follows::{self, MAX_FOLLOWED},
    threads::{self, Counts},
};
use sqlx::AnyConnection;

const ADA: &str = "@ada:a.test";
const BOB: &str = "@bob:b.test";
const GUILD: &str = "!guild";
const CHANNEL: &str = "!channel";
const MINUTE: i64 = 60_000;

async fn stage(conn: &mut AnyConnection) {
    let row = UserRow {
        avatar: None,
        banner: None,
        user_id: ADA.into(),
        username: ADA.into(),
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
    let row = GuildRow {
        icon: None,
        banner: None,
        guild_id: GUILD.into(),
        name: "Hall".into(),
        description: None,
        owner_id: BOB.into(),
        created_at: 5,
        is_deleted: false,
        settings: "{}".into(),
        vanity_code: None,
    };
    write::upsert(conn, &row).await.unwrap();
    let row = MembershipRow {
        avatar: None,
        room_id: GUILD.into(),
        user_id: ADA.into(),
        server_name: "a.test".into(),
        membership: "join".into(),
        display_name: None,
        joined_at: 1,
        event_id: "$join".into(),
        nickname: None,
        timed_out_until: None,
        has_accepted: false,
        has_second_factor: false,
        reason: None,
    };
    memberships::upsert(conn, &row).await.unwrap();
    let row = ChannelRow {
        channel_id: CHANNEL.into(),
        guild_id: GUILD.into(),
        kind: 15,
        name: "help".into(),
        topic: None,
        position: 0,
        nsfw: false,
        rate_limit_per_user: 0,
        parent_id: None,
        bitrate: None,
        user_limit: None,
        forum: Some("{}".into()),
        created_at: 5,
        is_deleted: false,
    };
    write::upsert_channel(conn, &row).await.unwrap();
    write::upsert_child(conn, GUILD, CHANNEL, "[]").await.unwrap();
    write::set_carried(conn, CHANNEL, true).await.unwrap();
}

fn thread(id: &str, created_at: i64) -> ThreadRow {
    ThreadRow {
        channel_id: CHANNEL.into(),
        thread_id: id.into(),
        creator_id: ADA.into(),
        name: "talk".into(),
        created_at,
        auto_archive: 60,
        rate_limit_per_user: 0,
        tags: "[]".into(),
        is_archived: false,
        archived_at: None,
        archived_after: String::new(),
        is_locked: false,
        is_pinned: false,
        is_deleted: false,
    }
}

async fn say(conn: &mut AnyConnection, thread: &str, id: &str, author: &str, at: i64) {
    let row = MessageRow {
        channel_id: CHANNEL.into(),
        message_id: id.into(),
        author_id: author.into(),
        content: id.into(),
        emojis: None,
        stickers: None,
        sent_at: at,
        reply_to: Some("$other".into()),
        kind: 0,
        mentions: None,
        is_tts: false,
        extra: None,
        thread_root: thread.into(),
        thread_id: thread.into(),
        falls_back: true,
        is_deleted: false,
        order_ts: at,
        order_depth: 1,
    };
    written::insert(conn, &row).await.unwrap();
}

async fn said(conn: &mut AnyConnection, thread: &str) -> Vec<String> {
    let place = (CHANNEL, thread, ADA);
    let rows = messages::latest(conn, place, 10).await.unwrap();
    rows.into_iter().map(|row| row.message_id).collect()
}

async fn found(conn: &mut AnyConnection, id: &str) -> threads::Thread {
    threads::get(conn, CHANNEL, id).await.unwrap().unwrap()
}

fn names(all: &[threads::Thread]) -> Vec<&str> {
    all.iter().map(|thread| thread.row.thread_id.as_str()).collect()
}

#[tokio::test]
async fn what_is_in_a_thread_is_not_in_its_channel() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        stage(conn).await;
        say(conn, "", "$root", ADA, 10).await;
        say(conn, "$root", "$one", BOB, 20).await;
        say(conn, "$root", "$two", ADA, 30).await;
        written_threads::upsert(conn, &thread("$root", 10)).await.unwrap();
        assert_eq!(said(conn, "").await, ["$root"]);
        assert_eq!(said(conn, "$root").await, ["$two", "$one"]);
        let one = messages::get(conn, CHANNEL, "$one").await.unwrap().unwrap();
        assert_eq!((one.thread_id.as_str(), one.reply_to), ("$root", None));
        let counts = threads::counts(conn, CHANNEL, "$root").await.unwrap();
        assert_eq!(
            counts,
            Counts {
                messages: 2,
                members: 2
            }
        );
        let place = (CHANNEL, "$root");
        assert_eq!(threads::members(conn, place, "", 10).await.unwrap(), [ADA, BOB]);
        assert_eq!(threads::members(conn, place, ADA, 10).await.unwrap(), [BOB]);
        let of = threads::of_messages(conn, &[(CHANNEL, "$root"), (CHANNEL, "$one")])
            .await
            .unwrap();
        assert_eq!(of.keys().collect::<Vec<_>>(), ["$root"]);

        // Without the thread all of it is the channel's, as an answer.
        written_threads::delete(conn, CHANNEL, "$root").await.unwrap();
        assert_eq!(
            written_threads::misplaced(conn, place, false, 10).await.unwrap(),
            ["$one", "$two"]
        );
        written_threads::set_messages(conn, CHANNEL, "$root", false)
            .await
            .unwrap();
        assert_eq!(said(conn, "").await, ["$two", "$one", "$root"]);
        let one = messages::get(conn, CHANNEL, "$one").await.unwrap().unwrap();
        assert_eq!(one.reply_to.as_deref(), Some("$other"));
        written_threads::set_messages(conn, CHANNEL, "$root", true)
            .await
            .unwrap();
        assert_eq!(said(conn, "").await, ["$root"]);

        // Of a deleted one nothing is shown, nor of a post what it begins with.
        let gone = ThreadRow {
            is_deleted: true,
            ..thread("$root", 10)
        };
        written_threads::upsert(conn, &gone).await.unwrap();
        assert_eq!(threads::get(conn, CHANNEL, "$root").await.unwrap(), None);
        for hidden in [("$root", ""), ("$one", "$root")] {
            assert!(threads::hides(conn, CHANNEL, hidden).await.unwrap(), "{hidden:?}");
            let shown = messages::shown_at(conn, &[(CHANNEL, hidden.0)]).await.unwrap();
            assert!(shown.is_empty(), "{hidden:?}");
        }
        assert!(!threads::hides(conn, CHANNEL, ("$else", "")).await.unwrap());
        written::delete(conn, CHANNEL, "$one").await.unwrap();
        assert_eq!(messages::thread_of(conn, CHANNEL, "$one").await.unwrap(), "");
        projection::clear(conn).await.unwrap();
        assert_eq!(threads::find(conn, CHANNEL, "$root").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn what_is_archived_follows_from_what_was_said_and_the_time() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        stage(conn).await;
        written_threads::upsert(conn, &thread("$a", 0)).await.unwrap();
        let since =
            |found: &threads::Thread, now: i64| found.archived_since(now * MINUTE).map(|at| at / MINUTE);
        let a = found(conn, "$a").await;
        assert_eq!(
            (since(&a, 59), since(&a, 60), since(&a, 90)),
            (None, Some(60), Some(60))
        );
        say(conn, "$a", "$one", BOB, 50 * MINUTE).await;
        let a = found(conn, "$a").await;
        assert_eq!((since(&a, 109), since(&a, 110)), (None, Some(110)));
        // Somebody archives it after that message.
        let archived = |is_archived, at: i64, after: &str| ThreadRow {
            is_archived,
            archived_at: Some(at * MINUTE),
            archived_after: after.into(),
            ..thread("$a", 0)
        };
        written_threads::upsert(conn, &archived(true, 55, "$one"))
            .await
            .unwrap();
        assert_eq!(since(&found(conn, "$a").await, 56), Some(55));
        // After one that is not held, all that is held comes.
        written_threads::upsert(conn, &archived(true, 55, "$unknown"))
            .await
            .unwrap();
        assert_eq!(since(&found(conn, "$a").await, 56), None);
        written_threads::upsert(conn, &archived(true, 55, "$one"))
            .await
            .unwrap();
        say(conn, "$a", "$two", BOB, 70 * MINUTE).await;
        let a = found(conn, "$a").await;
        assert_eq!((since(&a, 71), since(&a, 130)), (None, Some(130)));
        // Who takes the message away archives it again.
        written::delete(conn, CHANNEL, "$two").await.unwrap();
        assert_eq!(since(&found(conn, "$a").await, 71), Some(55));
        written_threads::upsert(conn, &archived(false, 200, ""))
            .await
            .unwrap();
        let a = found(conn, "$a").await;
        assert_eq!((since(&a, 259), since(&a, 260)), (None, Some(260)));

        written_threads::upsert(conn, &thread("$b", 210 * MINUTE))
            .await
            .unwrap();
        written_threads::upsert(conn, &thread("$c", 220 * MINUTE))
            .await
            .unwrap();
        let active = threads::maybe_active(conn, CHANNEL, 265 * MINUTE, 10)
            .await
            .unwrap();
        assert_eq!(names(&active), ["$c", "$b"]);
        let active = threads::maybe_active(conn, CHANNEL, 255 * MINUTE, 10)
            .await
            .unwrap();
        assert_eq!(names(&active), ["$c", "$b", "$a"]);
        let page = threads::of_channel(conn, CHANNEL, None, 2).await.unwrap();
        assert_eq!(names(&page), ["$c", "$b"]);
        let page = threads::of_channel(conn, CHANNEL, Some((210 * MINUTE, "$b")), 2)
            .await
            .unwrap();
        assert_eq!(names(&page), ["$a"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_unread_in_threads_that_one_follows() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        stage(conn).await;
        written_threads::upsert(conn, &thread("$a", 0)).await.unwrap();
        say(conn, "$a", "$one", BOB, 10).await;
        let at = |id: &str, ts: i64| Anchor {
            order_ts: ts,
            order_depth: 1,
            message_id: id.into(),
        };
        let place = (CHANNEL, "$a");
        assert!(
            !thread_follows::advance(conn, ADA, place, &at("$one", 10), 1)
                .await
                .unwrap()
        );
        assert!(
            thread_follows::follow(conn, ADA, place, Some(&at("$one", 10)), 1)
                .await
                .unwrap()
        );
        assert!(!thread_follows::follow(conn, ADA, place, None, 2).await.unwrap());
        assert!(thread_follows::follows(conn, ADA, place).await.unwrap());
        assert_eq!(
            thread_follows::followers(conn, CHANNEL, "$a").await.unwrap(),
            [ADA]
        );
        let state = async |conn: &mut AnyConnection| {
            let mut all = thread_follows::of_user(conn, ADA).await.unwrap();
            assert_eq!(all.len(), 1);
            let one = all.remove(0);
            (
                one.read.map(|read| read.message_id),
                one.last.map(|last| last.message_id),
                one.unread,
            )
        };
        let some = |id: &str| Some(id.to_owned());
        assert_eq!(state(conn).await, (some("$one"), some("$one"), 0));
        say(conn, "$a", "$two", BOB, 20).await;
        say(conn, "$a", "$three", BOB, 30).await;
        say(conn, "", "$beside", BOB, 40).await;
        assert_eq!(state(conn).await, (some("$one"), some("$three"), 2));
        assert!(
            thread_follows::advance(conn, ADA, place, &at("$two", 20), 3)
                .await
                .unwrap()
        );
        assert!(
            !thread_follows::advance(conn, ADA, place, &at("$one", 10), 4)
                .await
                .unwrap()
        );
        assert_eq!(state(conn).await, (some("$two"), some("$three"), 1));
        say(conn, "$a", "$own", ADA, 40).await;
        assert_eq!(state(conn).await, (some("$own"), some("$own"), 0));
        // Of a deleted thread, or outside the guild, there is nothing to read.
        let gone = ThreadRow {
            is_deleted: true,
            ..thread("$a", 0)
        };
        written_threads::upsert(conn, &gone).await.unwrap();
        assert_eq!(thread_follows::of_user(conn, ADA).await.unwrap(), []);

        // Of too many the one that was touched least lately goes.
        for number in 0..MAX_FOLLOWED {
            let id = format!("$n{number}");
            thread_follows::follow(conn, ADA, (CHANNEL, &id), None, 100 + number)
                .await
                .unwrap();
        }
        assert!(!thread_follows::follows(conn, ADA, place).await.unwrap());
        assert!(
            thread_follows::follows(conn, ADA, (CHANNEL, "$n0"))
                .await
                .unwrap()
        );
        assert!(
            thread_follows::unfollow(conn, ADA, (CHANNEL, "$n0"))
                .await
                .unwrap()
        );
        assert!(
            !thread_follows::unfollow(conn, ADA, (CHANNEL, "$n0"))
                .await
                .unwrap()
        );
    })
    .await;
}
