//! The queue of a guild's moderators. The guild's home server holds it; for moderators of other servers it is asked.

use guildhall_federation_api::reports::{QueueAction, QueueRequest};
use guildhall_federation_client::ClientError;
use guildhall_permissions::Permissions;
use guildhall_storage::{
    audit::Sight,
    reports::{ReportRow, cases::CaseRow, queues},
};
use guildhall_types::{OwnedServerName, RoomId, UserId};
use serde::de::DeserializeOwned;
use sqlx::AnyConnection;

use super::{
    MODERATING, ReportPatch, models,
    queue::{place, readable},
};
use crate::{
    Guilds, Refusal, Thing, Upstream, access,
    audit::sight,
    model::{Report, ReportDetail, ReportNote, ReportQueue, ReportState},
};

const QUEUE: ReportQueue = ReportQueue::Guild;

/// What the home server has refused is refused here alike.
fn of_home(error: ClientError) -> Refusal {
    match error {
        ClientError::Status { status: 404, .. } => Refusal::Unknown(Thing::Report),
        ClientError::Status {
            status: 409, message, ..
        } => Refusal::Conflict(message),
        ClientError::Status {
            status: 400, message, ..
        } => Refusal::invalid("body", message),
        error => error.into(),
    }
}

impl Guilds {
    /// At most `limit` reports of the guild's queue, newest first, before the report `before`: not those on `user`, nor of messages in channels
    /// that the user does not look into.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member; [`Refusal::Forbidden`] for who may not moderate; [`Refusal::Invalid`] when there is no report
    /// `before`; why the guild's home server could not be asked.
    pub async fn guild_reports(
        &self,
        user: &UserId,
        guild: &RoomId,
        state: Option<ReportState>,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Report>, Refusal> {
        let Some(home) = self.queue_elsewhere(user, guild).await? else {
            return self.guild_reports_here(user, guild, state, before, limit).await;
        };
        let action = QueueAction::List {
            state: state.map(|state| state.as_str().to_owned()),
            before: before.map(ToOwned::to_owned),
            limit,
        };
        self.ask_home(&home, user, guild, action).await
    }

    /// A report of the guild's queue.
    ///
    /// # Errors
    /// As [`Self::guild_reports`]; [`Refusal::Unknown`] also for a report that is not shown to the user.
    pub async fn guild_report(
        &self,
        user: &UserId,
        guild: &RoomId,
        report_id: &str,
    ) -> Result<ReportDetail, Refusal> {
        let Some(home) = self.queue_elsewhere(user, guild).await? else {
            return self.guild_report_here(user, guild, report_id).await;
        };
        let report_id = report_id.to_owned();
        self.ask_home(&home, user, guild, QueueAction::Get { report_id })
            .await
    }

    /// Changes a report of the guild's queue.
    ///
    /// # Errors
    /// As [`Self::guild_report`]; [`Refusal::Invalid`]; [`Refusal::Conflict`] when it has changed meanwhile or does not come into that state.
    pub async fn update_guild_report(
        &self,
        user: &UserId,
        guild: &RoomId,
        report_id: &str,
        patch: ReportPatch,
    ) -> Result<ReportDetail, Refusal> {
        let Some(home) = self.queue_elsewhere(user, guild).await? else {
            return self.update_guild_report_here(user, guild, report_id, patch).await;
        };
        let action = QueueAction::Update {
            report_id: report_id.to_owned(),
            version: patch.version,
            state: patch.state.as_str().to_owned(),
            outcome: patch.outcome.map(|outcome| outcome.as_str().to_owned()),
        };
        self.ask_home(&home, user, guild, action).await
    }

    /// Adds a note to a report of the guild's queue.
    ///
    /// # Errors
    /// As [`Self::guild_report`]; [`Refusal::Invalid`]; [`Refusal::Conflict`] when it has as many as it may.
    pub async fn note_guild_report(
        &self,
        user: &UserId,
        guild: &RoomId,
        report_id: &str,
        content: &str,
    ) -> Result<ReportNote, Refusal> {
        let Some(home) = self.queue_elsewhere(user, guild).await? else {
            return self.note_guild_report_here(user, guild, report_id, content).await;
        };
        let action = QueueAction::Note {
            report_id: report_id.to_owned(),
            content: content.to_owned(),
        };
        self.ask_home(&home, user, guild, action).await
    }

    /// The server that holds the guild's queue, if it is another. Who may not moderate by what is known here is refused at once; the home server
    /// judges by what it knows.
    async fn queue_elsewhere(
        &self,
        user: &UserId,
        guild: &RoomId,
    ) -> Result<Option<OwnedServerName>, Refusal> {
        self.moderator(&mut *self.read().await?, user, guild).await?;
        let home = self.home_of(guild).await?.ok_or(Refusal::Unknown(Thing::Guild))?;
        Ok(Some(home).filter(|home| home != self.server_name()))
    }

    async fn ask_home<T: DeserializeOwned>(
        &self,
        home: &OwnedServerName,
        user: &UserId,
        guild: &RoomId,
        action: QueueAction,
    ) -> Result<T, Refusal> {
        let request = QueueRequest {
            guild_id: guild.to_owned(),
            user_id: user.to_owned(),
            action,
        };
        let answer = self
            .remote()
            .work_on_reports(home, &request)
            .await
            .map_err(of_home)?;
        serde_json::from_value(answer).map_err(|error| Refusal::Upstream {
            kind: Upstream::Bad,
            message: format!("the answer of {home} makes no sense: {error}"),
        })
    }

    /// Which channels `user` looks into, who has to be a moderator.
    async fn moderator(
        &self,
        conn: &mut AnyConnection,
        user: &UserId,
        guild: &RoomId,
    ) -> Result<Sight, Refusal> {
        let access = access::of(conn, guild, user, self.now()).await?;
        if (access.rights & MODERATING) == Permissions::NONE {
            return Err(Refusal::Forbidden(
                "You may not work on the reports of this guild".to_owned(),
            ));
        }
        Ok(sight(conn, guild, &access).await?)
    }

    pub(super) async fn guild_reports_here(
        &self,
        user: &UserId,
        guild: &RoomId,
        state: Option<ReportState>,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Report>, Refusal> {
        let mut conn = self.read().await?;
        let sight = self.moderator(&mut conn, user, guild).await?;
        let place = place(&mut conn, before).await?;
        let queue = queues::GuildQueue {
            guild_id: guild.as_str(),
            state: state.map_or("", ReportState::as_str),
            sight: &sight,
            reader: user.as_str(),
        };
        let rows = queues::of_guild(&mut conn, &queue, &place, i64::from(limit)).await?;
        let own = self.server_name().as_str();
        rows.into_iter()
            .map(|(row, case)| Ok(models::report(own, row, case)?))
            .collect()
    }

    pub(super) async fn guild_report_here(
        &self,
        user: &UserId,
        guild: &RoomId,
        report_id: &str,
    ) -> Result<ReportDetail, Refusal> {
        let mut conn = self.read().await?;
        let found = self.in_guild_queue(&mut conn, user, guild, report_id).await?;
        self.report_detail(&mut conn, found).await
    }

    pub(super) async fn update_guild_report_here(
        &self,
        user: &UserId,
        guild: &RoomId,
        report_id: &str,
        patch: ReportPatch,
    ) -> Result<ReportDetail, Refusal> {
        self.in_guild_queue(&mut *self.read().await?, user, guild, report_id)
            .await?;
        self.change_report(user, report_id, QUEUE, patch).await?;
        self.guild_report_here(user, guild, report_id).await
    }

    pub(super) async fn note_guild_report_here(
        &self,
        user: &UserId,
        guild: &RoomId,
        report_id: &str,
        content: &str,
    ) -> Result<ReportNote, Refusal> {
        self.in_guild_queue(&mut *self.read().await?, user, guild, report_id)
            .await?;
        self.write_note(user, report_id, QUEUE, content).await
    }

    /// A report of the guild's queue that `user`, who has to be a moderator, may see.
    async fn in_guild_queue(
        &self,
        conn: &mut AnyConnection,
        user: &UserId,
        guild: &RoomId,
        report_id: &str,
    ) -> Result<(ReportRow, CaseRow), Refusal> {
        let sight = self.moderator(conn, user, guild).await?;
        let (row, case) = readable(conn, user, report_id, QUEUE).await?;
        let is_shown = row.guild_id.as_deref() == Some(guild.as_str())
            && row.channel_id.as_ref().is_none_or(|channel| sight.sees(channel));
        match is_shown {
            true => Ok((row, case)),
            false => Err(Refusal::Unknown(Thing::Report)),
        }
    }
}
