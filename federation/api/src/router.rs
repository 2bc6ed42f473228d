//! Which path leads where.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post, put},
};
use http::StatusCode;
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};

use crate::{
    FederationState,
    auth::{BodyLimit, signed, unsigned},
    error::MatrixError,
    large::large,
    routes::{
        automod, directory, events, invites, keys, media, membership, profile, reports, server, transactions,
        version, well_known as names,
    },
};

/// Everything that other servers may ask, for the TLS listener.
///
/// The listener should hand down the peers' addresses (`into_make_service_with_connect_info`): requests for keys are
/// counted by them.
pub fn router(state: FederationState) -> Router {
    let own = |methods: MethodRouter<FederationState>| {
        methods.route_layer(from_fn_with_state(state.clone(), unsigned))
    };
    let with = |limit: BodyLimit, methods: MethodRouter<FederationState>| {
        // On the method and not on the path: a wrong method is told as such without a signature.
        methods.route_layer(from_fn_with_state((state.clone(), limit), signed))
    };
    let theirs = |methods: MethodRouter<FederationState>| with(BodyLimit::Usual, methods);
    let large = |methods: MethodRouter<FederationState>| {
        theirs(methods.route_layer(from_fn_with_state(state.clone(), large)))
    };
    let transaction = with(BodyLimit::Transaction, put(transactions::send));
    Router::new()
        .route("/_matrix/key/v2/server", own(get(keys::server)))
        .route("/_matrix/key/v2/server/", own(get(keys::server)))
        .route("/_matrix/key/v2/server/{key_id}", own(get(keys::server)))
        .route("/_matrix/key/v2/query", own(post(keys::query_many)))
        .route("/_matrix/key/v2/query/{server_name}", own(get(keys::query_one)))
        .route("/_matrix/federation/v1/version", own(get(version::version)))
        .route("/_matrix/federation/v1/send/{transaction_id}", transaction)
        .route(
            "/_matrix/federation/v1/make_join/{room_id}/{user_id}",
            theirs(get(membership::make_join)),
        )
        .route(
            "/_matrix/federation/v2/send_join/{room_id}/{event_id}",
            large(put(membership::send_join)),
        )
        .route(
            "/_matrix/federation/v1/make_leave/{room_id}/{user_id}",
            theirs(get(membership::make_leave)),
        )
        .route(
            "/_matrix/federation/v2/send_leave/{room_id}/{event_id}",
            theirs(put(membership::send_leave)),
        )
        .route(
            "/_matrix/federation/v1/invite/{room_id}/{event_id}",
            theirs(put(membership::invite_v1)),
        )
        .route(
            "/_matrix/federation/v2/invite/{room_id}/{event_id}",
            theirs(put(membership::invite)),
        )
        .route(
            "/_matrix/federation/v1/event/{event_id}",
            theirs(get(events::event)),
        )
        .route(
            "/_matrix/federation/v1/state/{room_id}",
            large(get(events::state)),
        )
        .route(
            "/_matrix/federation/v1/state_ids/{room_id}",
            large(get(events::state_ids)),
        )
        .route(
            "/_matrix/federation/v1/event_auth/{room_id}/{event_id}",
            theirs(get(events::event_auth)),
        )
        .route(
            "/_matrix/federation/v1/backfill/{room_id}",
            theirs(get(events::backfill)),
        )
        .route(
            "/_matrix/federation/v1/get_missing_events/{room_id}",
            theirs(post(events::missing_events)),
        )
        .route(
            "/_matrix/federation/v1/query/profile",
            theirs(get(profile::profile)),
        )
        .route(
            "/_matrix/federation/v1/query/directory",
            theirs(get(directory::directory)),
        )
        .route("/_guildhall/federation/v1/server", theirs(get(server::server)))
        .route(
            "/_guildhall/federation/v1/vanity-url",
            theirs(post(invites::set_vanity)),
        )
        .route(
            "/_matrix/federation/v1/media/download/{media_id}",
            theirs(get(media::download)),
        )
        .route(
            "/_guildhall/federation/v1/invites/{code}",
            theirs(get(invites::preview)).merge(theirs(post(invites::redeem))),
        )
        .route(
            "/_guildhall/federation/v1/reports/{report_id}",
            theirs(get(reports::states)).merge(theirs(put(reports::file))),
        )
        .route(
            "/_guildhall/federation/v1/reports/{report_id}/appeal",
            theirs(post(reports::appeal)),
        )
        .route(
            "/_guildhall/federation/v1/guild_reports",
            theirs(post(reports::work)),
        )
        .route("/_guildhall/federation/v1/automod", theirs(post(automod::notice)))
        .merge(names_router())
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        // Bodies were limited before the routes see them.
        .layer(DefaultBodyLimit::disable())
        .layer(TraceLayer::new_for_http())
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(state)
}

/// `GET /.well-known/matrix/server`, for the listener that answers `https://<server name>/`.
pub fn well_known(state: FederationState) -> Router {
    names_router().with_state(state)
}

fn names_router() -> Router<FederationState> {
    Router::new().route("/.well-known/matrix/server", get(names::server))
}

async fn no_such_path() -> MatrixError {
    MatrixError::unrecognized(StatusCode::NOT_FOUND)
}

async fn no_such_method() -> MatrixError {
    MatrixError::unrecognized(StatusCode::METHOD_NOT_ALLOWED)
}

/// A bug must not take the connection down with it, nor tell the other server about itself.
fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    MatrixError::internal("a handler panicked").into_response()
}
