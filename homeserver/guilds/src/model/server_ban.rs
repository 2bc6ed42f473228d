use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Servers whose users may not come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerBan {
    /// Their name, in which `*` stands for any characters and `?` for one. Without a port it is for every port.
    #[schema(example = "*.spam.example")]
    pub server: String,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
}
