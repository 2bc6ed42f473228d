//! Contract of what users have read.

use guildhall_storage::{
    accounts::users::{self, UserRow},
    messages::Anchor,
    projection::{
        guilds::{self as write, ChannelRow, GuildRow},
        members::{self as memberships, MembershipRow},
        messages::{self as written, MessageRow},
    },
    read_states::{self, MAX_UNREAD, ReadStateRow},
    settings,
};
use sqlx::AnyConnection;

const ADA: &str = "@ada:a.test";
const BOB: &str = "@bob:b.test";
const GUILD: &str = "!guild";
/// When Ada came in.
const JOINED: i64 = 100;

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

async fn guild(conn: &mut AnyConnection, id: &str, is_deleted: bool, membership: &str) {
    let row = GuildRow {
        icon: None,
        banner: None,
        guild_id: id.into(),
        name: "Hall".into(),
        description: None,
        owner_id: BOB.into(),
        created_at: 5,
        is_deleted,
        settings: "{}".into(),
        vanity_code: None,
    };
    write::upsert(conn, &row).await.unwrap();
    let row = MembershipRow {
        avatar: None,
        room_id: id.into(),
        user_id: ADA.into(),
        server_name: "a.test".into(),
        membership: membership.into(),
        display_name: None,
        joined_at: JOINED,
        event_id: "$join".into(),
        nickname: None,
        timed_out_until: None,
        has_accepted: false,
        has_second_factor: false,
        reason: None,
    };
    memberships::upsert(conn, &row).await.unwrap();
}

async fn channel(conn: &mut AnyConnection, guild: &str, id: &str, kind: i64, is_deleted: bool) {
    let row = ChannelRow {
        channel_id: id.into(),
        guild_id: guild.into(),
        kind,
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
        is_deleted,
    };
    write::upsert_channel(conn, &row).await.unwrap();
    write::upsert_child(conn, guild, id, "[]").await.unwrap();
    write::set_carried(conn, id, true).await.unwrap();
}

fn place(id: &str, order: (i64, i64)) -> Anchor {
    Anchor {
        order_ts: order.0,
        order_depth: order.1,
        message_id: id.into(),
    }
}

async fn message(conn: &mut AnyConnection, channel: &str, author: &str, place: &Anchor, is_deleted: bool) {
    let row = MessageRow {
        channel_id: channel.into(),
        message_id: place.message_id.clone(),
        author_id: author.into(),
        content: String::new(),
        emojis: None,
        stickers: None,
        sent_at: place.order_ts,
        reply_to: None,
        kind: 0,
        mentions: None,
        is_tts: false,
        extra: None,
        thread_root: String::new(),
        thread_id: String::new(),
        falls_back: false,
        is_deleted,
        order_ts: place.order_ts,
        order_depth: place.order_depth,
    };
    written::insert(conn, &row).await.unwrap();
}

async fn only(conn: &mut AnyConnection) -> ReadStateRow {
    let mut states = read_states::of_user(conn, ADA).await.unwrap();
    assert_eq!(states.len(), 1, "{states:?}");
    states.remove(0)
}

/// What is read, what is last, and how many are unread.
async fn standing(conn: &mut AnyConnection) -> (Option<String>, Option<String>, i64) {
    let state = only(conn).await;
    let id = |anchor: Option<Anchor>| anchor.map(|anchor| anchor.message_id);
    (id(state.read), id(state.last), state.unread)
}

fn some(id: &str) -> Option<String> {
    Some(id.to_owned())
}

#[tokio::test]
async fn what_stands_after_the_marker_is_unread() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        guild(conn, GUILD, false, "join").await;
        channel(conn, GUILD, "!a", 0, false).await;
        assert_eq!(standing(conn).await, (None, None, 0));
        let before = place("$before", (JOINED, 1));
        message(conn, "!a", BOB, &before, false).await;
        assert_eq!(
            standing(conn).await,
            (None, some("$before"), 0),
            "read on coming in"
        );
        let (one, two, three) = (
            place("$one", (110, 2)),
            place("$two", (120, 3)),
            place("$three", (120, 5)),
        );
        for place in [&one, &two, &three] {
            message(conn, "!a", BOB, place, false).await;
        }
        message(conn, "!a", BOB, &place("$gone", (130, 6)), true).await;
        assert_eq!(standing(conn).await, (None, some("$three"), 3));

        assert!(read_states::advance(conn, ADA, "!a", &two).await.unwrap());
        assert_eq!(standing(conn).await, (some("$two"), some("$three"), 1));
        for place in [&one, &two, &before] {
            assert!(
                !read_states::advance(conn, ADA, "!a", place).await.unwrap(),
                "never back"
            );
        }
        assert_eq!(standing(conn).await.0, some("$two"));
        // What comes late belongs where its place is: before the marker it is read, after it is not.
        message(conn, "!a", BOB, &place("$late", (115, 9)), false).await;
        message(conn, "!a", BOB, &place("$tie", (120, 3)), false).await;
        assert_eq!(standing(conn).await.2, 1, "$tie is before $two by its id");
        message(conn, "!a", BOB, &place("$zz", (120, 3)), false).await;
        assert_eq!(standing(conn).await.2, 2);
        assert!(read_states::advance(conn, ADA, "!a", &three).await.unwrap());
        assert_eq!(standing(conn).await, (some("$three"), some("$three"), 0));
    })
    .await;
}

