//! Taking up the rules of `guildhall federation allow` and `deny` while the server runs, and storing who waits for such a rule.

use std::time::Duration;

use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use super::Core;

/// How often the rules are read.
const RELOAD: Duration = Duration::from_secs(3);

/// Reads the rules again and again, until `stop`.
pub(super) async fn follow(core: Core, mut stop: watch::Receiver<bool>) {
    let mut ticks = interval(RELOAD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopped(&mut stop) => return,
            _ = ticks.tick() => {
                let policy = core.client.policy();
                if let Err(error) = policy.reload(&core.db).await {
                    tracing::warn!(%error, "the federation rules could not be read");
                }
                if let Err(error) = policy.waiting().store(&core.db, core.clock.now()).await {
                    tracing::warn!(%error, "who waits to be decided on could not be stored");
                }
            }
        }
    }
}

/// Ends when `stop` is true, or nobody is left to say so. (What `wait_for` gives holds a lock, which must not live on
/// while another branch waits.)
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}
