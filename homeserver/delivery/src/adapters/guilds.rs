//! [`ReadModels`] over the read models as they are stored, in the form that the REST API shows them.

use std::collections::{BTreeSet, HashSet};

use futures::future::BoxFuture;
use guildhall_guilds::{Viewers, model, read};
use guildhall_messaging::{Message, relations, thread::read::thread, user_settings, with_previews};
use guildhall_storage::{
    StorageError,
    accounts::{privacy, users},
    messages, private_channels,
    projection::guilds::visible_in,
    threads,
};
use guildhall_types::{OwnedServerName, Timestamp, UserId};
use serde::Serialize;
use serde_json::value::to_raw_value;
use sqlx::AnyConnection;

use super::messages::{told, told_of};
use crate::{
    GuildSnapshot, Json, MessageSnapshot, PrivateSnapshot, ReadModels, ReportAudience, ReportSnapshot,
};

/// The read models of this server.
#[derive(Clone, Debug)]
pub struct StoredModels {
    /// This server's name.
    pub server_name: OwnedServerName,
}

type Read<'a, T> = BoxFuture<'a, Result<T, StorageError>>;

/// `model`, written out.
pub(super) fn json(model: &impl Serialize) -> Result<Json, StorageError> {
    to_raw_value(model).map_err(|error| StorageError::Corrupt {
        what: "model",
        reason: error.to_string(),
    })
}

fn written<T: Serialize>(model: Option<T>) -> Result<Option<Json>, StorageError> {
    model.as_ref().map(json).transpose()
}

fn snapshot(guild: &model::GuildSnapshot) -> Result<GuildSnapshot, StorageError> {
    Ok(GuildSnapshot {
        guild_id: guild.guild.id.clone(),
        json: json(guild)?,
    })
}

