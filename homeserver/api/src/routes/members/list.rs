//! `GET /guilds/{guild_id}/members`

use axum::extract::State;
use guildhall_guilds::{MemberFilter, model::Member};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    ApiError, ApiState, Page,
    error::Refusals,
    extract::{Auth, Json, Path, Query},
    routes::{
        fields::time,
        ids::{self, GuildPath},
    },
};

/// Most members on a page.
const MAX: u32 = 1000;
/// Members on a page unless said otherwise.
const DEFAULT: u32 = 100;

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(super) struct Parameters {
    /// Members on the page, 1 to 1000; 100 when absent.
    #[serde(default)]
    limit: Option<u32>,
    /// The user id to go on after: `nextCursor` of the page before.
    #[serde(default)]
    after: Option<String>,
    /// Part of the name in the guild, of the display name or of the username, whatever the case; 1 to 100 characters.
    #[serde(default)]
    query: Option<String>,
    /// A role that they hold.
    #[serde(default)]
    role: Option<String>,
    /// Name of their server.
    #[serde(default)]
    server: Option<String>,
    /// They came in at this time or later, RFC 3339.
    #[serde(default)]
    joined_after: Option<String>,
    /// They came in before this time, RFC 3339.
    #[serde(default)]
    joined_before: Option<String>,
}

/// Most characters of a name that is looked for.
const QUERY: usize = 100;

impl Parameters {
    fn filter(&self) -> Result<MemberFilter, ApiError> {
        let texts = [
            ("query", &self.query),
            ("role", &self.role),
            ("server", &self.server),
        ];
        for (field, text) in texts {
            if text
                .as_deref()
                .is_some_and(|text| text.is_empty() || !ids::is_possible(text))
            {
                return Err(ApiError::invalid(
                    field,
                    "must not be empty, too long or with control characters",
                ));
            }
        }
        if self
            .query
            .as_deref()
            .is_some_and(|query| query.chars().count() > QUERY)
        {
            return Err(ApiError::invalid(
                "query",
                format!("must have at most {QUERY} characters"),
            ));
        }
        let at = |field, text: &Option<String>| text.as_deref().map(|text| time(field, text)).transpose();
        Ok(MemberFilter {
            name: self.query.clone(),
            role: self.role.clone(),
            server: self.server.clone(),
            joined_from: at("joinedAfter", &self.joined_after)?,
            joined_before: at("joinedBefore", &self.joined_before)?,
        })
    }
}

/// The members of a guild, sorted by user id: all, or those whom every given filter lets through.
#[utoipa::path(
    get,
    path = "/guilds/{guild_id}/members",
    operation_id = "listMembers",
    tag = "members",
    security(("access_token" = [])),
    params(("guild_id" = String, Path, description = "The guild"), Parameters),
    responses((status = 200, description = "A page", body = Page<Member>), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Path(path): Path<GuildPath>,
    Query(parameters): Query<Parameters>,
) -> Result<Json<Page<Member>>, ApiError> {
    let filter = parameters.filter()?;
    let Parameters { limit, after, .. } = parameters;
    let limit = limit.unwrap_or(DEFAULT);
    if !(1..=MAX).contains(&limit) {
        return Err(ApiError::invalid("limit", format!("must be from 1 to {MAX}")));
    }
    if after.as_deref().is_some_and(|id| !ids::is_possible(id)) {
        return Err(ApiError::invalid("after", "is no user id"));
    }
    let one_more = i64::from(limit) + 1;
    let members = state
        .guilds
        .list_members(
            &identity.user_id,
            &path.guild()?,
            &filter,
            after.as_deref(),
            one_more,
        )
        .await?;
    Ok(Json(Page::of_one_more(members, limit, |member| {
        member.user.id.clone()
    })))
}
