//! What the contract suites share. Each suite runs the same assertions on every engine that can be had.

use std::future::Future;

use guildhall_storage::projection::members::{self as memberships, MembershipRow};
use guildhall_test_support::{TestDb, databases};
use sqlx::AnyConnection;

/// Runs `test` on a fresh database of each engine, one after the other, and says which one a failure is of.
pub(crate) async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(TestDb) -> F) {
    for db in databases().await {
        // Shown by the test runner only when the test fails.
        println!("on {}", db.engine());
        test(db).await;
    }
}

/// Stores how `user` stands in `room`.
pub(crate) async fn member(conn: &mut AnyConnection, room: &str, user: &str, membership: &str) {
    let row = MembershipRow {
        avatar: None,
        room_id: room.into(),
        user_id: user.into(),
        server_name: "b.test".into(),
        membership: membership.into(),
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
}
