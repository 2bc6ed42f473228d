//! Data of the frames that have no model of their own.

use serde::Serialize;

/// What is no more, or changed without being told how.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Gone<'a> {
    pub(super) id: &'a str,
}

/// A channel that is no more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChannelGone<'a> {
    pub(super) id: &'a str,
    pub(super) guild_id: &'a str,
}

/// A role that is no more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RoleGone<'a> {
    pub(super) id: &'a str,
    pub(super) guild_id: &'a str,
}

/// A message that is no more.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MessageGone<'a> {
    pub(super) id: &'a str,
    pub(super) channel_id: &'a str,
    pub(super) guild_id: &'a str,
}

/// Somebody who is no longer a member.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MemberGone<'a> {
    pub(super) guild_id: &'a str,
    pub(super) user_id: &'a str,
}
