//! Data of the frames about the connection itself.

use serde::Serialize;
use utoipa::ToSchema;

/// What the server says first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Hello {
    /// Milliseconds between two heartbeats.
    #[schema(value_type = u64)]
    pub(crate) heartbeat_interval: u128,
    /// Milliseconds that the client has to say who it is.
    #[schema(value_type = u64)]
    pub(crate) authenticate_within: u128,
}

/// A session goes on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resumed<'a> {
    /// The session.
    pub(crate) session_id: &'a str,
    /// How many frames follow at once.
    pub(crate) missed: u64,
    /// Milliseconds between two heartbeats.
    #[schema(value_type = u64)]
    pub(crate) heartbeat_interval: u128,
}

/// Nothing.
#[derive(Serialize, ToSchema)]
pub(crate) struct Empty {}
