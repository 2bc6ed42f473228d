//! Telling in guilds that ask for it which users of this server have a second factor.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use guildhall_storage::accounts::second_factors::{self, UntoldRow};
use guildhall_types::{RoomId, UserId};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};

use crate::{Guilds, Refusal, draft};

/// How long changes are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(200);
/// How often it is looked unasked: a command beside the server may have switched somebody's off.
const LOOK: Duration = Duration::from_secs(15);
/// How many are read at a time.
const PAGE: i64 = 200;
/// How long what failed is left alone at first, twice as long after each further failure, and at most.
const FIRST_PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// What could not be told: how often in a row, and when it is tried again.
#[derive(Default)]
struct Failing(HashMap<UntoldRow, (u32, Instant)>);

impl Failing {
    fn is_due(&self, row: &UntoldRow) -> bool {
        self.0.get(row).is_none_or(|(_, at)| *at <= Instant::now())
    }

    fn failed(&mut self, row: &UntoldRow) {
        let entry = self.0.entry(row.clone()).or_insert((0, Instant::now()));
        let pause = FIRST_PAUSE
            .saturating_mul(1 << entry.0.min(16))
            .min(LONGEST_PAUSE);
        *entry = (entry.0.saturating_add(1), Instant::now() + pause);
    }
}

impl Guilds {
    /// Looks at once whether there is something to tell of somebody's second factor, instead of some seconds later.
    pub fn second_factors_changed(&self) {
        self.0.second_factors.notify_one();
    }

    /// Tells of `user`, whose second factor was switched on or off, in all guilds. What fails is tried again later.
    pub async fn second_factor_changed(&self, user: &UserId) {
        if let Err(error) = self
            .tell_second_factors(Some(user), &mut Failing::default())
            .await
        {
            tracing::warn!(%user, %error, "a second factor could not be told of yet");
        }
        self.second_factors_changed();
    }

    /// Tells who has a second factor, until `stop` turns true or its sender is gone.
    pub(crate) async fn keep_second_factors_told(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            let mut failing = Failing::default();
            loop {
                if let Err(error) = self.tell_second_factors(None, &mut failing).await {
                    tracing::warn!(%error, "it could not be told who has a second factor");
                }
                // Either way it is looked again.
                let _asked = timeout(LOOK, self.0.second_factors.notified()).await;
                sleep(GATHER).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    /// Tells all that is to be told, of `of` alone if that is given, but what `failing` leaves alone.
    async fn tell_second_factors(&self, of: Option<&UserId>, failing: &mut Failing) -> Result<(), Refusal> {
        let of = of.map(|user| user.as_str());
        let mut seen = HashSet::new();
        for is_on in [true, false] {
            let mut last = (String::new(), String::new());
            loop {
                let after = (last.0.as_str(), last.1.as_str());
                let page = second_factors::untold(&mut *self.read().await?, is_on, of, after, PAGE).await?;
                let Some(end) = page.last() else { break };
                last = (end.guild_id.clone(), end.user_id.clone());
                for row in page {
                    // What fails in one guild keeps no other waiting.
                    if failing.is_due(&row)
                        && let Err(error) = self.tell_second_factor(&row).await
                    {
                        tracing::info!(guild = row.guild_id, user = row.user_id, %error, "a second factor could not be told of");
                        failing.failed(&row);
                    }
                    if failing.0.contains_key(&row) {
                        seen.insert(row);
                    }
                }
            }
        }
        failing.0.retain(|row, _| seen.contains(row));
        Ok(())
    }

    async fn tell_second_factor(&self, row: &UntoldRow) -> Result<(), Refusal> {
        let broken = |error: &dyn std::fmt::Display| Refusal::Internal(error.to_string());
        let guild = <&RoomId>::try_from(row.guild_id.as_str()).map_err(|error| broken(&error))?;
        let user = <&UserId>::try_from(row.user_id.as_str()).map_err(|error| broken(&error))?;
        self.rooms()
            .append(guild, draft::second_factor(user, row.is_on))
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_fails_is_left_alone_longer_and_longer_and_an_hour_at_most() {
        let row = UntoldRow {
            guild_id: "!g".to_owned(),
            user_id: "@ada:a.test".to_owned(),
            is_on: true,
        };
        let mut failing = Failing::default();
        assert!(failing.is_due(&row));
        for seconds in [15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600] {
            failing.failed(&row);
            advance(Duration::from_secs(seconds) - Duration::from_millis(1)).await;
            assert!(!failing.is_due(&row));
            advance(Duration::from_millis(1)).await;
            assert!(failing.is_due(&row));
        }
        let other = UntoldRow { is_on: false, ..row };
        assert!(failing.is_due(&other));
    }
}
