//! `GET` and `POST /_matrix/key/v2/query`: this server as a notary.
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#querying-keys-through-another-server>

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, Query, State, rejection::PathRejection},
};
use futures::{StreamExt, stream};
use guildhall_types::{OwnedServerName, Timestamp};
use ruma::canonical_json::CanonicalJsonObject;
use serde::{Deserialize, Serialize};

use crate::{FederationState, error::MatrixError, extract::JsonBody};

/// Servers of one request that are asked at the same time.
const CONCURRENCY: usize = 4;

/// What is wanted of one key.
#[derive(Default, Deserialize)]
pub(crate) struct Criteria {
    /// Until when it is to be valid; now, if it is not said.
    minimum_valid_until_ts: Option<i64>,
}

/// Body of the request for several servers' keys. The ids of the keys are of no matter: all that are known are told.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    server_keys: BTreeMap<OwnedServerName, BTreeMap<String, Criteria>>,
}

/// Key documents, signed by their servers and by this one.
#[derive(Serialize)]
pub(crate) struct Documents {
    server_keys: Vec<CanonicalJsonObject>,
}

/// Tells one server's keys.
pub(crate) async fn query_one(
    State(state): State<FederationState>,
    path: Result<Path<OwnedServerName>, PathRejection>,
    criteria: Result<Query<Criteria>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<Documents>, MatrixError> {
    let Path(server) = path.map_err(|error| MatrixError::invalid_param(error.body_text()))?;
    let Query(criteria) = criteria.map_err(|error| MatrixError::invalid_param(error.body_text()))?;
    let wanted = vec![(server, criteria.minimum_valid_until_ts)];
    Ok(Json(documents(&state, wanted).await))
}

/// Tells several servers' keys. Servers that this one has nothing to do with, or that cannot be asked, are left out.
pub(crate) async fn query_many(
    State(state): State<FederationState>,
    JsonBody(wanted): JsonBody<Wanted>,
) -> Result<Json<Documents>, MatrixError> {
    let most = state.limits.notary_servers;
    if wanted.server_keys.len() > most {
        return Err(MatrixError::invalid_param(format!("more than {most} servers")));
    }
    let wanted = wanted
        .server_keys
        .into_iter()
        .map(|(server, keys)| {
            let latest = keys
                .into_values()
                .filter_map(|criteria| criteria.minimum_valid_until_ts)
                .max();
            (server, latest)
        })
        .collect();
    Ok(Json(documents(&state, wanted).await))
}

async fn documents(state: &FederationState, wanted: Vec<(OwnedServerName, Option<i64>)>) -> Documents {
    let now = state.clock.now();
    let mut asked = Vec::with_capacity(wanted.len());
    for (server, valid_until) in wanted {
        asked.push(async move {
            // Whom this server does not deal with it does not ask either.
            if server != state.server_name() && !state.policy().allows(&server) {
                return None;
            }
            let valid_until = valid_until.map_or(now, Timestamp);
            state.key_ring.notary(&server, valid_until).await
        });
    }
    let server_keys = stream::iter(asked)
        .buffered(CONCURRENCY)
        .filter_map(|document| async move { document })
        .collect()
        .await;
    Documents { server_keys }
}
