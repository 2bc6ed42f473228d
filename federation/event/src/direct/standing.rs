//! What may stand in the state of a private channel at all, whatever else stands there.

use guildhall_types::{
    OwnedUserId,
    content::{DIRECT, DirectOwnerContent, FRIEND},
};
use serde_json::{Map, Value};

use super::{
    DirectRoom, Membership, power_levels,
    rules::{fact, friend},
};
use crate::Pdu;

/// Says whether the state event `pdu` may stand in the private channel `room`, by itself: not whether its sender might send it, nor whether there
/// is room for whom it lets in.
///
/// # Errors
/// Why it may not.
pub fn may_stand(room: &DirectRoom, pdu: &Pdu) -> Result<(), &'static str> {
    let key = pdu.state_key.as_deref().unwrap_or_default();
    let is_of_group = room.pair.is_none() && key.is_empty();
    match pdu.kind_str().as_str() {
        "m.room.create" => Ok(()),
        "m.room.member" => {
            let member: Membership = pdu.content_as().map_err(|_| "it is no membership")?;
            let user = OwnedUserId::try_from(key).map_err(|_| "it is about no user")?;
            if !room.is_for(&user) {
                return Err("somebody is in it who is nobody for it");
            }
            match member.membership.as_str() {
                "join" | "invite" | "leave" => Ok(()),
                _ => Err("there is no such membership in private channels"),
            }
        }
        DIRECT if is_of_group => match pdu.content_as::<DirectOwnerContent>() {
            Ok(_) => Ok(()),
            Err(_) => Err("it names no owner"),
        },
        "m.room.power_levels" if is_of_group => match owner_of_levels(room, pdu) {
            Some(_) => Ok(()),
            None => Err("the power levels are not those that follow from the owner"),
        },
        FRIEND => friend(room, pdu).map(drop),
        _ => fact(room, pdu),
    }
}

/// The owner from whom the power levels `pdu` of the group `room` follow; `None` if they follow from none.
#[must_use]
pub fn owner_of_levels(room: &DirectRoom, pdu: &Pdu) -> Option<String> {
    let content: Map<String, Value> = pdu.content_as().ok()?;
    let owner = listed_owner(pdu).unwrap_or_else(|| room.creator.to_string());
    (content == power_levels(room.creator.as_str(), &owner)).then_some(owner)
}

/// Whom the power levels of a group list: the owner, if that is not the creator.
#[must_use]
pub fn listed_owner(pdu: &Pdu) -> Option<String> {
    let content: Map<String, Value> = pdu.content_as().ok()?;
    content.get("users")?.as_object()?.keys().next().cloned()
}

/// Whether only the owner of a group says what `pdu` says: who owns it, and who is taken out.
#[must_use]
pub fn is_for_owner(pdu: &Pdu) -> bool {
    match pdu.kind_str().as_str() {
        DIRECT | "m.room.power_levels" => true,
        "m.room.member" => {
            let is_own = pdu.state_key.as_deref() == Some(pdu.sender.as_str());
            let member: Membership = pdu.content_as().unwrap_or_default();
            !is_own && member.membership == "leave"
        }
        _ => false,
    }
}
