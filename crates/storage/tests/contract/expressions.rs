//! Contract of emoji and stickers, and of what is known of stored media.

use crate::common::on_each_engine;
use guildhall_storage::{
    expressions,
    media::{self, MediaRow},
    projection::{
        self,
        expressions::{self as write, ExpressionRow},
    },
};

const GUILD: &str = "!guild:a.test";

fn row(id: &str, name: &str, is_sticker: bool) -> ExpressionRow {
    ExpressionRow {
        guild_id: GUILD.into(),
        expression_id: id.into(),
        is_sticker,
        name: name.into(),
        uri: "mxc://a.test/abc".into(),
        content_type: "image/png".into(),
        width: 32,
        height: 16,
        size: 100,
        animated: !is_sticker,
        creator_id: "@ada:a.test".into(),
        role_ids: r#"["low"]"#.into(),
        description: is_sticker.then(|| "a wave".into()),
        tags: None,
    }
}

#[tokio::test]
async fn emoji_and_stickers_are_kept_apart_and_sorted_by_name() {
    on_each_engine(async |db| {
        let mut tx = db.db().begin().await.unwrap();
        let conn = tx.conn();
        let all = [row("1", "b", false), row("2", "a", false), row("3", "c", true)];
        for one in &all {
            write::upsert(conn, one).await.unwrap();
        }
        let emoji = expressions::of_guild(conn, GUILD, false).await.unwrap();
        assert_eq!(emoji, [all[1].clone(), all[0].clone()]);
        assert_eq!(expressions::get(conn, GUILD, "3", false).await.unwrap(), None);
        let changed = ExpressionRow {
            name: "d".into(),
            role_ids: "[]".into(),
            ..all[0].clone()
        };
        write::upsert(conn, &changed).await.unwrap();
        assert_eq!(
            expressions::get(conn, GUILD, "1", false).await.unwrap(),
            Some(changed)
        );
        write::delete(conn, GUILD, "2").await.unwrap();
        assert_eq!(expressions::of_guild(conn, GUILD, false).await.unwrap().len(), 1);
        projection::clear(conn).await.unwrap();
        assert!(expressions::of_guild(conn, GUILD, true).await.unwrap().is_empty());
    })
    .await;
}

fn file(server: &str, id: &str, sha256: &str, used_at: i64) -> MediaRow {
    MediaRow {
        server_name: server.into(),
        media_id: id.into(),
        sha256: sha256.into(),
        uploader_id: (server == "a.test").then(|| "@ada:a.test".into()),
        content_type: "image/gif".into(),
        size: 100,
        width: 1,
        height: 2,
        is_animated: true,
        created_at: 5,
        attachment: None,
        used_at,
    }
}

#[tokio::test]
async fn media_are_counted_and_the_least_used_are_found() {
    on_each_engine(async |db| {
        let mut tx = db.db().begin().await.unwrap();
        let conn = tx.conn();
        assert_eq!(media::stored_by(conn, "@ada:a.test").await.unwrap(), 0);
        let (own, old, new) = (
            file("a.test", "own", "x", 1),
            file("b.test", "old", "x", 2),
            file("b.test", "new", "y", 3),
        );
        for one in [&own, &new, &old] {
            media::put(conn, one).await.unwrap();
        }
        assert_eq!(media::get(conn, "a.test", "own").await.unwrap(), Some(own));
        assert_eq!(media::get(conn, "b.test", "own").await.unwrap(), None);
        assert_eq!(media::stored_by(conn, "@ada:a.test").await.unwrap(), 100);
        assert_eq!(media::cached(conn, "a.test").await.unwrap(), 200);
        let least = media::least_used(conn, "a.test", 1).await.unwrap();
        assert_eq!(least, [old]);
        media::touch(conn, "b.test", "old", 4).await.unwrap();
        let least = media::least_used(conn, "a.test", 9).await.unwrap();
        let least: Vec<&str> = least.iter().map(|row| row.media_id.as_str()).collect();
        assert_eq!(least, ["new", "old"]);
        media::delete(conn, "b.test", "old").await.unwrap();
        assert!(media::has_blob(conn, "x").await.unwrap());
        media::delete(conn, "a.test", "own").await.unwrap();
        assert!(!media::has_blob(conn, "x").await.unwrap());
        // Not a read model: what was uploaded is not in the log.
        projection::clear(conn).await.unwrap();
        assert!(media::has_blob(conn, "y").await.unwrap());
    })
    .await;
}
