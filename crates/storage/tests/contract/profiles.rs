//! Pictures of users and guilds: where they are shown, and when nobody shows them any more.

use guildhall_storage::{
    Db, guilds, media,
    media::{MediaRow, replaceable},
    members, people,
    projection::{
        guilds::{self as guild_rows, GuildRow},
        members::{self as memberships, MembershipRow},
        private_channels as private_rows,
    },
};
use sqlx::AnyConnection;

use crate::common::on_each_engine;

const GUILD: &str = "!guild";
const OWN: &str = "a.test";

fn uri(id: &str) -> Option<String> {
    Some(format!("mxc://{OWN}/{id}"))
}

async fn join(conn: &mut AnyConnection, room: &str, user: &str, avatar: Option<String>) {
    let row = MembershipRow {
        room_id: room.into(),
        user_id: user.into(),
        server_name: "a.test".into(),
        membership: "join".into(),
        display_name: None,
        avatar,
        joined_at: 1,
        event_id: "$join".into(),
        nickname: None,
        timed_out_until: None,
        has_accepted: false,
        has_second_factor: false,
        reason: None,
    };
    memberships::upsert(conn, &row).await.unwrap();
}

fn guild(icon: Option<String>, banner: Option<String>, is_deleted: bool) -> GuildRow {
    GuildRow {
        guild_id: GUILD.into(),
        name: "Hall".into(),
        description: None,
        owner_id: "@ann:a.test".into(),
        created_at: 1,
        is_deleted,
        settings: "{}".into(),
        vanity_code: None,
        icon,
        banner,
    }
}

async fn store(conn: &mut AnyConnection, server: &str, id: &str, at: i64, is_replaceable: bool) {
    let row = MediaRow {
        server_name: server.into(),
        media_id: id.into(),
        sha256: id.into(),
        uploader_id: Some("@ann:a.test".into()),
        content_type: "image/png".into(),
        size: 1,
        width: 1,
        height: 1,
        is_animated: false,
        created_at: at,
        used_at: at,
        attachment: None,
    };
    media::put(conn, &row).await.unwrap();
    if is_replaceable {
        replaceable::mark(conn, server, id).await.unwrap();
    }
}

async fn unused(db: &Db) -> Vec<String> {
    let mut conn = db.read().await.unwrap();
    replaceable::unused(&mut conn, OWN, 100, 10).await.unwrap()
}

#[tokio::test]
async fn a_picture_is_read_where_it_was_written() {
    on_each_engine(async |db| {
        let mut tx = db.db().begin().await.unwrap();
        let conn = tx.conn();
        guild_rows::upsert(conn, &guild(uri("icon"), uri("banner"), false))
            .await
            .unwrap();
        join(conn, GUILD, "@ann:a.test", uri("face")).await;
        join(conn, GUILD, "@bob:a.test", None).await;
        // A channel's room, in which what is said of a member stays.
        join(conn, "!channel", "@ann:a.test", uri("aaa")).await;
        join(conn, "!channel", "@bob:a.test", None).await;
        let found = guilds::get(conn, GUILD).await.unwrap().unwrap().row;
        assert_eq!((found.icon, found.banner), (uri("icon"), uri("banner")));
        let ann = members::get(conn, GUILD, "@ann:a.test").await.unwrap().unwrap();
        assert_eq!(ann.avatar, uri("face"));
        let list = members::list(conn, GUILD, &members::Filter::default(), "", 10)
            .await
            .unwrap();
        let list: Vec<_> = list.into_iter().map(|member| member.avatar).collect();
        assert_eq!(list, [uri("face"), None]);
        let seen = people::seen(conn, "@bob:a.test", "@ann:a.test")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(seen.avatar, uri("face"));
        let found = people::of_guilds(conn, "@bob:a.test", "ann", 10).await.unwrap();
        assert_eq!(found[0].avatar, uri("face"));
        let named = people::names(conn, "@bob:a.test", &["@ann:a.test".to_owned()])
            .await
            .unwrap();
        assert_eq!(named[0].avatar, uri("face"));
        // Another picture, and none.
        guild_rows::upsert(conn, &guild(None, None, false)).await.unwrap();
        join(conn, GUILD, "@ann:a.test", None).await;
        let found = guilds::get(conn, GUILD).await.unwrap().unwrap().row;
        assert_eq!((found.icon, found.banner), (None, None));
        let ann = members::get(conn, GUILD, "@ann:a.test").await.unwrap().unwrap();
        assert_eq!(ann.avatar, None);
    })
    .await;
}

#[tokio::test]
async fn strangers_are_not_seen() {
    on_each_engine(async |db| {
        let mut tx = db.db().begin().await.unwrap();
        let conn = tx.conn();
        join(conn, "!channel", "@ann:a.test", None).await;
        join(conn, "!channel", "@bob:a.test", None).await;
        let seen = people::seen(conn, "@bob:a.test", "@ann:a.test").await.unwrap();
        assert_eq!(seen, None, "no guild and no private channel");
        join(conn, GUILD, "@ann:a.test", None).await;
        join(conn, GUILD, "@bob:a.test", None).await;
        guild_rows::upsert(conn, &guild(None, None, true)).await.unwrap();
        let seen = people::seen(conn, "@bob:a.test", "@ann:a.test").await.unwrap();
        assert_eq!(seen, None, "the guild is gone");
        guild_rows::upsert(conn, &guild(None, None, false)).await.unwrap();
        assert!(
            people::seen(conn, "@bob:a.test", "@ann:a.test")
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(
            people::seen(conn, "@eve:a.test", "@ann:a.test").await.unwrap(),
            None
        );
    })
    .await;
}

#[tokio::test]
async fn a_picture_is_unused_when_nobody_shows_it() {
    on_each_engine(async |db| {
        let mut tx = db.db().begin().await.unwrap();
        let conn = tx.conn();
        for id in ["icon", "banner", "face", "pair", "channel", "old"] {
            store(conn, OWN, id, 1, true).await;
        }
        // Stored just now; of an emoji; of another server.
        store(conn, OWN, "new", 100, true).await;
        store(conn, OWN, "emoji", 1, false).await;
        store(conn, "b.test", "theirs", 1, true).await;
        guild_rows::upsert(conn, &guild(uri("icon"), uri("banner"), false))
            .await
            .unwrap();
        join(conn, GUILD, "@ann:a.test", uri("face")).await;
        let pair = private_rows::PrivateChannelRow {
            channel_id: "!pair".into(),
            kind: 1,
            pair: None,
            owner_id: None,
            name: String::new(),
            created_at: 1,
        };
        private_rows::upsert(conn, &pair).await.unwrap();
        join(conn, "!pair", "@ann:a.test", uri("pair")).await;
        join(conn, "!channel", "@ann:a.test", uri("channel")).await;
        // Nobody keeps what is somebody else's.
        join(conn, GUILD, "@mal:b.test", uri("old")).await;
        tx.commit().await.unwrap();
        assert_eq!(unused(db.db()).await, ["channel", "old"]);

        let mut tx = db.db().begin().await.unwrap();
        guild_rows::upsert(tx.conn(), &guild(uri("icon"), uri("banner"), true))
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            unused(db.db()).await,
            ["banner", "channel", "face", "icon", "old"]
        );
    })
    .await;
}
