//! Reading a body no further than the limits go.

use std::sync::Arc;

use axum::body::Body;
use bytes::BytesMut;
use futures::StreamExt;
use http::{HeaderMap, StatusCode, header::CONTENT_LENGTH};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use super::Read;
use crate::{FederationState, error::MatrixError};

/// How long a body may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BodyLimit {
    /// [`FederationLimits::body`](crate::FederationLimits::body).
    Usual,
    /// [`FederationLimits::transaction_body`](crate::FederationLimits::transaction_body).
    Transaction,
}

/// Reads `body`; the permit stands for the memory that it takes.
pub(super) async fn read(
    state: &FederationState,
    limit: BodyLimit,
    headers: &HeaderMap,
    body: Body,
) -> Result<Read, MatrixError> {
    let limit = match limit {
        BodyLimit::Usual => state.limits.body,
        BodyLimit::Transaction => state.limits.transaction_body,
    };
    let too_large = || MatrixError::too_large(format!("the body is longer than {limit} bytes"));
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if announced
        .and_then(|value| value.parse::<usize>().ok())
        .is_some_and(|length| length > limit)
    {
        return Err(too_large());
    }
    let reading = async {
        let mut bytes = BytesMut::new();
        let mut budget: Option<OwnedSemaphorePermit> = None;
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| MatrixError::bad_json("the body was cut off"))?;
            if bytes.len() + chunk.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
            reserve(state, &mut budget, bytes.len())?;
        }
        Ok((bytes.freeze(), budget))
    };
    timeout(state.limits.body_time, reading)
        .await
        .unwrap_or_else(|_| {
            Err(MatrixError::new(
                StatusCode::REQUEST_TIMEOUT,
                "M_UNKNOWN",
                "the body did not come in time",
            ))
        })
}

/// Takes memory for `length` bytes out of what all bodies may take.
fn reserve(
    state: &FederationState,
    budget: &mut Option<OwnedSemaphorePermit>,
    length: usize,
) -> Result<(), MatrixError> {
    let held = budget.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
    let missing = length.div_ceil(1024).saturating_sub(held);
    let missing = u32::try_from(missing).unwrap_or(u32::MAX);
    if missing == 0 {
        return Ok(());
    }
    let more = Arc::clone(&state.usage.bodies)
        .try_acquire_many_owned(missing)
        .map_err(|_| MatrixError::limited(1000))?;
    match budget {
        Some(budget) => budget.merge(more),
        None => *budget = Some(more),
    }
    Ok(())
}
