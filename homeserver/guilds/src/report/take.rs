//! Taking a report of another server's user.

use guildhall_federation_api::reports::FiledReport;
use guildhall_storage::{
    accounts::users,
    channels, guilds,
    reports::{self, ReportRow, cases},
};
use guildhall_types::{EventId, RoomId, ServerName, UserId, entropy::random_alphanumeric, is_steward};

use super::{ID, MAX_TEXT, evidence::Evidence};
use crate::{
    Guilds, Refusal, Thing,
    model::{ReportCategory, ReportKind, ReportQueue},
    validate::has_unprintable,
};

/// Most characters of a claimed message.
const MAX_CONTENT: usize = 8000;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// The parts of a report that has the form that it must have.
struct Checked<'a> {
    kind: ReportKind,
    category: ReportCategory,
    guild: Option<&'a RoomId>,
    user: Option<&'a UserId>,
    message: Option<(&'a RoomId, &'a EventId, &'a str)>,
}

fn check(report: &FiledReport) -> Result<Checked<'_>, Refusal> {
    let kind = ReportKind::parse(&report.kind).ok_or_else(|| Refusal::invalid("kind", "is unknown"))?;
    let category =
        ReportCategory::parse(&report.category).ok_or_else(|| Refusal::invalid("category", "is unknown"))?;
    let content = report.content.as_deref().unwrap_or_default();
    for (field, text, most) in [
        ("reason", &*report.reason, MAX_TEXT),
        ("content", content, MAX_CONTENT),
    ] {
        if text.chars().count() > most || has_unprintable(text) {
            return Err(Refusal::invalid(field, "is too long or not printable"));
        }
    }
    let missing = |field| move || Refusal::invalid(field, "is needed for a report of this kind");
    let (guild, user) = (report.guild_id.as_deref(), report.user_id.as_deref());
    let message = match kind {
        ReportKind::Message => Some((
            report.channel_id.as_deref().ok_or_else(missing("channel_id"))?,
            report.message_id.as_deref().ok_or_else(missing("message_id"))?,
            content,
        )),
        ReportKind::User | ReportKind::Guild => None,
    };
    match kind {
        ReportKind::Guild => drop(guild.ok_or_else(missing("guild_id"))?),
        ReportKind::Message | ReportKind::User => drop(user.ok_or_else(missing("user_id"))?),
    }
    Ok(Checked {
        kind,
        category,
        guild,
        user: user.filter(|_| kind != ReportKind::Guild),
        message,
    })
}

impl Guilds {
    /// Takes the report that has the id `origin_id` on `origin`. One that is there stays as it is.
    pub(super) async fn take_report(
        &self,
        origin: &ServerName,
        origin_id: &str,
        report: &FiledReport,
    ) -> Result<(), Refusal> {
        let checked = check(report)?;
        if reports::by_origin(&mut *self.read().await?, origin.as_str(), origin_id)
            .await?
            .is_some()
        {
            return Ok(());
        }
        let queues = self.queues_for(origin, &checked).await?;
        let mut row = ReportRow {
            report_id: random_alphanumeric(&*self.0.parts.entropy, ID),
            origin: origin.to_string(),
            origin_id: origin_id.to_owned(),
            reporter_id: report.reporter_id.as_ref().map(ToString::to_string),
            is_named: report.reporter_id.is_some(),
            kind: checked.kind.as_str().to_owned(),
            category: checked.category.as_str().to_owned(),
            reason: report.reason.trim().to_owned(),
            guild_id: checked.guild.map(ToString::to_string),
            channel_id: checked.message.map(|(channel, ..)| channel.to_string()),
            message_id: checked.message.map(|(_, message, _)| message.to_string()),
            user_id: checked.user.map(ToString::to_string),
            content: checked.message.map(|(.., content)| content.to_owned()),
            sent_at: report.sent_at.filter(|at| {
                checked.message.is_some() && (0..=self.now().0.saturating_add(DAY_MS)).contains(at)
            }),
            is_verified: false,
            created_at: self.now().0,
        };
        if let (Some((channel, message, claimed)), Some(author)) = (checked.message, checked.user) {
            match self.evidence((channel, message), author, claimed).await? {
                Evidence::Held { content, sent_at } => {
                    row.content = Some(content);
                    row.sent_at = Some(sent_at);
                    row.is_verified = true;
                }
                Evidence::Claimed => {}
                Evidence::OfAnother => {
                    return Err(Refusal::invalid("user_id", "has not written the message"));
                }
            }
        }
        self.store_taken(&row, &queues).await?;
        for queue in queues {
            self.tell_of_report(&row.report_id, queue, true);
        }
        Ok(())
    }

