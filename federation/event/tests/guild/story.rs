//! A guild and what happens in it, told by branches.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_event::guild::{Change, GuildEvent, GuildState, MemberState, Resolution, RoleState, resolve};
use guildhall_permissions::{Overwrite, Permissions, Target};
use guildhall_types::Timestamp;

/// The guild, which is also the id of @everyone.
pub const GUILD: &str = "!guild";

/// What moderators have in these stories.
pub const MODERATING: Permissions = Permissions::MANAGE_ROLES
    .union(Permissions::KICK_MEMBERS)
    .union(Permissions::BAN_MEMBERS)
    .union(Permissions::MANAGE_NICKNAMES)
    .union(Permissions::MODERATE_MEMBERS)
    .union(Permissions::MANAGE_GUILD)
    .union(Permissions::SEND_MESSAGES);

pub fn role(position: i64, permissions: Permissions) -> RoleState {
    RoleState {
        position,
        permissions,
        ..RoleState::default()
    }
}

/// `owner`; `admin` with the role admin (10), `mod` and `mod2` with the role mod (5), `big` with big (9, no right) and clerk (2,
/// MANAGE_ROLES); `x` and `y` without. The role low (1) is held by nobody.
pub fn guild() -> GuildState {
    let everyone = Permissions::VIEW_CHANNEL | Permissions::CHANGE_NICKNAME;
    let roles = [
        (GUILD, role(0, everyone)),
        ("admin", role(10, MODERATING)),
        ("big", role(9, Permissions::NONE)),
        ("boss", role(8, MODERATING)),
        ("mod", role(5, MODERATING)),
        ("clerk", role(2, MODERATING)),
        ("low", role(1, Permissions::SEND_MESSAGES)),
    ];
    let members: [(&str, &[&str]); 7] = [
        ("owner", &[]),
        ("admin", &["admin"]),
        ("mod", &["mod"]),
        ("mod2", &["mod"]),
        ("big", &["big", "clerk"]),
        ("x", &[]),
        ("y", &[]),
    ];
    GuildState {
        id: GUILD.to_owned(),
        owner: "owner".to_owned(),
        roles: roles
            .into_iter()
            .map(|(id, role)| (id.to_owned(), Arc::new(role)))
            .collect(),
        members: members
            .into_iter()
            .map(|(user, roles)| (user.to_owned(), member(roles)))
            .collect(),
        ..GuildState::default()
    }
}

/// Events as they are told.
#[derive(Default)]
pub struct Story {
    pub events: Vec<GuildEvent>,
}

impl Story {
    /// `sender` does `change`, having seen `after`. Later told is later sent. Gives the event's id.
    pub fn tell(&mut self, sender: &str, change: Change, after: &[&str]) -> String {
        let id = format!("e{}", self.events.len());
        self.events.push(GuildEvent {
            id: id.clone(),
            sender: sender.to_owned(),
            sent_at: Timestamp(i64::try_from(self.events.len()).unwrap()),
            after: after.iter().map(|id| (*id).to_owned()).collect(),
            change,
        });
        id
    }

    /// What it comes to, told in this order and the other way round.
    pub fn end(&self) -> Ending {
        let resolution = resolve(&guild(), &self.events).unwrap();
        let mut turned = self.events.clone();
        turned.reverse();
        assert_eq!(resolve(&guild(), &turned).unwrap(), resolution);
        Ending(resolution)
    }
}

/// What a story comes to.
pub struct Ending(pub Resolution);

impl Ending {
    pub fn stands(&self, id: &str) -> bool {
        self.0.standing.contains(id)
    }

    pub fn roles(&self, user: &str) -> Option<BTreeSet<String>> {
        self.0.state.members.get(user).map(|member| member.roles.clone())
    }

    pub fn holds(&self, user: &str, role: &str) -> bool {
        self.roles(user).is_some_and(|roles| roles.contains(role))
    }

    pub fn role(&self, role: &str) -> RoleState {
        (**self.0.state.roles.get(role).unwrap()).clone()
    }
}

pub fn grant(user: &str, role: &str) -> Change {
    Change::Grant {
        user: user.to_owned(),
        role: role.to_owned(),
        held: true,
    }
}

pub fn take(user: &str, role: &str) -> Change {
    Change::Grant {
        user: user.to_owned(),
        role: role.to_owned(),
        held: false,
    }
}

pub fn kick(user: &str) -> Change {
    Change::Remove {
        user: user.to_owned(),
        ban: false,
    }
}

pub fn ban(user: &str) -> Change {
    Change::Remove {
        user: user.to_owned(),
        ban: true,
    }
}

pub fn set(id: &str, to: RoleState) -> Change {
    Change::Role {
        role: id.to_owned(),
        to,
    }
}

pub fn nick(user: &str, name: &str) -> Change {
    Change::Nick {
        user: user.to_owned(),
        to: Some(name.to_owned()),
    }
}

pub fn time_out(user: &str, until: Option<i64>) -> Change {
    Change::TimeOut {
        user: user.to_owned(),
        until: until.map(Timestamp),
    }
}

pub fn delete(role: &str) -> Change {
    Change::DeleteRole {
        role: role.to_owned(),
    }
}

pub fn overwrites(channel: &str, list: &[Overwrite]) -> Change {
    Change::Overwrites {
        channel: channel.to_owned(),
        to: list.iter().cloned().collect(),
    }
}

pub fn of_role(role: &str, allow: Permissions, deny: Permissions) -> Overwrite {
    let target = Target::Role(role.to_owned());
    Overwrite { target, allow, deny }
}

pub fn of_member(user: &str, allow: Permissions, deny: Permissions) -> Overwrite {
    let target = Target::Member(user.to_owned());
    Overwrite { target, allow, deny }
}

pub fn member(roles: &[&str]) -> Arc<MemberState> {
    Arc::new(MemberState {
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        ..MemberState::default()
    })
}
