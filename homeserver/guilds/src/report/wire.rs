//! Reports as servers tell each other of them.

use guildhall_federation_api::reports::{FiledReport, ReportState, ReportStates};
use guildhall_storage::reports::{
    self, ReportRow,
    cases::CaseRow,
    outbox::{self, HandlingRow},
};
use guildhall_types::ServerName;

use crate::{
    Guilds, Refusal,
    model::{ReportOutcome, ReportQueue, ReportState as State},
};

/// What another server is told of a report that was made here.
pub(super) fn filed(row: &ReportRow) -> FiledReport {
    FiledReport {
        kind: row.kind.clone(),
        category: row.category.clone(),
        reason: row.reason.clone(),
        guild_id: row.guild_id.as_deref().and_then(|id| id.try_into().ok()),
        channel_id: row.channel_id.as_deref().and_then(|id| id.try_into().ok()),
        message_id: row.message_id.as_deref().and_then(|id| id.try_into().ok()),
        user_id: row.user_id.as_deref().and_then(|id| id.try_into().ok()),
        content: row.content.clone(),
        sent_at: row.sent_at,
        reporter_id: row
            .reporter_id
            .as_deref()
            .filter(|_| row.is_named)
            .and_then(|id| id.try_into().ok()),
    }
}

/// How a report stands here, for the server that has filed it.
pub(super) fn states(cases: Vec<CaseRow>) -> ReportStates {
    let queues = cases.into_iter().map(|case| ReportState {
        queue: case.queue,
        state: case.state,
        outcome: case.outcome,
        updated_at: case.updated_at,
    });
    ReportStates {
        queues: queues.collect(),
    }
}

impl Guilds {
    /// Keeps what `server` says of a report, as far as it makes sense.
    pub(super) async fn keep_states(
        &self,
        report_id: &str,
        server: &ServerName,
        states: ReportStates,
    ) -> Result<(), Refusal> {
        let now = self.now();
        // One for each queue, whatever it says.
        let said = [ReportQueue::Guild, ReportQueue::Server]
            .into_iter()
            .filter_map(|queue| {
                let said = states.queues.iter().find(|said| said.queue == queue.as_str())?;
                let state = State::parse(&said.state)?;
                let outcome = said.outcome.as_deref().and_then(ReportOutcome::parse);
                if (state == State::Resolved) != outcome.is_some() {
                    return None;
                }
                Some(HandlingRow {
                    server_name: server.to_string(),
                    queue: queue.as_str().to_owned(),
                    state: state.as_str().to_owned(),
                    outcome: outcome.map(|outcome| outcome.as_str().to_owned()),
                    updated_at: said.updated_at.clamp(0, now.0),
                })
            });
        let said: Vec<HandlingRow> = said.collect();
        if said.is_empty() {
            return Ok(());
        }
        let mut tx = self.db().begin().await?;
        for said in &said {
            outbox::put_handling(tx.conn(), report_id, said).await?;
        }
        if said.iter().any(|said| said.outcome.is_some()) {
            reports::decide(tx.conn(), report_id).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
