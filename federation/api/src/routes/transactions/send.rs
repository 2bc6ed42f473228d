//! The endpoint: counts, and what was answered before.

use axum::extract::State;
use ruma::api::federation::transactions::send_transaction_message::v1::{Request, Response};

use crate::{
    FederationState,
    error::MatrixError,
    extract::{Answer, Signed},
};

/// Most PDUs of a transaction.
const MAX_PDUS: usize = 50;
/// Most EDUs of a transaction.
const MAX_EDUS: usize = 100;

/// Takes a transaction in. Each PDU has its own result, and none spoils another.
pub(crate) async fn send(
    State(state): State<FederationState>,
    Signed { origin, request }: Signed<Request>,
) -> Result<Answer<Response>, MatrixError> {
    if request.pdus.len() > MAX_PDUS || request.edus.len() > MAX_EDUS {
        return Err(MatrixError::invalid_param(format!(
            "a transaction has at most {MAX_PDUS} PDUs and {MAX_EDUS} EDUs"
        )));
    }
    if request.origin != origin {
        return Err(MatrixError::forbidden(format!(
            "the transaction is of {}",
            request.origin
        )));
    }
    let answered = state.work_on(origin, request).await?;
    Ok(Answer(Response::new(answered.results.clone())))
}
