//! Opening a session: the snapshot that the client starts from, and its place among the sessions.

use std::{collections::HashSet, sync::Arc};

use axum::extract::ws::Utf8Bytes;
use guildhall_presence::Presence;
use guildhall_storage::{StorageError, log, previews};
use guildhall_types::{UserId, entropy::random_alphanumeric};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::time::timeout;
use utoipa::ToSchema;

use crate::{
    GuildSnapshot, Json, blocks,
    close::Close,
    frame::Frame,
    gateway::Inner,
    identity::Who,
    index::Refused,
    notifications::{self, State},
    servers,
    session::{Link, Session},
};

/// Characters of a session's name.
const NAME: usize = 32;
/// How often a snapshot is read again because the dispatcher was faster.
const ATTEMPTS: u32 = 5;

/// A session that was opened.
pub(crate) struct Ready {
    pub(crate) session: Arc<Session>,
    pub(crate) link: Arc<Link>,
    /// The first frame to send.
    pub(crate) text: Utf8Bytes,
}

/// What a session starts from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Ready)]
pub(crate) struct Snapshot<'a> {
    /// Names the session for `resume`.
    session_id: &'a str,
    /// The user, as its owner sees it.
    #[schema(value_type = guildhall_accounts::User)]
    user: &'a RawValue,
    /// Every guild that the user is in.
    #[schema(value_type = Vec<guildhall_guilds::model::GuildSnapshot>)]
    guilds: Vec<&'a RawValue>,
    /// How far the user has read in every channel that the user may look into.
    #[schema(value_type = Vec<guildhall_messaging::ReadState>)]
    read_states: &'a RawValue,
    /// Every private channel that the user has in the list.
    #[schema(value_type = Vec<guildhall_guilds::model::Channel>)]
    private_channels: Vec<&'a RawValue>,
    /// Friends of the user, and who is on the way to be one.
    #[schema(value_type = Vec<guildhall_messaging::relations::Relationship>)]
    relationships: Vec<&'a RawValue>,
    /// Ids of those whom the user has blocked, sorted.
    blocked_users: Vec<&'a str>,
    /// What the user wants to be notified of, and how much there is.
    notifications: State,
    /// Whether the user wants to see what links in messages lead to. If not, clients leave `embeds` of messages in frames out.
    link_previews: bool,
    /// What the user has chosen to be seen as; null where presence is switched off.
    presence: Option<Presence>,
    /// Others who are there, of those whose presence the user may see: at most 1,000.
    presences: Vec<Presence>,
    /// Names of the servers of members of the user's guilds, and of friends, that do not take in what they are sent now, sorted.
    unreachable_servers: Vec<String>,
    /// Milliseconds between two heartbeats.
    #[schema(value_type = u64)]
    heartbeat_interval: u128,
}

/// Opens a session for `who`.
pub(crate) async fn open(gateway: &Inner, who: &Who) -> Result<Ready, Close> {
    let limits = &gateway.limits;
    // Few at a time: after a restart everybody comes back at once, and the database has others to serve.
    let turn = timeout(limits.snapshot_wait, gateway.snapshots.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(Close::ServerError);
    };
    let user = gateway
        .logins
        .user(&who.user)
        .await
        .map_err(|error| failed(&error))?;
    let user = user.ok_or(Close::BadToken)?;
    let connecting = gateway.registry.connecting(&who.user_key);
    for _ in 0..ATTEMPTS {
        let Found {
            head,
            guilds,
            private,
            relations,
            blocked,
            seats,
            read_states,
            link_previews,
        } = snapshot(gateway, &who.user)
            .await
            .map_err(|error| failed(&error))?;
        let id: Arc<str> = random_alphanumeric(&*gateway.entropy, NAME).into();
        let session = Session::new(id, Arc::clone(&who.user_key), Arc::clone(&who.login), limits);
        let link = session
            .attach(0, Arc::clone(&who.login))
            .map_err(|_| Close::ServerError)?;
        let ids: Vec<_> = guilds.iter().map(|guild| guild.guild_id.clone()).collect();
        let places: Vec<_> = ids.into_iter().chain(seats).collect();
        session.set_blocked(blocked);
        match gateway.registry.admit(&session, places.clone(), head) {
            Ok(()) => {}
            Err(Refused::TooMany) => return Err(Close::TooManySessions),
            Err(Refused::Stale) => continue,
        }
        // Who was blocked since the snapshot was read was told to the sessions that there were.
        let blocked = match blocks::note(gateway, &who.user).await {
            Ok(blocked) => blocked,
            Err(error) => {
                gateway.registry.end(&session, &link);
                return Err(failed(&error));
            }
        };
        // Only now: what changes after this look is told to the session.
        let written = match latest(gateway, who, &places).await {
            Ok(Latest {
                notifications,
                presence,
                presences,
                unreachable_servers,
            }) => Frame::new(
                "ready",
                &Snapshot {
                    session_id: &session.id,
                    user: &user,
                    guilds: guilds.iter().map(|guild| &*guild.json).collect(),
                    private_channels: private.iter().map(|channel| &**channel).collect(),
                    relationships: relations.iter().map(|relation| &**relation).collect(),
                    blocked_users: sorted(&blocked),
                    read_states: &read_states,
                    notifications,
                    link_previews,
                    presence,
                    presences,
                    unreachable_servers,
                    heartbeat_interval: limits.heartbeat_interval.as_millis(),
                },
            )
            .map_err(|error| failed(&error)),
            Err(error) => Err(failed(&*error)),
        };
        match written {
            Ok(frame) => {
                let text = frame.numbered(0);
                return Ok(Ready { session, link, text });
            }
            Err(close) => {
                gateway.registry.end(&session, &link);
                return Err(close);
            }
        }
    }
    drop(connecting);
    tracing::warn!("the dispatcher left every snapshot behind");
    Err(Close::ServerError)
}

