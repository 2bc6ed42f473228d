//! The models of the REST API and the gateway (product requirements, section 11.2). A field without a value is null.

mod audit;
mod automod;
mod ban;
mod channel;
mod execution;
mod expression;
mod forum;
mod guild;
mod invite;
mod member;
mod overwrite;
mod profile;
mod report;
mod role;
mod scheduled_event;
mod server;
mod server_ban;
mod template;
mod vanity_url;
mod webhook;

pub use audit::{AuditChange, AuditLogEntry, AuditOptions};
pub use automod::{
    AutoModerationAction, AutoModerationActionMetadata, AutoModerationRule, AutoModerationTrigger,
    MESSAGE_SEND,
};
pub use ban::Ban;
pub use channel::Channel;
pub use execution::AutoModerationActionExecution;
pub use expression::{Emoji, Sticker};
pub use forum::ForumTag;
pub use guild::{Guild, GuildRules, GuildSnapshot};
pub use invite::{Invite, InviteChannel, InviteGuild};
pub(crate) use member::AsksRules;
pub use member::{Member, MemberUser};
pub use overwrite::PermissionOverwrite;
pub use profile::UserProfile;
pub use report::{
    OwnReport, Report, ReportAppeal, ReportCategory, ReportChange, ReportDelivery, ReportDetail,
    ReportHandling, ReportKind, ReportNote, ReportOutcome, ReportQueue, ReportRole, ReportState,
    ReportedMessage,
};
pub use role::Role;
pub use scheduled_event::ScheduledEvent;
pub use server::Server;
pub use server_ban::ServerBan;
pub use template::{GuildTemplate, TemplateChannel, TemplateOverwrite, TemplateRole};
pub use vanity_url::VanityUrl;
pub use webhook::Webhook;
