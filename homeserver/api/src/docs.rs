//! The OpenAPI document and the page that shows it, without network: the page's files are in the binary.

use axum::{
    Router,
    http::{HeaderValue, header::CONTENT_SECURITY_POLICY},
};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        RefOr,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_swagger_ui::SwaggerUi;

use crate::{ApiState, error};

/// The page runs its own scripts only and talks to this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What the document says beside its paths.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Guildhall",
        description = "The client API of a Guildhall homeserver. Errors, pages and rate-limit headers have one form \
                       everywhere; ids are the global ones (`!room`, `$event`, `@user:server`)."
    ),
    components(schemas(error::ErrorBody)),
    modifiers(&AccessToken),
    tags(
        (name = "auth", description = "Accounts, logins and tokens"),
        (name = "users", description = "Users and their profiles"),
        (name = "guilds", description = "Guilds"),
        (name = "channels", description = "Channels of guilds"),
        (name = "members", description = "Members of guilds, and who may not come back"),
        (name = "roles", description = "Roles of guilds"),
        (name = "emojis", description = "Emoji of guilds"),
        (name = "stickers", description = "Stickers of guilds"),
        (name = "export", description = "What was said, and one's own data, as files"),
        (name = "media", description = "Pictures, also of other servers"),
        (name = "attachments", description = "Files of messages, and uploading them"),
        (name = "automod", description = "Rules that look at messages"),
        (name = "invites", description = "Invites to guilds, also to guilds of other servers"),
        (name = "servers", description = "Other servers"),
        (name = "messages", description = "Messages in channels"),
        (name = "search", description = "Finding messages"),
        (name = "notifications", description = "What one is notified of, and what one wants to be"),
        (name = "threads", description = "Threads in channels, and posts in forums"),
        (name = "private channels", description = "Channels without a guild: of two people, and of several, also across servers"),
        (name = "friends", description = "Friends, requests, and who is blocked"),
        (name = "admin", description = "What administrators of this server see and decide"),
        (name = "reports", description = "Reports of messages, users and guilds, and the queues of those who work on them"),
    )
)]
pub(crate) struct Document;

struct AccessToken;

impl Modify for AccessToken {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("access_token", SecurityScheme::Http(scheme));
    }
}

/// Adds the refusals that every endpoint with a body may answer: too large (413) and not JSON (415).
pub(crate) fn complete(document: &mut utoipa::openapi::OpenApi) {
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            let responses = &mut operation.responses.responses;
            let Some(RefOr::T(invalid)) = responses.get("400").cloned() else {
                continue;
            };
            if operation.request_body.is_none() {
                continue;
            }
            for (status, description) in [
                ("413", "The body is too large"),
                ("415", "The body is not of content type `application/json`"),
            ] {
                let mut response = invalid.clone();
                description.clone_into(&mut response.description);
                responses.insert(status.to_owned(), RefOr::T(response));
            }
        }
    }
}

/// `GET /api/v1/openapi.json` and the page at `/api/v1/docs`.
pub(crate) fn router(document: utoipa::openapi::OpenApi) -> Router<ApiState> {
    Router::from(SwaggerUi::new("/api/v1/docs").url("/api/v1/openapi.json", document)).layer(
        SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    )
}
