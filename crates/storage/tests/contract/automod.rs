//! Contract of `guildhall_storage::automod`.

use guildhall_storage::{
    automod::{self, Notice},
    projection::{self, automod as write},
};

const GUILD: &str = "!guild";

fn notice(id: &str, since: i64) -> Notice {
    Notice {
        notice_id: id.to_owned(),
        guild_id: GUILD.to_owned(),
        notice: "{}".to_owned(),
        since,
    }
}

#[tokio::test]
async fn rules_are_what_they_were_last_set_to_and_a_rebuild_begins_without_them() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        for (guild, id, rule) in [
            (GUILD, "b", "1"),
            (GUILD, "a", "2"),
            (GUILD, "b", "3"),
            ("!other", "c", "4"),
        ] {
            write::upsert_rule(tx.conn(), guild, id, rule).await.unwrap();
        }
        let all = automod::of_guild(tx.conn(), GUILD).await.unwrap();
        assert_eq!(
            all,
            [("a".to_owned(), "2".to_owned()), ("b".to_owned(), "3".to_owned())]
        );
        assert_eq!(automod::get(tx.conn(), GUILD, "c").await.unwrap(), None);
        write::insert_alert(tx.conn(), "!channel", "$m", "told")
            .await
            .unwrap();
        let told = automod::alert(tx.conn(), "!channel", "$m").await.unwrap();
        assert_eq!(told.as_deref(), Some("told"));
        write::delete_alert(tx.conn(), "!other", "$m").await.unwrap();
        assert!(
            automod::alert(tx.conn(), "!channel", "$m")
                .await
                .unwrap()
                .is_some()
        );
        write::delete_alert(tx.conn(), "!channel", "$m").await.unwrap();
        assert_eq!(automod::alert(tx.conn(), "!channel", "$m").await.unwrap(), None);
        write::delete_rule(tx.conn(), GUILD, "b").await.unwrap();
        assert_eq!(automod::get(tx.conn(), GUILD, "b").await.unwrap(), None);
        assert!(
            automod::add_notice(tx.conn(), &notice("n", 1), (10, 10))
                .await
                .unwrap()
        );
        projection::clear(tx.conn()).await.unwrap();
        assert!(automod::of_guild(tx.conn(), GUILD).await.unwrap().is_empty());
        let left = automod::notices(tx.conn(), (0, ""), 10).await.unwrap();
        assert_eq!(left, [notice("n", 1)], "what is to be told is no read model");
    })
    .await;
}

#[tokio::test]
async fn notices_wait_in_the_order_of_their_coming_and_are_not_too_many() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        for (id, since, fits) in [("b", 2, true), ("a", 2, true), ("c", 1, true), ("d", 3, false)] {
            let added = automod::add_notice(tx.conn(), &notice(id, since), (9, 3))
                .await
                .unwrap();
            assert_eq!(added, fits, "{id}");
        }
        let other = Notice {
            guild_id: "!other".to_owned(),
            ..notice("e", 9)
        };
        assert!(!automod::add_notice(tx.conn(), &other, (3, 3)).await.unwrap());
        assert!(automod::add_notice(tx.conn(), &other, (9, 3)).await.unwrap());
        automod::remove_notice(tx.conn(), "e").await.unwrap();
        let ids = |all: Vec<Notice>| all.into_iter().map(|one| one.notice_id).collect::<Vec<_>>();
        let first = automod::notices(tx.conn(), (i64::MIN, ""), 2).await.unwrap();
        assert_eq!(ids(first), ["b", "a"], "the clock had not moved, and went back");
        let rest = automod::notices(tx.conn(), (3, "a"), 2).await.unwrap();
        assert_eq!(ids(rest), ["c"]);
        automod::remove_notice(tx.conn(), "a").await.unwrap();
        automod::forget_notices(tx.conn(), 3).await.unwrap();
        let left = automod::notices(tx.conn(), (0, ""), 9).await.unwrap();
        assert_eq!(ids(left), ["c"]);
    })
    .await;
}

#[tokio::test]
async fn guilds_with_notices_stand_in_the_order_of_their_first() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        for (id, guild, since) in [("b", "!x", 2), ("a", "!y", 2), ("c", "!x", 3), ("d", "!z", 1)] {
            let row = Notice {
                guild_id: guild.to_owned(),
                ..notice(id, since)
            };
            assert!(automod::add_notice(tx.conn(), &row, (9, 9)).await.unwrap());
        }
        let guilds = automod::guilds_with_notices(tx.conn()).await.unwrap();
        assert_eq!(guilds, ["!x", "!y", "!z"]);
        tx.commit().await.unwrap();
    })
    .await;
}
