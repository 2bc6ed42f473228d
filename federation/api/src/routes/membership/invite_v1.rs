//! `PUT /_matrix/federation/v1/invite/{roomId}/{eventId}`
//!
//! <https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1inviteroomideventid>

use crate::error::MatrixError;

/// Refuses: this form of the endpoint names no version and is for rooms of versions 1 and 2 only.
pub(crate) async fn invite_v1() -> MatrixError {
    MatrixError::incompatible("1")
}
