//! What a webhook has written, by its token.

pub(super) mod delete;
pub(super) mod get;
pub(super) mod update;
