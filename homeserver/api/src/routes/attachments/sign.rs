//! `POST /attachments/sign`

use axum::extract::State;
use guildhall_guilds::Refusal;
use guildhall_types::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ApiError, ApiState,
    error::Refusals,
    extract::{Auth, Json},
    routes::ids::AttachmentParams,
};

/// Links that can be asked for at once.
const MAX: usize = 50;

/// What is to be signed.
#[derive(Deserialize, ToSchema)]
#[schema(as = SignLinks)]
pub(super) struct Body {
    /// 1 to 50 of `url` of attachments.
    urls: Vec<String>,
}

/// Links.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignedLinks {
    /// One for each that was asked for, in their order.
    links: Vec<SignedUrl>,
}

/// A link.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignedUrl)]
pub(super) struct SignedUrl {
    /// What was asked for.
    url: String,
    /// The same, for whoever has it, without an access token; `width`, `height` and `method` can be added. Null if the caller sees no such file.
    signed_url: Option<String>,
    /// Until when it lasts, RFC 3339; it ends with the message, too.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Gives links to files that need no access token, for a day: for pages that show them, and to be passed on.
#[utoipa::path(
    post,
    path = "/attachments/sign",
    operation_id = "signAttachments",
    tag = "attachments",
    security(("access_token" = [])),
    request_body = Body,
    responses((status = 200, description = "The links", body = SignedLinks), Refusals)
)]
pub(super) async fn handle(
    State(state): State<ApiState>,
    Auth(identity): Auth,
    Json(body): Json<Body>,
) -> Result<Json<SignedLinks>, ApiError> {
    if !(1..=MAX).contains(&body.urls.len()) {
        return Err(ApiError::invalid("urls", format!("must be 1 to {MAX}")));
    }
    let mut links = Vec::with_capacity(body.urls.len());
    for url in body.urls {
        let path = AttachmentParams::of_url(&url).and_then(|params| params.attachment().ok());
        let link = match path {
            None => None,
            Some(path) => match state.messaging.sign_link(&identity.user_id, &path).await {
                Ok(link) => Some(link),
                Err(Refusal::Unknown(_) | Refusal::Forbidden(_)) => None,
                Err(error) => return Err(error.into()),
            },
        };
        links.push(SignedUrl {
            signed_url: link
                .as_ref()
                .map(|link| format!("{url}?expires={}&signature={}", link.expires, link.signature)),
            expires_at: link.map(|link| Timestamp(link.expires.saturating_mul(1000)).to_rfc3339()),
            url,
        });
    }
    Ok(Json(SignedLinks { links }))
}
