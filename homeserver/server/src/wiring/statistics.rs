//! Keeping the database's statistics true while a young server grows fast.

use std::time::Duration;

use tokio::{sync::watch, time::sleep};

use super::Core;

/// Log entries at which the statistics are first renewed; then whenever there are twice as many.
const FIRST: i64 = 500;
/// Beyond so many the database's own looks come often enough: one of ours would be long.
const LAST: i64 = 1_000_000;
/// Least pause between two looks.
const PAUSE: Duration = Duration::from_secs(1);

/// Renews the statistics whenever the log has doubled, until `stop`.
pub(super) async fn follow(core: Core, mut stop: watch::Receiver<bool>) {
    let growth = async {
        let mut commits = core.bus.subscribe_commits();
        let mut next = FIRST;
        while next <= LAST {
            let Ok(head) = commits.wait_for(|head| *head >= next).await.map(|head| *head) else {
                return;
            };
            if let Err(error) = core.db.analyze().await {
                tracing::warn!(%error, "the database's statistics could not be renewed");
            }
            while next <= head {
                next *= 2;
            }
            sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = growth => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
}
