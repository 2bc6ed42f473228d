//! What the contract suites share. Each suite runs the same assertions on every engine that can be had.

use std::future::Future;

use guildhall_test_support::{TestDb, databases};

/// Runs `test` on a fresh database of each engine, one after the other, and says which one a failure is of.
pub(crate) async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(TestDb) -> F) {
    for db in databases().await {
        // Shown by the test runner only when the test fails.
        println!("on {}", db.engine());
        test(db).await;
    }
}
