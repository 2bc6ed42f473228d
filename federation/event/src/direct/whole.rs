//! A private channel that another server gives whole, when somebody joins: its state was not judged event by event.

use guildhall_types::content::{DIRECT, DirectOwnerContent, MAX_DIRECT};
use serde_json::{Map, Value};

use super::{DirectRoom, DirectState, Membership, listed_owner, may_stand, power_levels};
use crate::Pdu;

/// Says whether the events `state` can be the whole state of the private channel `room`.
///
/// # Errors
/// Why they cannot.
pub fn check_whole<'a>(
    room: &DirectRoom,
    state: impl IntoIterator<Item = &'a Pdu>,
) -> Result<(), &'static str> {
    let mut found = DirectState::default();
    let (mut levels, mut by_levels) = (None, None);
    for pdu in state {
        may_stand(room, pdu)?;
        let key = pdu.state_key.as_deref().unwrap_or_default();
        match pdu.kind_str().as_str() {
            "m.room.member" => {
                let member: Membership = pdu.content_as().map_err(|_| "it is no membership")?;
                found.members.insert(key.to_owned(), member);
            }
            DIRECT => {
                let content: DirectOwnerContent = pdu.content_as().map_err(|_| "it names no owner")?;
                found.owner = Some(content.owner);
            }
            "m.room.power_levels" => {
                by_levels = listed_owner(pdu);
                levels = Some(pdu.content_as::<Map<String, Value>>().unwrap_or_default());
            }
            _ => {}
        }
    }
    if found.others("") > MAX_DIRECT {
        return Err("there are too many people in it");
    }
    // What named the owner may be lost where branches met.
    found.owner = found.owner.or(by_levels);
    let wanted = power_levels(room.creator.as_str(), found.owner(room));
    match levels.is_none_or(|levels| levels == wanted) {
        true => Ok(()),
        false => Err("the power levels are not those that follow from the owner"),
    }
}
