//! Contract of `guildhall_storage::private_threads`, and of the overwrites that count in private threads.

use std::collections::BTreeSet;

use guildhall_storage::{
    channels, overwrites, private_threads,
    projection::{
        guilds,
        overwrites::OverwriteRow,
        private_threads::{self as written, PrivateThreadRow},
    },
};

use crate::common::{member, on_each_engine};

const GUILD: &str = "!guild:here.test";
const CHANNEL: &str = "!channel:here.test";
const THREAD: &str = "!thread:here.test";

fn row(is_deleted: bool) -> PrivateThreadRow {
    PrivateThreadRow {
        guild_id: GUILD.to_owned(),
        channel_id: THREAD.to_owned(),
        parent_id: CHANNEL.to_owned(),
        creator_id: "@ann:here.test".to_owned(),
        is_invitable: true,
        is_deleted,
    }
}

fn users(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| format!("@{name}:here.test")).collect()
}

#[tokio::test]
async fn in_a_private_thread_the_overwrites_of_its_channel_count_for_who_is_in_it() {
    on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        for name in ["ann", "bob"] {
            let user = format!("@{name}:here.test");
            member(conn, GUILD, &user, "join").await;
        }
        let overwrite = OverwriteRow {
            channel_id: CHANNEL.to_owned(),
            is_role: true,
            target_id: GUILD.to_owned(),
            allow: "0".to_owned(),
            deny: "2048".to_owned(),
        };
        guildhall_storage::projection::overwrites::insert(conn, GUILD, &overwrite)
            .await
            .unwrap();
        // Who is no member of the guild is not in it, whoever is named.
        written::upsert(conn, &row(false), &users(&["ann", "bob", "gone"]))
            .await
            .unwrap();
        for room in [CHANNEL, THREAD] {
            guilds::upsert_child(conn, GUILD, room, "[]").await.unwrap();
        }
        let count = channels::count_of_guild(conn, GUILD).await.unwrap();
        assert_eq!(count, 1, "a thread takes no channel's place");

        let of_one = overwrites::of_channel(conn, GUILD, THREAD).await.unwrap();
        assert_eq!(of_one.rows, std::slice::from_ref(&overwrite));
        assert_eq!(of_one.members, Some(users(&["ann", "bob"])));
        let all = overwrites::by_channel(conn, GUILD).await.unwrap();
        assert_eq!(all[THREAD], of_one);
        assert_eq!(all[CHANNEL].members, None);
        let at = overwrites::at(conn, &[(GUILD, THREAD), (GUILD, CHANNEL)])
            .await
            .unwrap();
        assert_eq!(at, all);
        assert_eq!(
            private_threads::in_channel(conn, GUILD, CHANNEL).await.unwrap(),
            [THREAD]
        );
        assert_eq!(
            private_threads::thread_in(conn, GUILD, THREAD).await.unwrap(),
            Some(None)
        );
        assert_eq!(
            private_threads::thread_in(conn, GUILD, CHANNEL).await.unwrap(),
            None
        );

        // It is set anew as a whole.
        written::upsert(conn, &row(false), &users(&["bob"]))
            .await
            .unwrap();
        let found = private_threads::get(conn, GUILD, THREAD).await.unwrap().unwrap();
        assert_eq!((&found.row, found.members), (&row(false), users(&["bob"])));
        member(conn, GUILD, "@bob:here.test", "leave").await;
        let found = private_threads::get(conn, GUILD, THREAD).await.unwrap().unwrap();
        assert_eq!(found.members, users(&[]), "he has left the guild");
        written::upsert(conn, &row(true), &users(&[])).await.unwrap();
        let found = overwrites::of_channel(conn, GUILD, THREAD).await.unwrap();
        assert_eq!(found.members, Some(BTreeSet::new()));
        assert!(
            private_threads::in_channel(conn, GUILD, CHANNEL)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(private_threads::is_one(conn, GUILD, THREAD).await.unwrap());
        written::delete(conn, GUILD, THREAD).await.unwrap();
        assert!(!private_threads::is_one(conn, GUILD, THREAD).await.unwrap());
        assert!(private_threads::of_guild(conn, GUILD).await.unwrap().is_empty());
    })
    .await;
}
