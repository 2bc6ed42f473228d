//! Telling in a guild's system channel who of this server has come in.

use std::time::Duration;

use guildhall_event::{Draft, guild::NO_JOIN_MESSAGES};
use guildhall_rooms::NewEvent;
use guildhall_storage::{
    arrivals::{self, Arrival},
    channels, members,
};
use guildhall_types::{
    OwnedRoomId, RoomId, UserId,
    content::{JOIN, channel_type},
};
use serde_json::json;
use tokio::{sync::watch, time::sleep};

use crate::{Guilds, Refusal, Thing, draft::map, guild::settings};

/// How long changes are gathered, so that one look is enough for many.
const GATHER: Duration = Duration::from_millis(200);
/// Pause before it is tried again to tell what could not be told yet, and after a failure.
const PAUSE: Duration = Duration::from_secs(1);
/// How long it is tried, in milliseconds: a day.
const TRIED_FOR_MS: i64 = 24 * 3600 * 1000;

impl Guilds {
    /// Tells who has come in, until `stop` turns true or its sender is gone.
    pub(crate) async fn tell_arrivals(self, mut stop: watch::Receiver<bool>) {
        let endless = async {
            loop {
                if let Err(error) = self.follow_arrivals().await {
                    tracing::warn!(%error, "it could not be told who has come in");
                }
                sleep(PAUSE).await;
            }
        };
        tokio::select! {
            () = endless => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn follow_arrivals(&self) -> Result<(), Refusal> {
        let mut commits = self.bus().subscribe_commits();
        loop {
            let all = arrivals::list(&mut *self.read().await?).await?;
            let mut is_waiting = false;
            for arrival in &all {
                let told = self.tell_arrival(arrival).await.unwrap_or_else(|error| {
                    tracing::warn!(guild = arrival.guild_id, %error, "who has come in could not be told");
                    false
                });
                if told {
                    let mut tx = self.db().begin().await?;
                    arrivals::remove(tx.conn(), &arrival.guild_id, &arrival.user_id).await?;
                    tx.commit().await?;
                } else {
                    is_waiting = true;
                }
            }
            if is_waiting {
                let mut tx = self.db().begin().await?;
                arrivals::forget(tx.conn(), self.now().plus_millis(-TRIED_FOR_MS).0).await?;
                tx.commit().await?;
                sleep(PAUSE).await;
            } else if commits.changed().await.is_err() {
                return Ok(());
            } else {
                sleep(GATHER).await;
            }
        }
    }

    /// Whether it was told, or is not to be told: else it is to be tried again.
    async fn tell_arrival(&self, arrival: &Arrival) -> Result<bool, Refusal> {
        let broken = |error: &dyn std::fmt::Display| Refusal::Internal(error.to_string());
        let guild = OwnedRoomId::try_from(arrival.guild_id.as_str()).map_err(|error| broken(&error))?;
        let user = <&UserId>::try_from(arrival.user_id.as_str()).map_err(|error| broken(&error))?;
        let found = match settings::of(&mut *self.read().await?, &guild).await {
            Ok(found) => found,
            Err(Refusal::Unknown(Thing::Guild)) => return Ok(true),
            Err(refusal) => return Err(refusal),
        };
        let channel = found
            .system_channel_id
            .filter(|_| found.system_channel_flags & NO_JOIN_MESSAGES == 0);
        let Some(channel) = channel.and_then(|id| OwnedRoomId::try_from(id).ok()) else {
            return Ok(true);
        };
        match self.may_tell(&guild, &channel).await? {
            Telling::Now => {}
            Telling::Later => return Ok(false),
            Telling::Never => return Ok(true),
        }
        let name = arrival
            .display_name
            .as_deref()
            .unwrap_or_else(|| user.localpart());
        let content = json!({"msgtype": "m.notice", "body": format!("{name} has joined"), JOIN: user});
        let event = NewEvent {
            draft: Draft::message(self.rooms().steward(), map(content)),
            // It is told once of each coming, however often it is tried.
            nonce: Some(arrival.event_id.clone()),
            skip_if_joined: false,
            keyed_by_last: false,
        };
        match self.rooms().append(&channel, event).await.map_err(Refusal::from) {
            Ok(_) => Ok(true),
            Err(Refusal::Forbidden(reason)) => {
                tracing::info!(%guild, %user, reason, "it may not be told who has come in");
                Ok(true)
            }
            Err(refusal) => Err(refusal),
        }
    }

    /// Whether this server may say something in the system channel `channel`.
    async fn may_tell(&self, guild: &RoomId, channel: &RoomId) -> Result<Telling, Refusal> {
        let server = self.server_name().as_str();
        let state = self.rooms().guild_state(guild).await?;
        if !state.is_some_and(|state| state.server_sees(server, channel.as_str())) {
            return Ok(Telling::Never);
        }
        let mut conn = self.read().await?;
        let found = channels::get(&mut conn, channel.as_str()).await?;
        let Some(found) = found else {
            // It may be that this server has not come into the room yet.
            return Ok(Telling::Later);
        };
        let is_text = matches!(found.row.kind, channel_type::TEXT | channel_type::ANNOUNCEMENT);
        if found.row.guild_id != guild.as_str() || !is_text {
            return Ok(Telling::Never);
        }
        let steward = self.rooms().steward().as_str();
        Ok(
            match members::is_joined(&mut conn, channel.as_str(), steward).await? {
                true => Telling::Now,
                false => Telling::Later,
            },
        )
    }
}

/// When something can be told.
enum Telling {
    Now,
    Later,
    Never,
}