impl ReadModels for StoredModels {
    fn guilds_of<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a UserId,
    ) -> Read<'a, Vec<GuildSnapshot>> {
        Box::pin(async move {
            read::guilds_of(conn, user.as_str())
                .await?
                .iter()
                .map(snapshot)
                .collect()
        })
    }

    fn settings<'a>(&'a self, conn: &'a mut AnyConnection, user: &'a str) -> Read<'a, Json> {
        Box::pin(async move { json(&user_settings(conn, user).await?) })
    }

    fn private_channels_of<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a UserId,
    ) -> Read<'a, Vec<Json>> {
        Box::pin(async move {
            let listed = private_channels::listed(conn, user.as_str()).await?;
            let models = listed.into_iter().map(model::Channel::from);
            models.map(|channel| json(&channel)).collect()
        })
    }

    fn relationships_of<'a>(&'a self, conn: &'a mut AnyConnection, user: &'a UserId) -> Read<'a, Vec<Json>> {
        Box::pin(async move {
            let all = relations::of_user(conn, user.as_str()).await?;
            all.iter().map(json).collect()
        })
    }

    fn relationship<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
        other: &'a str,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(relations::relation(conn, user, other).await?) })
    }

    fn shows_request<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
        other: &'a str,
    ) -> Read<'a, bool> {
        Box::pin(relations::shows_request(conn, user, other))
    }

    fn blocked_by<'a>(&'a self, conn: &'a mut AnyConnection, user: &'a str) -> Read<'a, HashSet<String>> {
        Box::pin(privacy::blocked_ids(conn, user))
    }

    fn private_seats_of<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a UserId,
    ) -> Read<'a, Vec<String>> {
        Box::pin(private_channels::of_user(conn, user.as_str()))
    }

    fn private_channel<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        channel: &'a str,
    ) -> Read<'a, Option<PrivateSnapshot>> {
        Box::pin(async move {
            let Some(found) = private_channels::get(conn, channel).await? else {
                return Ok(None);
            };
            Ok(Some(PrivateSnapshot {
                json: json(&model::Channel::from(found))?,
                listed_by: private_channels::listed_by(conn, channel).await?,
            }))
        })
    }

    fn guild_for<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        user: &'a str,
        guild: &'a str,
    ) -> Read<'a, Option<GuildSnapshot>> {
        Box::pin(async move {
            read::guild_for(conn, user, guild)
                .await?
                .as_ref()
                .map(snapshot)
                .transpose()
        })
    }

    fn read_states<'a>(&'a self, conn: &'a mut AnyConnection, user: &'a str) -> Read<'a, Json> {
        Box::pin(async move { json(&guildhall_messaging::read_states(conn, user).await?) })
    }

    fn guild<'a>(&'a self, conn: &'a mut AnyConnection, guild: &'a str) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::guild(conn, guild).await?) })
    }

    fn channel<'a>(&'a self, conn: &'a mut AnyConnection, channel: &'a str) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::channel(conn, channel).await?) })
    }

    fn role<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        role: &'a str,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::role(conn, guild, role).await?) })
    }

    fn emoji<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        id: &'a str,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::emoji(conn, guild, id).await?) })
    }

    fn sticker<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        id: &'a str,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::sticker(conn, guild, id).await?) })
    }

    fn member<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        user: &'a str,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::member(conn, guild, user).await?) })
    }

    fn messages_in_log<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        after: i64,
        to: i64,
    ) -> Read<'a, Vec<MessageSnapshot>> {
        Box::pin(async move {
            let logged = messages::in_log(conn, after, to).await?;
            // One that is broken must not keep the others back.
            let told = logged.into_iter().filter_map(|logged| {
                let id = logged.message.message_id.clone();
                told(logged.message, logged.guild_id.as_deref(), None)
                    .inspect_err(|error| tracing::error!(%error, message = id, "a message cannot be told"))
                    .ok()
            });
            Ok(told.collect())
        })
    }

    fn message<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        channel: &'a str,
        message: &'a str,
        now: Timestamp,
    ) -> Read<'a, Option<MessageSnapshot>> {
        Box::pin(async move {
            let guild = visible_in(conn, channel).await?;
            if guild.is_none() && !private_channels::exists(conn, channel).await? {
                return Ok(None);
            }
            let row = messages::get(conn, channel, message).await?;
            // With a thread all that is in it is gone.
            if let Some(row) = &row
                && threads::hides(conn, channel, (message, &row.thread_id)).await?
            {
                return Ok(None);
            }
            let begun = thread(conn, channel, message, now).await?;
            let Some(row) = row else { return Ok(None) };
            let author = row.author_id.clone();
            let message = with_previews(conn, Message::of(row, Some(&author))?).await?;
            told_of(message, guild.as_deref(), begun).map(Some)
        })
    }

    fn thread<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        channel: &'a str,
        thread: &'a str,
        now: Timestamp,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(self::thread(conn, channel, thread, now).await?) })
    }

    fn viewers<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        only: Option<&'a str>,
    ) -> Read<'a, Vec<(String, Viewers)>> {
        Box::pin(read::viewers(conn, guild, only))
    }

    fn seen_by<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        user: &'a str,
    ) -> Read<'a, BTreeSet<String>> {
        Box::pin(read::seen_by(conn, guild, user))
    }

    fn scheduled_event<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        event: &'a str,
        channel: Option<&'a str>,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move {
            let found = read::scheduled_event(conn, guild, event).await?;
            written(found.filter(|found| found.channel_id.as_deref() == channel))
        })
    }

    fn audit_entry<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        event: &'a str,
        part: i64,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::audit_entry(conn, guild, event, part).await?) })
    }

    fn automod_rule<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        rule: &'a str,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::automod_rule(conn, guild, rule).await?) })
    }

    fn automod_execution<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        message: (&'a str, &'a str),
        action: i64,
    ) -> Read<'a, Option<Json>> {
        Box::pin(async move { written(read::automod_execution(conn, guild, message, action).await?) })
    }

    fn managers<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        now: Timestamp,
    ) -> Read<'a, Viewers> {
        Box::pin(read::managers(conn, guild, now))
    }

    fn auditors<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        guild: &'a str,
        now: Timestamp,
    ) -> Read<'a, Viewers> {
        Box::pin(read::auditors(conn, guild, now))
    }

    fn report<'a>(
        &'a self,
        conn: &'a mut AnyConnection,
        report: &'a str,
        queue: &'a str,
        now: Timestamp,
    ) -> Read<'a, Option<ReportSnapshot>> {
        Box::pin(async move {
            let Some(queue) = model::ReportQueue::parse(queue) else {
                return Ok(None);
            };
            let own = self.server_name.as_str();
            let Some(report) = read::report(conn, own, report, queue).await? else {
                return Ok(None);
            };
            let audience = match (queue, &report.guild_id) {
                (model::ReportQueue::Server, _) => ReportAudience::Users(users::admins(conn).await?),
                (model::ReportQueue::Guild, Some(guild)) => {
                    let moderators = read::report_moderators(conn, guild, &report, now).await?;
                    ReportAudience::Guild(guild.clone(), moderators)
                }
                (model::ReportQueue::Guild, None) => return Ok(None),
            };
            Ok(Some(ReportSnapshot {
                json: json(&report)?,
                reported: report.user_id,
                audience,
            }))
        })
    }
}
