//! The endpoints: a folder per resource, a file per endpoint.
//!
//! Each folder has a `router()` which collects its endpoints with [`utoipa_axum::routes!`]; paths in
//! `#[utoipa::path]` are written without the prefix `/api/v1`.

mod admin;
mod admin_reports;
mod attachments;
mod audit_logs;
mod auth;
mod auto_moderation;
mod bans;
mod blocks;
mod channels;
mod emojis;
mod export;
mod fields;
mod friends;
mod guild_reports;
mod guilds;
mod ids;
mod invites;
mod media;
mod members;
mod messages;
mod notifications;
mod overwrites;
mod pins;
mod polls;
mod private_channels;
mod prune;
mod push;
mod reactions;
mod read_states;
mod report_queue;
mod reports;
mod roles;
mod scheduled_events;
mod search;
mod server_bans;
mod servers;
mod stickers;
mod threads;
mod uploads;
mod users;
mod vanity_url;
mod webhooks;

use utoipa_axum::router::OpenApiRouter;

use crate::ApiState;

/// Every endpoint below `/api/v1`.
pub(crate) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .merge(auth::router())
        .merge(users::router())
        .merge(guilds::router())
        .merge(channels::router())
        .merge(overwrites::router())
        .merge(members::router())
        .merge(roles::router())
        .merge(emojis::router())
        .merge(stickers::router())
        .merge(media::router())
        .merge(attachments::router())
        .merge(uploads::router())
        .merge(bans::router())
        .merge(audit_logs::router())
        .merge(server_bans::router())
        .merge(servers::router())
        .merge(scheduled_events::router())
        .merge(auto_moderation::router())
        .merge(prune::router())
        .merge(invites::router())
        .merge(vanity_url::router())
        .merge(messages::router())
        .merge(reactions::router())
        .merge(pins::router())
        .merge(threads::router())
        .merge(read_states::router())
        .merge(notifications::router())
        .merge(push::router())
        .merge(private_channels::router())
        .merge(friends::router())
        .merge(blocks::router())
        .merge(reports::router())
        .merge(guild_reports::router())
        .merge(admin_reports::router())
        .merge(admin::router())
        .merge(webhooks::router())
        .merge(polls::router())
        .merge(search::router())
        .merge(export::router())
}
