//! What runs beside the use-cases.

use std::time::Duration;

use guildhall_rooms::Change;
use guildhall_storage::log;
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal};

/// Log entries that are read at a time.
const PAGE: i64 = 500;
/// Pause after the log could not be read.
const PAUSE: Duration = Duration::from_secs(1);

/// What runs beside [`Guilds`].
pub struct Upkeep(Guilds);

impl Upkeep {
    pub(crate) const fn new(guilds: Guilds) -> Self {
        Self(guilds)
    }

    /// Keeps the rights in memory true to the log, this server in the rooms that it ought to be in, others out of
    /// those that they have no business in any more, power levels after roles, and what invites promise; deletes what the banned have said,
    /// ends time-outs, sees to scheduled events, tells other servers what was reported and forgets what was decided long ago, removes pictures
    /// that are nobody's any more, tells who has come in, who has a second factor and what rules have found, until `stop` turns true or its sender is gone.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        tokio::join!(
            follow(&self.0, stop.clone()),
            self.0.clone().keep_residency(stop.clone()),
            self.0.clone().keep_others_out(stop.clone()),
            self.0.clone().keep_levels(stop.clone()),
            self.0.clone().keep_promises(stop.clone()),
            self.0.clone().keep_sweeping(stop.clone()),
            self.0.clone().end_time_outs(stop.clone()),
            self.0.clone().keep_scheduled_events(stop.clone()),
            self.0.clone().keep_second_factors_told(stop.clone()),
            self.0.clone().keep_forwarding_reports(stop.clone()),
            self.0.clone().keep_reports_short(stop.clone()),
            self.0.clone().tell_arrivals(stop.clone()),
            self.0.clone().keep_releasing_pictures(stop.clone()),
            self.0.clone().tell_findings(stop),
        );
    }
}

/// Makes worthless what the log changes. Rights are kept in memory only while this runs and reads.
async fn follow(guilds: &Guilds, mut stop: watch::Receiver<bool>) {
    let endless = async {
        loop {
            if let Err(error) = read(guilds).await {
                tracing::warn!(%error, "the log cannot be read: rights are not kept in memory meanwhile");
            }
            guilds.0.rights.set_followed(false);
            sleep(PAUSE).await;
        }
    };
    tokio::select! {
        () = endless => {}
        _ = stop.wait_for(|stop| *stop) => {}
    }
    guilds.0.rights.set_followed(false);
}

async fn read(guilds: &Guilds) -> Result<(), Refusal> {
    let mut commits = guilds.bus().subscribe_commits();
    let mut seen = log::head(&mut *guilds.read().await?).await?;
    guilds.0.rights.set_followed(true);
    loop {
        let entries = log::read_after(&mut *guilds.read().await?, seen, PAGE).await?;
        for entry in &entries {
            seen = entry.seq;
            let changes: Vec<Change> = serde_json::from_str(&entry.changes)
                .map_err(|error| Refusal::Internal(format!("log entry {seen}: {error}")))?;
            for change in &changes {
                guilds.0.rights.forget(change);
                if matches!(change, Change::GuildUpdated { .. } | Change::MemberAdded { .. }) {
                    guilds.second_factors_changed();
                }
            }
        }
        if entries.is_empty() && commits.changed().await.is_err() {
            return Ok(());
        }
    }
}
