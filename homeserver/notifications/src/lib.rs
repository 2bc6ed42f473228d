//! What users are notified of (`spec/adr/0032-notifications.md`).
//!
//! [`Notifications::follow`] goes through the commit log and notes for the users of this server what concerns them: [`derive`] says what
//! follows from a change, [`decide`] what of that a user wants to hear. What is noted is shown only as far as its user may still see what it
//! is about ([`show`]).

mod added;
mod announce;
mod decide;
mod derive;
mod digest;
mod direct;
mod draft;
mod events;
mod follow;
mod guild_message;
mod mark;
mod message;
mod model;
mod moderation;
mod preferences;
mod push;
mod relation;
mod service;
mod settings;
mod show;

pub use model::{Kind, Moderation, ModerationAction, Notification};
pub use preferences::{Digest, NotificationPreferences, PreferencesPatch};
pub use push::{NewSubscription, Push, PushConfig, PushError, PushMessage, PushSubscription};
pub use service::{Notifications, NotificationsParts};
pub use settings::{Level, NotificationSettings, SettingsPatch};
pub use show::NotificationPage;
