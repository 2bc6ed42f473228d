//! What is answered.

use guildhall_messaging::Message;
use guildhall_search::Found;
use serde::Serialize;
use utoipa::ToSchema;

/// Messages that were found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FoundMessages {
    /// How many there are in all that the caller may see.
    total_results: usize,
    /// Those of this page, in the order that was asked for.
    messages: Vec<Message>,
    /// Whether this server is still going through what was said before, so that there may be more than is found.
    indexing: bool,
}

impl From<Found> for FoundMessages {
    fn from(found: Found) -> Self {
        Self {
            total_results: found.total,
            messages: found.messages,
            indexing: found.is_being_built,
        }
    }
}
