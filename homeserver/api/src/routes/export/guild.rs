//! `GET /guilds/{guild_id}/export`

use axum::{extract::State, response::Response};

use super::{Header, Parameters, attachment, document};
use crate::{
    ApiError, ApiState,
    error::{ErrorBody, Refusals},
    extract::{Auth, Path, Query},
    routes::ids::GuildPath,
};

/// What was said in the channels of a guild that the caller, who needs MANAGE_GUILD, sees and whose history the caller may read, as a file like that of `exportChannel`. Private threads are left out.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/export",
    operation_id = "exportGuild",
    tag = "export",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Parameters),
    responses(
        (status = 200, description = "A file: JSON with a header, `channels` (`channel`, `messages`) and `complete`, or CSV", content((Header = "application/json"), (String = "text/csv"))),
        (status = 409, description = "Another export of the caller is under way", body = ErrorBody),
        Refusals,
    )
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(Parameters { format }): Query<Parameters>,
) -> Result<Response, ApiError> {
    let (user, guild) = (&identity.user_id, path.guild()?);
    let export = state.messaging.export_guild(user, &guild).await?;
    let header = Header::new(user, state.clock.now(), Some(guild.to_string()));
    Ok(attachment(
        "guild",
        format,
        document::body(export, format, &header),
    ))
}
