//! Contract of receipts.

use guildhall_storage::{
    messages::Anchor,
    receipts::{self, ReceiptRow},
};
use sqlx::AnyConnection;

use crate::common::{member, on_each_engine};

const CHANNEL: &str = "!channel";
const GUILD: &str = "!guild";
const ADA: &str = "@ada:a.test";
const BOB: &str = "@bob:b.test";

fn receipt(user: &str, thread: &str, (message, ts): (&str, i64)) -> ReceiptRow {
    ReceiptRow {
        channel_id: CHANNEL.into(),
        user_id: user.into(),
        thread_id: thread.into(),
        place: Anchor {
            message_id: message.into(),
            order_ts: ts,
            order_depth: 1,
        },
        read_at: 1000 + ts,
    }
}

async fn seen(conn: &mut AnyConnection, guild: Option<&str>, limit: i64) -> Vec<(String, String, String)> {
    let rows = receipts::of_channel(conn, (CHANNEL, guild), "@eve:a.test", limit)
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| (row.user_id, row.thread_id, row.place.message_id))
        .collect()
}

fn of(user: &str, thread: &str, message: &str) -> (String, String, String) {
    (user.into(), thread.into(), message.into())
}

#[tokio::test]
async fn receipts_go_forward_and_are_of_who_is_there() {
    on_each_engine(async |test| {
        let mut tx = test.db().begin().await.unwrap();
        let conn = tx.conn();
        member(conn, GUILD, ADA, "join").await;
        member(conn, GUILD, BOB, "join").await;
        assert!(
            receipts::advance(conn, &receipt(ADA, "", ("$one", 10)))
                .await
                .unwrap()
        );
        assert!(
            !receipts::advance(conn, &receipt(ADA, "", ("$one", 10)))
                .await
                .unwrap()
        );
        assert!(
            !receipts::advance(conn, &receipt(ADA, "", ("$none", 9)))
                .await
                .unwrap()
        );
        assert!(
            receipts::advance(conn, &receipt(ADA, "", ("$two", 20)))
                .await
                .unwrap()
        );
        assert!(
            receipts::advance(conn, &receipt(ADA, "$thread", ("$aside", 15)))
                .await
                .unwrap()
        );
        assert!(
            receipts::advance(conn, &receipt(BOB, "", ("$one", 12)))
                .await
                .unwrap()
        );
        let all = [
            of(ADA, "", "$two"),
            of(ADA, "$thread", "$aside"),
            of(BOB, "", "$one"),
        ];
        assert_eq!(seen(conn, Some(GUILD), 10).await, all);
        assert_eq!(seen(conn, Some(GUILD), 1).await, all[..1]);
        assert_eq!(
            seen(conn, None, 10).await,
            [],
            "of a private channel it is its members"
        );

        member(conn, GUILD, BOB, "leave").await;
        assert_eq!(seen(conn, Some(GUILD), 10).await, all[..2]);
        receipts::forget(conn, ADA, false).await.unwrap();
        assert_eq!(seen(conn, Some(GUILD), 10).await, []);
        receipts::advance(conn, &receipt(ADA, "", ("$one", 10)))
            .await
            .unwrap();
        receipts::forget_in(conn, ADA, "!other").await.unwrap();
        assert_eq!(seen(conn, Some(GUILD), 10).await, [of(ADA, "", "$one")]);
        receipts::forget_in(conn, ADA, CHANNEL).await.unwrap();
        assert_eq!(seen(conn, Some(GUILD), 10).await, []);
        receipts::advance(conn, &receipt(ADA, "", ("$one", 10)))
            .await
            .unwrap();
        receipts::forget(conn, ADA, true).await.unwrap();
        assert_eq!(seen(conn, Some(GUILD), 10).await, []);
    })
    .await;
}
