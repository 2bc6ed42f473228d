//! Channels of guilds.

mod arrange;
mod create;
mod delete;
mod forum;
mod list;
mod update;

use guildhall_guilds::model::PermissionOverwrite;
use guildhall_permissions::Overwrite;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{ApiError, ApiState};

/// Most overwrites that are named at a time.
const MAX_OVERWRITES: usize = 100;

/// The overwrites that a body names.
fn overwrites(list: Option<Vec<PermissionOverwrite>>) -> Result<Option<Vec<Overwrite>>, ApiError> {
    let Some(list) = list else { return Ok(None) };
    if list.len() > MAX_OVERWRITES {
        return Err(ApiError::invalid(
            "permissionOverwrites",
            format!("must have at most {MAX_OVERWRITES} entries"),
        ));
    }
    let list = list.iter().map(|one| {
        let possible = Some(one).filter(|one| super::ids::is_possible(&one.id));
        possible.and_then(PermissionOverwrite::overwrite).ok_or_else(|| {
            ApiError::invalid(
                "permissionOverwrites",
                "must have the type 0 (role) or 1 (member) and an id",
            )
        })
    });
    list.collect::<Result<_, _>>().map(Some)
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(create::handle, list::handle, arrange::handle))
        .routes(routes!(update::handle, delete::handle))
}
