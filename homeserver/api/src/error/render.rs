//! The outermost layer: gives every request an id and writes the body of every error.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderValue,
        header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::Response,
};
use guildhall_types::entropy::random_alphanumeric;

use super::{ApiError, ErrorBody, ErrorCode, ErrorObject, Pending};
use crate::ApiState;

/// Header with the request's id, in every answer.
pub const REQUEST_ID_HEADER: &str = "x-request-id";

/// Characters behind `req_` (5.95 random bits each).
const REQUEST_ID_LENGTH: usize = 16;

/// The id of the request at hand, as extension of the request.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Gives the request an id, and the answer the header with it and, on an error, its body.
pub async fn layer(State(state): State<ApiState>, mut request: Request, next: Next) -> Response {
    let id = format!("req_{}", random_alphanumeric(&*state.entropy, REQUEST_ID_LENGTH));
    request.extensions_mut().insert(RequestId(id.clone()));
    let path = without_token(request.uri().path());

    let mut response = next.run(request).await;

    if let Some(error) = error_of(&mut response) {
        tracing::debug!(request_id = %id, path, status = error.status.as_u16(), "refused: {}", error.message);
        let body = ErrorBody {
            error: ErrorObject {
                code: error.code,
                message: error.message.clone().into_owned(),
                details: error.details.clone(),
                timestamp: state.clock.now().to_rfc3339(),
                path,
                request_id: id.clone(),
            },
        };
        write(&mut response, &error, &body);
    }
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID_HEADER, value);
    }
    response
}

/// `path` without the token of a webhook, which is nothing to be logged or shown.
fn without_token(path: &str) -> String {
    let Some((before, rest)) = path.split_once("/webhooks/") else {
        return path.to_owned();
    };
    let mut parts = rest.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(id), Some(token), behind) if token != "token" => {
            let behind = behind.map(|behind| format!("/{behind}")).unwrap_or_default();
            format!("{before}/webhooks/{id}/{{token}}{behind}")
        }
        _ => path.to_owned(),
    }
}

/// The error that this response stands for: ours, or one that a library answered in a form of its own.
fn error_of(response: &mut Response) -> Option<ApiError> {
    if let Some(Pending(error)) = response.extensions_mut().remove::<Pending>() {
        return Some((*error).clone());
    }
    let status = response.status();
    (status.is_client_error() || status.is_server_error()).then(|| ApiError::from_status(status))
}

fn write(response: &mut Response, error: &ApiError, body: &ErrorBody) {
    let json = serde_json::to_vec(body).unwrap_or_default();
    *response.body_mut() = Body::from(json);
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = error.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if error.code == ErrorCode::Unauthorized {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
}

#[cfg(test)]
mod tests {
    use super::without_token;

    #[test]
    fn tokens_of_webhooks_are_not_shown() {
        for (path, shown) in [
            ("/api/v1/webhooks/a/secret", "/api/v1/webhooks/a/{token}"),
            (
                "/api/v1/webhooks/a/secret/messages/$b",
                "/api/v1/webhooks/a/{token}/messages/$b",
            ),
            ("/api/v1/webhooks/a/token", "/api/v1/webhooks/a/token"),
            ("/api/v1/webhooks/a", "/api/v1/webhooks/a"),
            ("/api/v1/guilds/a/webhooks", "/api/v1/guilds/a/webhooks"),
        ] {
            assert_eq!(without_token(path), shown);
        }
    }
}
