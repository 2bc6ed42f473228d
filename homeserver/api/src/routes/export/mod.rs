//! Exports: what was said, and what is stored of oneself.

mod channel;
mod csv;
mod document;
mod guild;
mod json;
mod own;

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderName, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse as _, Response},
};
use guildhall_types::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::ApiState;

/// Form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ExportFormat)]
enum Format {
    /// One JSON document.
    Json,
    /// A table.
    Csv,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Parameters {
    /// `json` or `csv`.
    #[param(inline)]
    format: Format,
}

/// What stands at the beginning of an export.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Header {
    /// Always `guildhall-export`.
    format: &'static str,
    /// Version of the form: 1.
    version: u8,
    /// When it was begun, RFC 3339.
    #[schema(format = DateTime)]
    exported_at: String,
    /// Who has asked for it.
    exported_by: String,
    /// The guild; null for a channel alone and for one's own data.
    guild_id: Option<String>,
}

impl Header {
    fn new(user: &UserId, now: Timestamp, guild_id: Option<String>) -> Self {
        Self {
            format: "guildhall-export",
            version: 1,
            exported_at: now.to_rfc3339(),
            exported_by: user.to_string(),
            guild_id,
        }
    }
}

pub(super) fn router() -> OpenApiRouter<ApiState> {
    OpenApiRouter::default()
        .routes(routes!(channel::handle))
        .routes(routes!(guild::handle))
        .routes(routes!(own::handle))
}

/// An answer that is a file to keep.
fn attachment(name: &'static str, format: Format, body: Body) -> Response {
    let (content_type, disposition) = match format {
        Format::Json => (
            "application/json",
            format!("attachment; filename=\"{name}.json\""),
        ),
        Format::Csv => (
            "text/csv; charset=utf-8",
            format!("attachment; filename=\"{name}.csv\""),
        ),
    };
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let told: [(HeaderName, HeaderValue); 4] = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (told, body).into_response()
}

/// `value` as JSON.
fn written(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_else(|error| {
        tracing::error!(%error, "a model cannot be exported");
        b"null".to_vec()
    })
}

/// The items of a list with commas between; the first one has none before it if `is_first`, which it turns.
fn items(list: impl IntoIterator<Item = impl Serialize>, is_first: &mut bool) -> Vec<u8> {
    let mut out = Vec::new();
    for item in list {
        if !std::mem::take(is_first) {
            out.push(b',');
        }
        out.extend(written(&item));
    }
    out
}

/// The beginning of a JSON document: `header`, of which more follows in the same object.
fn opening(header: &impl Serialize) -> Vec<u8> {
    let mut out = written(header);
    // Without its last brace.
    out.pop();
    out
}

/// A piece of a body that never fails.
type Piece = Result<Bytes, std::convert::Infallible>;
