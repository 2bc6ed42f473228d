//! This server's reports, for other servers.

use futures::future::BoxFuture;
use guildhall_federation_api::reports::{
    FiledReport, QueueAction, QueueRequest, ReportAppeal, ReportDesk, ReportDeskError, ReportStates,
};
use guildhall_storage::reports::{
    self, ReportRow, cases,
    talk::{self, AppealRow},
};
use guildhall_types::ServerName;
use serde::Serialize;
use serde_json::{Value, to_value};

use super::{
    ReportPatch,
    appeal::{appealable, check_appeal},
    models,
    take::UNKNOWN,
    wire,
};
use crate::{
    Guilds, Refusal,
    model::{ReportOutcome, ReportRole, ReportState},
};

/// Most reports on a page, and one to see whether there is more.
const MAX_PAGE: u32 = 101;

impl From<Refusal> for ReportDeskError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(problems) => {
                let all: Vec<String> = problems
                    .iter()
                    .map(|problem| format!("{} {}", problem.field, problem.reason))
                    .collect();
                Self::Invalid(all.join("; "))
            }
            Refusal::Unknown(thing) => Self::NotFound(format!("there is no such {thing}")),
            Refusal::NotFound(reason) => Self::NotFound(reason),
            Refusal::Forbidden(reason)
            | Refusal::AutomodBlocked(reason)
            | Refusal::Apart { message: reason, .. } => Self::Forbidden(reason),
            Refusal::Conflict(reason) => Self::Conflict(reason),
            Refusal::Overloaded | Refusal::SlowMode { .. } => Self::Overloaded,
            Refusal::Storage(error) if error.retryable() => Self::Overloaded,
            refusal @ (Refusal::TooLarge(_)
            | Refusal::Upstream { .. }
            | Refusal::Storage(_)
            | Refusal::Internal(_)) => Self::Internal(refusal.to_string()),
        }
    }
}

type Answer<'a, T> = BoxFuture<'a, Result<T, ReportDeskError>>;

impl ReportDesk for Guilds {
    fn file<'a>(
        &'a self,
        origin: &'a ServerName,
        report_id: &'a str,
        report: FiledReport,
    ) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            self.take_report(origin, report_id, &report).await?;
            Ok(self.states_for(origin, report_id).await?)
        })
    }

    fn states<'a>(&'a self, origin: &'a ServerName, report_id: &'a str) -> Answer<'a, ReportStates> {
        Box::pin(async move { Ok(self.states_for(origin, report_id).await?) })
    }

    fn appeal<'a>(
        &'a self,
        origin: &'a ServerName,
        report_id: &'a str,
        appeal: ReportAppeal,
    ) -> Answer<'a, ReportStates> {
        Box::pin(async move {
            self.take_appeal(origin, report_id, &appeal.content).await?;
            Ok(self.states_for(origin, report_id).await?)
        })
    }

    fn work<'a>(&'a self, origin: &'a ServerName, request: QueueRequest) -> Answer<'a, Value> {
        Box::pin(async move {
            if request.user_id.server_name() != origin {
                return Err(ReportDeskError::Forbidden(format!(
                    "{} is no user of {origin}",
                    request.user_id
                )));
            }
            Ok(self.work_here(request).await?)
        })
    }
}

fn json(model: &impl Serialize) -> Result<Value, Refusal> {
    to_value(model).map_err(|error| Refusal::Internal(error.to_string()))
}

fn state(word: &str) -> Result<ReportState, Refusal> {
    ReportState::parse(word).ok_or_else(|| Refusal::invalid("state", "is unknown"))
}

impl Guilds {
    async fn taken(&self, origin: &ServerName, origin_id: &str) -> Result<ReportRow, Refusal> {
        let found = reports::by_origin(&mut *self.read().await?, origin.as_str(), origin_id).await?;
        found.ok_or(UNKNOWN)
    }

    async fn states_for(&self, origin: &ServerName, origin_id: &str) -> Result<ReportStates, Refusal> {
        let row = self.taken(origin, origin_id).await?;
        Ok(wire::states(
            cases::of_report(&mut *self.read().await?, &row.report_id).await?,
        ))
    }

    /// Takes the reporter's appeal; asking again changes nothing more.
    async fn take_appeal(&self, origin: &ServerName, origin_id: &str, content: &str) -> Result<(), Refusal> {
        let content = check_appeal(content)?;
        let report_id = self.taken(origin, origin_id).await?.report_id;
        let (role, now) = (ReportRole::Reporter, self.now());
        let appeal = AppealRow {
            appellant: role.as_str().to_owned(),
            content,
            created_at: now.0,
        };
        let mut tx = self.db().begin().await?;
        if !talk::add_appeal(tx.conn(), &report_id, &appeal).await? {
            return Ok(());
        }
        let dismissed = appealable(cases::of_report(tx.conn(), &report_id).await?, role, now);
        if dismissed.is_empty() {
            return Err(Refusal::Conflict(
                "nothing was dismissed in the last 30 days".to_owned(),
            ));
        }
        let mut queues = Vec::new();
        for case in dismissed {
            queues.push(models::queue(&case.queue)?);
            self.reopen(tx.conn(), case).await?;
        }
        tx.commit().await?;
        for queue in queues {
            self.tell_of_report(&report_id, queue, false);
        }
        Ok(())
    }

    /// Does what a moderator of another server wants, if the guild is of this server.
    async fn work_here(&self, request: QueueRequest) -> Result<Value, Refusal> {
        let (user, guild) = (&request.user_id, &request.guild_id);
        if self.home_of(guild).await?.as_deref() != Some(self.server_name()) {
            return Err(Refusal::Forbidden("the guild is not of this server".to_owned()));
        }
        match &request.action {
            QueueAction::List {
                state: wanted,
                before,
                limit,
            } => {
                let wanted = wanted.as_deref().map(state).transpose()?;
                if !(1..=MAX_PAGE).contains(limit) {
                    return Err(Refusal::invalid("limit", "is out of range"));
                }
                let page = self.guild_reports_here(user, guild, wanted, before.as_deref(), *limit);
                json(&page.await?)
            }
            QueueAction::Get { report_id } => json(&self.guild_report_here(user, guild, report_id).await?),
            QueueAction::Update {
                report_id,
                version,
                state: wanted,
                outcome,
            } => {
                let parse = |word: &str| {
                    ReportOutcome::parse(word).ok_or_else(|| Refusal::invalid("outcome", "is unknown"))
                };
                let patch = ReportPatch {
                    version: *version,
                    state: state(wanted)?,
                    outcome: outcome.as_deref().map(parse).transpose()?,
                };
                json(
                    &self
                        .update_guild_report_here(user, guild, report_id, patch)
                        .await?,
                )
            }
            QueueAction::Note { report_id, content } => json(
                &self
                    .note_guild_report_here(user, guild, report_id, content)
                    .await?,
            ),
        }
    }
}