#[tokio::test]
async fn ones_own_message_marks_as_read_up_to_it() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        guild(conn, GUILD, false, "join").await;
        channel(conn, GUILD, "!a", 0, false).await;
        let first = place("$first", (110, 1));
        message(conn, "!a", BOB, &first, false).await;
        message(conn, "!a", ADA, &place("$own", (120, 2)), false).await;
        assert_eq!(standing(conn).await, (some("$own"), some("$own"), 0));
        message(conn, "!a", BOB, &place("$second", (120, 3)), false).await;
        assert_eq!(standing(conn).await, (some("$own"), some("$second"), 1));
        // A marker from before does not bring it back, nor does the deletion of one's own.
        assert!(read_states::advance(conn, ADA, "!a", &first).await.unwrap());
        message(conn, "!a", ADA, &place("$regretted", (130, 4)), true).await;
        assert_eq!(standing(conn).await, (some("$regretted"), some("$second"), 0));
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_starts_with_everything_read() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        guild(conn, GUILD, false, "join").await;
        channel(conn, GUILD, "!a", 0, false).await;
        message(conn, "!a", ADA, &place("$own", (JOINED - 10, 1)), false).await;
        let marker = place("$marker", (JOINED - 5, 2));
        message(conn, "!a", BOB, &marker, false).await;
        message(conn, "!a", BOB, &place("$away", (JOINED - 1, 3)), false).await;
        read_states::advance(conn, ADA, "!a", &marker).await.unwrap();
        assert_eq!(standing(conn).await, (some("$marker"), some("$away"), 0));
        message(conn, "!a", BOB, &place("$now", (JOINED + 1, 4)), false).await;
        assert_eq!(standing(conn).await.2, 1);
        // Likewise what was there before there were read states.
        settings::set(conn, "read_states_since", "150").await.unwrap();
        assert_eq!(standing(conn).await.2, 0);
        message(conn, "!a", BOB, &place("$later", (151, 5)), false).await;
        assert_eq!(standing(conn).await.2, 1);
    })
    .await;
}

#[tokio::test]
async fn only_channels_that_are_shown_are_told_and_many_at_once() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        user(conn, ADA).await;
        guild(conn, GUILD, false, "join").await;
        guild(conn, "!left", false, "leave").await;
        guild(conn, "!gone", true, "join").await;
        channel(conn, GUILD, "!category", 4, false).await;
        channel(conn, GUILD, "!deleted", 0, true).await;
        channel(conn, "!left", "!b", 0, false).await;
        channel(conn, "!gone", "!c", 0, false).await;
        assert_eq!(read_states::of_user(conn, ADA).await.unwrap(), []);

        const CHANNELS: i64 = 500;
        for number in 0..CHANNELS {
            let id = format!("!{number:03}");
            channel(conn, GUILD, &id, 0, false).await;
            // Of each one more than of the one before; more than are counted in the last.
            for index in 0..number % 10 {
                let place = place(&format!("${number}-{index}"), (JOINED + 1 + index, index));
                message(conn, &id, BOB, &place, false).await;
            }
        }
        for index in 0..MAX_UNREAD + 5 {
            let place = place(&format!("$more{index}"), (JOINED + 50 + index, index));
            message(conn, "!000", BOB, &place, false).await;
        }
        tx.commit().await.unwrap();
        let mut conn = test.db().read().await.unwrap();
        let begun = std::time::Instant::now();
        let states = read_states::of_user(&mut conn, ADA).await.unwrap();
        println!("{CHANNELS} channels in {:?}", begun.elapsed());
        assert_eq!(states.len(), 500);
        assert_eq!(states[0].unread, MAX_UNREAD, "counted so far only");
        for (number, state) in (0..).zip(&states).skip(1) {
            assert_eq!(
                (state.unread, state.last.is_some()),
                (number % 10, number % 10 > 0)
            );
        }
    })
    .await;
}