/// What a session starts from, as the database has it.
struct Found {
    /// The log's head.
    head: i64,
    guilds: Vec<GuildSnapshot>,
    /// Private channels in the list.
    private: Vec<Json>,
    relations: Vec<Json>,
    blocked: HashSet<String>,
    /// Ids of all private channels that the user is in.
    seats: Vec<String>,
    /// What the user has read.
    read_states: Json,
    /// Whether the user wants to see previews.
    link_previews: bool,
}

/// The guilds and private channels of `user`, what he has read there, and the log's head, read from one snapshot of the database.
async fn snapshot(gateway: &Inner, user: &UserId) -> Result<Found, StorageError> {
    let mut tx = gateway.db.snapshot().await?;
    let head = log::head(tx.conn()).await?;
    let guilds = gateway.models.guilds_of(tx.conn(), user).await?;
    for guild in &guilds {
        let id = guild.guild_id.as_str();
        // Where somebody is told already, the dispatcher knows.
        if !gateway.registry.is_seated(id) {
            let viewers = gateway.models.viewers(tx.conn(), id, None).await?;
            gateway.sights.note(id, head, viewers.into_iter().collect());
        }
    }
    let private = gateway.models.private_channels_of(tx.conn(), user).await?;
    let seats = gateway.models.private_seats_of(tx.conn(), user).await?;
    let read_states = gateway.models.read_states(tx.conn(), user.as_str()).await?;
    let relations = gateway.models.relationships_of(tx.conn(), user).await?;
    let blocked = gateway.models.blocked_by(tx.conn(), user.as_str()).await?;
    let link_previews = !previews::are_hidden_from(tx.conn(), user.as_str()).await?;
    Ok(Found {
        link_previews,
        head,
        guilds,
        private,
        relations,
        blocked,
        seats,
        read_states,
    })
}

/// What is no part of the log.
struct Latest {
    notifications: State,
    /// What the user has chosen to be seen as.
    presence: Option<Presence>,
    /// Who else is there.
    presences: Vec<Presence>,
    unreachable_servers: Vec<String>,
}

async fn latest(
    gateway: &Inner,
    who: &Who,
    places: &[String],
) -> Result<Latest, Box<dyn std::error::Error + Send + Sync>> {
    let notifications = notifications::state(gateway, &who.user).await?;
    let (presence, presences) = presences(gateway, &who.user_key, places).await?;
    Ok(Latest {
        notifications,
        presence,
        presences,
        unreachable_servers: servers::unreachable(gateway, &who.user_key).await?,
    })
}

/// What the user has chosen to be seen as, and who else is there.
async fn presences(
    gateway: &Inner,
    user: &str,
    guilds: &[String],
) -> Result<(Option<Presence>, Vec<Presence>), StorageError> {
    if !gateway.presences.is_enabled() {
        return Ok((None, Vec::new()));
    }
    let mut conn = gateway.db.read().await?;
    let own = gateway.presences.chosen_at_ready(&mut conn, user).await?;
    let others = gateway.presences.seen_by(&mut conn, user, guilds).await?;
    Ok((Some(own), others))
}

fn sorted(ids: &HashSet<String>) -> Vec<&str> {
    let mut ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    ids.sort_unstable();
    ids
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Close {
    tracing::error!(error, "a gateway session could not be opened");
    Close::ServerError
}
