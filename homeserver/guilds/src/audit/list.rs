//! Reading the audit log.

use std::time::Duration;

use guildhall_permissions::{Channel, Permissions};
use guildhall_storage::{
    StorageError,
    audit::{self, Filter, Place, Sight},
    overwrites,
};
use guildhall_types::{OwnedRoomId, RoomId, UserId};
use moka::sync::Cache;
use sqlx::AnyConnection;
use tokio::time::{Instant, timeout_at};

use crate::{Access, Guilds, Refusal, access, model::AuditLogEntry};

/// Which entries are wanted; every filter has to let an entry through.
pub type AuditFilter = Filter;

/// How long whoever reads to the end of what is held waits for more of it.
const WAIT: Duration = Duration::from_secs(3);
/// How long other servers are not asked again that had nothing more.
const PAUSE: Duration = Duration::from_secs(30);
/// Guilds of which it is remembered.
const GUILDS: u64 = 1_000;

/// Remembers the guilds whose history other servers were asked for.
pub(crate) fn asked() -> Cache<OwnedRoomId, ()> {
    Cache::builder().max_capacity(GUILDS).time_to_live(PAUSE).build()
}

impl Guilds {
    /// At most `limit` entries of the guild's audit log, newest first, before the entry `before`. What is about a channel that `user` may
    /// not look into is left out.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member, [`Refusal::Forbidden`] for who may not read the log, or [`Refusal::Invalid`] when
    /// there is no entry `before`.
    pub async fn audit_log(
        &self,
        user: &UserId,
        guild: &RoomId,
        filter: &AuditFilter,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<AuditLogEntry>, Refusal> {
        let end = Instant::now() + WAIT;
        loop {
            let entries = self.held_audit_log(user, guild, filter, before, limit).await?;
            let is_full = i64::try_from(entries.len()).is_ok_and(|count| count >= limit);
            if is_full || !self.fetch_audit_log(guild, end).await {
                return Ok(entries);
            }
        }
    }

    async fn held_audit_log(
        &self,
        user: &UserId,
        guild: &RoomId,
        filter: &AuditFilter,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<AuditLogEntry>, Refusal> {
        let mut conn = self.read().await?;
        let access = access::of(&mut conn, guild, user, self.now()).await?;
        access.require(Permissions::VIEW_AUDIT_LOG, "read the audit log of this guild")?;
        let sight = sight(&mut conn, guild, &access).await?;
        let place = match before {
            Some(id) => place(&mut conn, guild, &sight, id).await?,
            None => Place::end(),
        };
        let rows = audit::before(&mut conn, guild.as_str(), &place, filter, &sight, limit).await?;
        let entries = rows.into_iter().map(|row| {
            let mut entry = AuditLogEntry::try_from(row)?;
            entry.hide_categories(|category| sight.sees(category));
            Ok(entry)
        });
        Ok(entries.collect::<Result<_, StorageError>>()?)
    }

    /// Asks other servers for what happened before this one came in; says whether something came.
    async fn fetch_audit_log(&self, guild: &RoomId, end: Instant) -> bool {
        let asked = &self.0.asked;
        if asked.contains_key(guild) {
            return false;
        }
        asked.insert(guild.to_owned(), ());
        match timeout_at(end, self.rooms().fetch_history(guild)).await {
            Ok(Ok(is_news)) => {
                if is_news {
                    asked.invalidate(guild);
                }
                is_news
            }
            Ok(Err(error)) => {
                tracing::warn!(%guild, %error, "no history from other servers");
                false
            }
            Err(_) => {
                tracing::info!(%guild, "no history from other servers in time");
                false
            }
        }
    }
}

/// Which channels who has `access` may look into, shown or not: the guild says so of each, also of those that are not held here.
pub(crate) async fn sight(
    conn: &mut AnyConnection,
    guild: &RoomId,
    access: &Access,
) -> Result<Sight, StorageError> {
    let sees_others = access.sees(&Channel::default());
    let all = overwrites::by_channel(conn, guild.as_str()).await?;
    let except = all
        .into_iter()
        .filter(|(_, overwrites)| access.sees(&access::channel(0, overwrites)) != sees_others)
        .map(|(channel, _)| channel);
    Ok(Sight {
        sees_others,
        except: except.collect(),
    })
}

/// Where the entry `id`, which has to be one that is shown, stands.
async fn place(conn: &mut AnyConnection, guild: &RoomId, sight: &Sight, id: &str) -> Result<Place, Refusal> {
    let none = || Refusal::invalid("before", "is no entry of this log");
    let (event, part) = AuditLogEntry::parse_id(id).ok_or_else(none)?;
    let row = audit::get(conn, guild.as_str(), event, part).await?;
    let row = row.filter(|row| row.channel_id.as_ref().is_none_or(|channel| sight.sees(channel)));
    let row = row.ok_or_else(none)?;
    Ok(Place {
        order_ts: row.order_ts,
        order_depth: row.order_depth,
        event_id: row.event_id,
        part: row.part,
    })
}
