//! Messages by which the guild's steward tells what a rule has found.

use guildhall_event::Pdu;
use guildhall_types::{OwnedUserId, is_steward};
use serde::{Deserialize, Serialize};

use crate::project::is_plain;

/// Bytes of the text that an alert may tell.
pub const MAX_ALERT: usize = 20 * 1024;

/// What a rule has found, as it stands in the content under `org.guildhall.automod`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The rule.
    pub rule: String,
    /// The rule's name.
    pub name: String,
    /// Who said it, or would have.
    pub user: OwnedUserId,
    /// In which channel.
    pub channel: String,
    /// The text.
    pub content: String,
    /// Users whom it calls beside those in its text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// The rule's word or expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// What of the text it found.
    pub matched: String,
    /// Whether the message was kept back.
    #[serde(default)]
    pub blocked: bool,
}

#[derive(Deserialize)]
struct Content {
    #[serde(rename = "org.guildhall.automod")]
    alert: Alert,
}

/// What `pdu` tells, if it is a message of a steward that tells what a rule has found. Nobody else tells it.
pub(crate) fn alert_of(pdu: &Pdu) -> Option<Alert> {
    let is_one = is_steward(&pdu.sender) && pdu.state_key.is_none() && is_plain(pdu);
    let Content { alert } = is_one.then(|| crate::project::content_of(pdu))??;
    (alert.content.len() <= MAX_ALERT && !is_steward(&alert.user)).then_some(alert)
}
