//! Use-cases of guilds: guilds themselves, their channels, members and invites.
//!
//! A use-case asks for the rights, drafts events, and has the rooms append them; what it answers is read from the
//! read models, never made up. [`Guilds`] is the handle; [`Upkeep`] is what has to run beside it.

mod access;
mod account;
mod act;
mod arrival;
mod audit;
mod automod;
mod cache;
mod channel;
mod draft;
mod expression;
mod guild;
mod home;
mod invite;
mod lanes;
mod levels;
mod limits;
mod media;
mod member;
pub mod model;
mod private;
mod private_thread;
pub mod read;
mod refusal;
mod remote;
mod report;
mod residency;
mod rights_at;
mod role;
mod scheduled_event;
mod second_factor;
mod server_ban;
mod service;
mod single_flight;
mod sweep;
mod template;
mod upkeep;
pub mod validate;
mod vanity;
mod viewers;
mod webhook;

pub use access::Access;
pub use audit::AuditFilter;
pub use automod::{AutomodRulePatch, Findings, NewAutomodRule};
pub use cache::ChannelAccess;
pub use channel::{ChannelPatch, ChannelPlace, NewChannel, NewForumTag};
pub use expression::{EmojiPatch, NewEmoji, NewSticker, StickerPatch, Usable};
pub use guild::{GuildPatch, NewGuild};
pub use guildhall_event::guild::Setting;
pub use guildhall_files::Media;
pub use invite::{InviteCode, NewInvite};
pub use lanes::Lanes;
pub use limits::GuildLimits;
pub use member::{BulkBan, MemberFilter, MemberPatch, NewBan, Prune};
pub use private_thread::NewPrivateThread;
pub use refusal::{Problem, Refusal, Thing, Upstream};
pub use remote::{Answer, Remote};
pub use report::{NewReport, ReportPatch};
pub use role::{NewRole, RolePatch, RolePosition};
pub use scheduled_event::{NewScheduledEvent, ScheduledEventPatch};
pub use service::{Guilds, GuildsParts};
pub use upkeep::Upkeep;
pub use viewers::Viewers;
pub use webhook::{WebhookPatch, WebhookToken};
