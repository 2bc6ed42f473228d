//! Who asks: the check of a request's signature.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#request-authentication>

mod body;
mod claim;
mod verify;

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::{ConnectInfo, OriginalUri, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use claim::Claim;
use guildhall_federation_client::{Asked, Standing};
use verify::Said;

pub(crate) use body::BodyLimit;

use crate::{
    FederationState,
    error::MatrixError,
    extract::Origin,
    gate::{Gate, subscriber},
};

/// Lets a request through whose signature is good, of a server that this one deals with. Each step costs more than the
/// one before it, and who is refused costs no more.
pub(crate) async fn signed(
    State((state, limit)): State<(FederationState, BodyLimit)>,
    request: Request,
    next: Next,
) -> Response {
    match check(&state, limit, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

async fn check(
    state: &FederationState,
    limit: BodyLimit,
    request: Request,
    next: Next,
) -> Result<Response, MatrixError> {
    let (mut parts, body) = request.into_parts();
    // 1. Who it says that it is, and whom it says that it asks.
    let claim = Claim::read(&parts.headers, state.server_name())?;
    // 2. Whether this server deals with it at all.
    match state.policy().standing(&claim.origin) {
        Standing::Allowed => {}
        Standing::Denied => {
            return Err(MatrixError::forbidden(format!(
                "the federation policy of {} does not allow it to deal with {}",
                state.server_name(),
                claim.origin
            )));
        }
        Standing::Undecided => {
            // Who says so is not verified: that would mean to ask a server that nobody has allowed to be asked.
            if address_gate(state, &parts.extensions).is_heard() {
                state.policy().waiting().note(&claim.origin, Asked::Request);
            }
            return Err(MatrixError::forbidden(format!(
                "an administrator of {} has yet to allow it to deal with {}",
                state.server_name(),
                claim.origin
            )));
        }
    }
    // 3. Whether it has a key of that name: nobody's body is not even read.
    let unverified = address_gate(state, &parts.extensions).slot()?;
    let keys = verify::keys(state, &claim).await?;
    // 4. What it says.
    let (bytes, budget) = body::read(state, limit, &parts.headers, body).await?;
    // 5. Whether it was that server who said it. A part of the path may have been taken off for nested routers.
    let uri = parts
        .extensions
        .get::<OriginalUri>()
        .map_or(&parts.uri, |uri| &uri.0);
    let said = Said {
        by: claim.clone(),
        to: state.server_name().to_owned(),
        method: parts.method.clone(),
        path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        body: bytes.clone(),
        limit,
    };
    verify::signature(state, said, keys).await?;
    drop(unverified);
    // 6. Whether it asks too much.
    let gate = state.usage.servers.of(claim.origin.clone());
    gate.count()?;
    let _slot = gate.slot()?;
    let _place = state
        .usage
        .in_flight
        .try_acquire()
        .map_err(|_| MatrixError::limited(1000))?;

    state.client.note_inbound(&claim.origin);
    state.bus.notify_inbound(claim.origin.clone());
    parts.extensions.insert(Origin(claim.origin));
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    // The body was held until here.
    drop(budget);
    Ok(response)
}

/// Counts a request that needs no signature against the address that it comes from.
pub(crate) async fn unsigned(State(state): State<FederationState>, request: Request, next: Next) -> Response {
    let refused = async {
        let gate = address_gate(&state, request.extensions());
        gate.count()?;
        let _slot = gate.slot()?;
        let (parts, body) = request.into_parts();
        let (bytes, _budget) = body::read(&state, BodyLimit::Usual, &parts.headers, body).await?;
        Ok(next.run(Request::from_parts(parts, Body::from(bytes))).await)
    };
    refused.await.unwrap_or_else(MatrixError::into_response)
}

/// The gate of the address that a request comes from; all share one where the listener does not tell.
fn address_gate(state: &FederationState, extensions: &http::Extensions) -> std::sync::Arc<Gate> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    state.usage.addresses.of(peer.map(|peer| subscriber(peer.0.ip())))
}

/// A body that was read.
type Read = (Bytes, Option<tokio::sync::OwnedSemaphorePermit>);
