//! The events that private channels are made of. How they are laid out is described in `spec/events.md`.

use guildhall_event::{Draft, direct::power_levels, draft::to_map};
use guildhall_federation_api::direct::DirectPurpose;
use guildhall_guilds::MemberProfile;
use guildhall_rooms::NewEvent;
use guildhall_types::{
    UserId,
    content::{DIRECT, DirectContent, DirectOwnerContent, FRIEND, FriendContent, channel_type},
    message::{GROUP, GroupChange},
};
use serde_json::{Map, Value, json};

/// Content of the create event of the channel of `user` and `other`: both stand above all levels. `unique` keeps two that are made in the same
/// millisecond apart.
pub(super) fn pair_room(user: &UserId, other: &UserId, unique: &str) -> Map<String, Value> {
    let (first, second) = (user.min(other), user.max(other));
    let direct = DirectContent {
        kind: channel_type::DM,
        users: vec![first.to_string(), second.to_string()],
    };
    to_map(&json!({DIRECT: direct, "additional_creators": [other], "org.guildhall.unique": unique}))
}

/// The same for a group.
pub(super) fn group_room(unique: &str) -> Map<String, Value> {
    let direct = DirectContent {
        kind: channel_type::GROUP_DM,
        users: Vec::new(),
    };
    to_map(&json!({DIRECT: direct, "org.guildhall.unique": unique}))
}

fn state(sender: &UserId, kind: &str, key: &str, content: &Value) -> NewEvent {
    Draft::state(sender, kind, key, to_map(content)).into()
}

/// A room after its create event.
pub(super) fn beginning(creator: &UserId, profile: &MemberProfile) -> Vec<NewEvent> {
    vec![
        join(creator, profile),
        state(creator, "m.room.join_rules", "", &json!({"join_rule": "invite"})),
        state(
            creator,
            "m.room.history_visibility",
            "",
            &json!({"history_visibility": "shared"}),
        ),
    ]
}

/// `user` joins, shown as `profile`.
pub(super) fn join(user: &UserId, profile: &MemberProfile) -> NewEvent {
    Draft::state(user, "m.room.member", user.as_str(), profile.content("join")).into()
}

/// `sender` invites `user`. What the room is stands there too: the user's server asks before it knows the room.
pub(super) fn invite(sender: &UserId, user: &UserId, purpose: DirectPurpose) -> Draft {
    let direct = match purpose {
        DirectPurpose::Message => json!({"type": channel_type::DM}),
        DirectPurpose::Request => json!({"type": channel_type::DM, "for": "friend"}),
        DirectPurpose::Group => json!({"type": channel_type::GROUP_DM}),
    };
    let content = json!({"membership": "invite", "is_direct": true, DIRECT: direct});
    Draft::state(sender, "m.room.member", user.as_str(), to_map(&content))
}

/// `sender` ends the membership of `user`, which may be the own one.
pub(super) fn leave(sender: &UserId, user: &UserId) -> NewEvent {
    state(
        sender,
        "m.room.member",
        user.as_str(),
        &json!({"membership": "leave"}),
    )
}

/// `sender` tells the group what he has done with it. The words are for clients that know no more.
pub(super) fn told(sender: &UserId, change: &GroupChange) -> NewEvent {
    let words = match change {
        GroupChange::Added(user) => format!("brought {user} into the group"),
        GroupChange::Removed(user) if user == sender => "left the group".to_owned(),
        GroupChange::Removed(user) => format!("took {user} out of the group"),
        GroupChange::Named(name) if name.is_empty() => "took the group's name off".to_owned(),
        GroupChange::Named(name) => format!("called the group {name}"),
    };
    let content = json!({"msgtype": "m.notice", "body": words, GROUP: change});
    Draft::message(sender, to_map(&content)).into()
}

/// The group's name.
pub(super) fn name(sender: &UserId, name: &str) -> NewEvent {
    state(sender, "m.room.name", "", &json!({ "name": name }))
}

/// The group is `owner`'s from now on, with the power levels that follow.
pub(super) fn owner(sender: &UserId, creator: &UserId, owner: &str) -> [NewEvent; 2] {
    let content = DirectOwnerContent {
        owner: owner.to_owned(),
    };
    [
        Draft::state_of(sender, DIRECT, "", &content).into(),
        levels(sender, creator.as_str(), owner),
    ]
}

/// The power levels of a group.
pub(super) fn levels(sender: &UserId, creator: &str, owner: &str) -> NewEvent {
    Draft::state(sender, "m.room.power_levels", "", power_levels(creator, owner)).into()
}

/// What `sender` says of the other in a channel of two.
pub(super) fn friend(sender: &UserId, content: &FriendContent) -> NewEvent {
    Draft::state_of(sender, FRIEND, sender.as_str(), content).into()
}