    /// The queues that the report belongs into. `origin` has to take part in the guild and the channel that it names, as far as they are known here.
    async fn queues_for(
        &self,
        origin: &ServerName,
        report: &Checked<'_>,
    ) -> Result<Vec<ReportQueue>, Refusal> {
        let mut home = None;
        if let Some(guild) = report.guild {
            home = self.home_of(guild).await?;
            if home.is_some() {
                self.check_part(origin, guild).await?;
            }
        }
        if let Some((channel, ..)) = report.message {
            let found = channels::get(&mut *self.read().await?, channel.as_str()).await?;
            if let Some(found) = found {
                if report.guild.map(RoomId::as_str) != Some(&*found.row.guild_id) {
                    return Err(Refusal::invalid("channel_id", "is no channel of the guild"));
                }
                self.check_part(origin, channel).await?;
            }
        }
        let is_home = match report.guild {
            Some(guild) if home.as_deref() == Some(self.server_name()) => {
                guilds::get(&mut *self.read().await?, guild.as_str())
                    .await?
                    .is_some()
            }
            _ => false,
        };
        let is_account = match report.user {
            Some(user) if self.is_ours(user) && !is_steward(user) => {
                users::get(&mut *self.read().await?, user.as_str())
                    .await?
                    .is_some()
            }
            _ => false,
        };
        let mut queues = Vec::new();
        if is_home && report.kind != ReportKind::Guild {
            queues.push(ReportQueue::Guild);
        }
        if is_account || (is_home && report.kind == ReportKind::Guild) {
            queues.push(ReportQueue::Server);
        }
        match queues.is_empty() {
            true => Err(Refusal::Forbidden(
                "neither the user nor the guild is one of this server".to_owned(),
            )),
            false => Ok(queues),
        }
    }

    /// Refuses a server that has no member in the room, or is banned from it.
    async fn check_part(&self, origin: &ServerName, room: &RoomId) -> Result<(), Refusal> {
        let rooms = self.rooms();
        if rooms.server_in_room(room, origin).await? && !rooms.bans_server(room, origin).await? {
            return Ok(());
        }
        Err(Refusal::Forbidden(format!("{origin} has no part in {room}")))
    }

    async fn store_taken(&self, row: &ReportRow, queues: &[ReportQueue]) -> Result<(), Refusal> {
        let limits = self.limits();
        let _filing = self.0.filing.lock().await;
        let mut tx = self.db().begin().await?;
        let since = row.created_at.saturating_sub(DAY_MS);
        let (open, recent) = reports::count_of_origin(tx.conn(), &row.origin, since).await?;
        if open >= limits.open_reports_per_server || recent >= limits.reports_per_server_a_day {
            tracing::info!(
                origin = row.origin,
                open,
                recent,
                "a server has filed as many reports as it may"
            );
            return Err(Refusal::Overloaded);
        }
        // The same request twice at once: one is enough.
        if !reports::insert(tx.conn(), row, None).await? {
            return Ok(());
        }
        for queue in queues {
            cases::open(tx.conn(), &row.report_id, queue.as_str(), row.created_at).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A report of another server, by its id there.
pub(super) const UNKNOWN: Refusal = Refusal::Unknown(Thing::Report);
