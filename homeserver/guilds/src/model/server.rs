use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A Guildhall server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Server {
    /// The name that stands in user ids.
    #[schema(example = "b.example")]
    pub name: String,
    /// The software that it runs, as it says.
    #[schema(example = "Guildhall")]
    pub software: String,
    /// Its version, as it says.
    #[schema(example = "0.1.0")]
    pub version: String,
    /// Where browsers find its web client, without a slash at the end. An invite `CODE` of the server `a` is opened at `<publicUrl>/invite/CODE@a`.
    #[schema(format = "uri", example = "https://chat.b.example")]
    pub public_url: String,
}
