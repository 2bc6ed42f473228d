//! Who is there: found out from the sessions, told to those who may see it.
//!
//! One task looks at one user after the other, so that everybody hears of a user's presences in their order. What is told of one is one frame;
//! what a large guild costs is spread over time by pauses, meanwhile what changes again is told only as it stands last.

use std::{sync::Arc, time::Duration};

use guildhall_presence::{Activity, Presence};
use guildhall_storage::StorageError;
use serde::Deserialize;
use tokio::time::sleep;
use utoipa::ToSchema;

use crate::{frame::Frame, gateway::Inner};

/// Pause for each session that was told: there are at most 100,000 such frames in a second.
const PER_FRAME: Duration = Duration::from_micros(10);
/// Pause after the database failed.
const PAUSE: Duration = Duration::from_millis(250);

/// What a client says of its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SessionStatus {
    /// Somebody is at the device.
    Online,
    /// Nobody is.
    Idle,
}

/// Says whether somebody is at the device of the session.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SessionPresence {
    /// What it is from now on; a new session is `online`.
    #[schema(inline)]
    pub(crate) status: SessionStatus,
}

impl From<SessionStatus> for Activity {
    fn from(status: SessionStatus) -> Self {
        match status {
            SessionStatus::Online => Self::Active,
            SessionStatus::Idle => Self::Idle,
        }
    }
}

/// Tells of presences until the gateway stops.
pub(crate) async fn run(gateway: Arc<Inner>) {
    if !gateway.presences.is_enabled() {
        return;
    }
    let mut stop = gateway.stop.subscribe();
    let follow = async {
        loop {
            gateway.presences.wait().await;
            gateway.presences.sweep();
            while let Some((user, anew)) = gateway.presences.next() {
                match look(&gateway, &user, anew).await {
                    Ok(0) => {}
                    Ok(told) => sleep(PER_FRAME.saturating_mul(told)).await,
                    Err(error) => {
                        tracing::warn!(%error, "nobody was told of a presence");
                        gateway.presences.touch(&user, PAUSE);
                        sleep(PAUSE).await;
                    }
                }
            }
        }
    };
    tokio::select! {
        () = follow => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
}

/// Looks at `user` and tells what is new. Gives how many sessions were told.
async fn look(gateway: &Inner, user: &str, anew: bool) -> Result<u32, StorageError> {
    let presences = &gateway.presences;
    let mut conn = gateway.db.read().await?;
    let (shown, own) = if presences.is_local(user) {
        let chosen = presences.chosen(&mut conn, user).await?;
        let grace = presences.settings().grace;
        let (activity, again) = gateway.registry.activity(user, grace);
        if let Some(after) = again {
            presences.touch(user, after);
        }
        let own = activity.map(|_| chosen.own(user));
        (chosen.shown(user, activity), own)
    } else {
        (presences.heard(user), None)
    };
    let guilds = presences.seen_in(&mut conn, user).await?;
    drop(conn);
    let news = presences.note(shown, own, guilds.clone(), anew);
    if let Some(frame) = news.own.as_ref().and_then(frame) {
        gateway.registry.whisper_user(user, &frame);
    }
    let Some(frame) = news.others.as_ref().and_then(frame) else {
        return Ok(0);
    };
    Ok(gateway.registry.tell_guilds(&guilds, &frame, user))
}

fn frame(presence: &Presence) -> Option<Arc<Frame>> {
    Frame::new("presence:update", presence).ok()
}

/// `user` has come into `guild`: the members are told of his presence, and his sessions of theirs.
pub(crate) async fn entered(gateway: &Inner, guild: &str, user: &str) -> Result<(), StorageError> {
    let presences = &gateway.presences;
    if !presences.is_enabled() {
        return Ok(());
    }
    presences.touch_anew(user);
    presences.greet(user);
    if !gateway.registry.wants_user(user) {
        return Ok(());
    }
    let mut conn = gateway.db.read().await?;
    let seen = presences.seen_on_entering(&mut conn, user, guild).await?;
    drop(conn);
    for frame in seen.iter().filter_map(frame) {
        gateway.registry.whisper_user(user, &frame);
    }
    Ok(())
}
