//! Contract of the repository of invitations from other servers.

use guildhall_storage::received_invites::{self, Keep, ReceivedInvite};
use sqlx::{AnyConnection, Row};

const KEEP: Keep = Keep {
    per_user: 5,
    per_server: 3,
    age: 1000,
};

fn invite(room: &str, user: &str, via: &str, received_at: i64) -> ReceivedInvite {
    ReceivedInvite {
        room_id: room.into(),
        user_id: user.into(),
        event_id: format!("${received_at}"),
        room_version: "12".into(),
        via: via.into(),
        json: "{}".into(),
        received_at,
    }
}

async fn rooms(conn: &mut AnyConnection, user: &str) -> Vec<String> {
    let rows = sqlx::query("SELECT room_id FROM received_invites WHERE user_id = $1 ORDER BY room_id")
        .bind(user)
        .fetch_all(conn)
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn the_latest_are_kept() {
    crate::common::on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        let other = invite("!a", "@bea:b.test", "evil.test", 1);
        received_invites::store(conn, &other, KEEP).await.unwrap();
        for (room, at) in [("!d", 1), ("!c", 2), ("!b", 3), ("!a", 4), ("!a", 5)] {
            let invite = invite(room, "@ada:b.test", "evil.test", at);
            received_invites::store(conn, &invite, KEEP).await.unwrap();
        }
        assert_eq!(rooms(conn, "@ada:b.test").await, ["!a", "!b", "!c"]);
        let again = received_invites::get(conn, "!a", "@ada:b.test").await.unwrap();
        assert_eq!(again.unwrap().event_id, "$5");

        for (room, via, at) in [
            ("!e", "one.test", 6),
            ("!f", "two.test", 7),
            ("!g", "two.test", 7),
        ] {
            let invite = invite(room, "@ada:b.test", via, at);
            received_invites::store(conn, &invite, KEEP).await.unwrap();
        }
        assert_eq!(rooms(conn, "@ada:b.test").await, ["!a", "!b", "!e", "!f", "!g"]);
        assert_eq!(rooms(conn, "@bea:b.test").await, ["!a"], "each user for itself");

        let late = invite("!h", "@bea:b.test", "one.test", 1006);
        received_invites::store(conn, &late, KEEP).await.unwrap();
        assert_eq!(rooms(conn, "@ada:b.test").await, ["!e", "!f", "!g"]);
        assert_eq!(rooms(conn, "@bea:b.test").await, ["!h"]);
        received_invites::delete(conn, "!h", "@bea:b.test").await.unwrap();
        assert!(rooms(conn, "@bea:b.test").await.is_empty());
    })
    .await;
}
