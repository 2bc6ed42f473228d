//! A private channel that another server gives whole, when somebody joins: its state was not judged event by event.

use guildhall_types::{
    OwnedUserId,
    content::{DIRECT, DirectOwnerContent, FRIEND, MAX_DIRECT},
};
use serde_json::{Map, Value};

use super::{
    DirectRoom, DirectState, Membership, power_levels,
    rules::{fact, friend},
};
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
    let mut levels = None;
    for pdu in state {
        let key = pdu.state_key.as_deref().unwrap_or_default();
        match pdu.kind_str().as_str() {
            "m.room.create" => {}
            "m.room.member" => {
                let member: Membership = pdu.content_as().map_err(|_| "it is no membership")?;
                let user = OwnedUserId::try_from(key).map_err(|_| "it is about no user")?;
                if !room.is_for(&user) {
                    return Err("somebody is in it who is nobody for it");
                }
                if !matches!(member.membership.as_str(), "join" | "invite" | "leave") {
                    return Err("there is no such membership in private channels");
                }
                found.members.insert(key.to_owned(), member);
            }
            DIRECT if room.pair.is_none() && key.is_empty() => {
                let content: DirectOwnerContent = pdu.content_as().map_err(|_| "it names no owner")?;
                found.owner = Some(content.owner);
            }
            "m.room.power_levels" if room.pair.is_none() && key.is_empty() => {
                levels = Some(pdu.content_as::<Map<String, Value>>().unwrap_or_default());
            }
            FRIEND => drop(friend(room, pdu)?),
            _ => fact(room, pdu)?,
        }
    }
    if found.others("") > MAX_DIRECT {
        return Err("there are too many people in it");
    }
    let wanted = power_levels(room.creator.as_str(), found.owner(room));
    match levels.is_none_or(|levels| levels == wanted) {
        true => Ok(()),
        false => Err("the power levels are not those that follow from the owner"),
    }
}
