//! What a guild's events amount to.

use std::{collections::BTreeSet, sync::Arc};

use guildhall_permissions::{Channel, ChannelKind, Guild, Member, Permissions, Rank, Role, Standing, Target};
use guildhall_types::Timestamp;
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};

use super::{
    apply::apply, automod::AutomodRule, event::GuildEvent, expressions::Expression, overwrites::Overwrites,
    private_threads::PrivateThread, scheduled::ScheduledEvent, settings::Settings, taken::Taken,
    webhooks::Webhook,
};

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleState {
    /// Name as shown.
    pub name: String,
    /// Colour as 24-bit RGB; 0 is none.
    pub color: i64,
    /// Whether its members are listed apart.
    pub hoist: bool,
    /// Whether everybody may mention it.
    pub mentionable: bool,
    /// Higher stands above lower.
    pub position: i64,
    /// What it grants.
    pub permissions: Permissions,
    /// Its picture: an `mxc:` URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Its picture, as an emoji of Unicode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unicode_emoji: Option<String>,
}

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberState {
    /// The roles held, without @everyone.
    pub roles: BTreeSet<String>,
    /// The name in this guild.
    pub nick: Option<String>,
    /// Until when the member is timed out.
    pub timed_out_until: Option<Timestamp>,
    /// When the member came in, as the member's server says; 0 where that is not known, which is long ago.
    #[serde(default)]
    pub joined_at: Timestamp,
    /// Whether the member agrees to the guild's rules.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_accepted: bool,
    /// The scheduled events that the member is interested in; some may be over or gone.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub interested: BTreeSet<String>,
    /// Whether the account has a second factor, as its own server says. It says so in guilds that ask for one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_second_factor: bool,
}

/// A guild's owner, roles and members. Clones share what they have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuildState {
    /// The guild's id, which is also that of its role @everyone.
    pub id: String,
    /// The steward that made the guild's room. What it says goes: the room's own rules bind it no more.
    pub steward: String,
    /// The owner.
    pub owner: String,
    /// Whether the guild has ended: then nothing changes any more, but that people leave.
    pub is_deleted: bool,
    /// The roles, with @everyone.
    pub roles: OrdMap<String, Arc<RoleState>>,
    /// Roles that have ended.
    pub ended: OrdSet<String>,
    /// The overwrites of channels, by room id; of those that have some.
    pub overwrites: OrdMap<String, Arc<Overwrites>>,
    /// Emoji and stickers, by id.
    pub expressions: OrdMap<String, Arc<Expression>>,
    /// How it is set up.
    pub settings: Arc<Settings>,
    /// The scheduled events that were not deleted, by their ids.
    pub events: OrdMap<String, Arc<ScheduledEvent>>,
    /// The members, without stewards.
    pub members: OrdMap<String, Arc<MemberState>>,
    /// Who may not come back.
    pub banned: OrdSet<String>,
    /// Patterns over names of servers whose users may not come in, each with the reason.
    pub server_bans: OrdMap<String, Option<String>>,
    /// Rules that look at messages, by id.
    pub automod: OrdMap<String, Arc<AutomodRule>>,
    /// The webhooks, by id.
    pub webhooks: OrdMap<String, Arc<Webhook>>,
    /// The private threads, by their rooms' ids.
    pub private_threads: OrdMap<String, Arc<PrivateThread>>,
}

/// What of that which is only for a time counts.
#[derive(Clone, Copy)]
enum When {
    /// What runs at this time.
    At(Timestamp),
    /// What is asked of new members at this time, and time-outs until an event ends them.
    UntilEnded(Timestamp),
    /// Nothing.
    Lasting,
}

impl GuildState {
    /// The user's roles as the rights see them. Of what is lasting, whether there is a second factor is no part: it comes and goes by itself.
    fn standing(&self, user: &str, when: When) -> (Guild, Member) {
        let found = self.members.get(user);
        let held = found.map(|member| member.roles.clone()).unwrap_or_default();
        let roles = held.iter().chain([&self.id]);
        let guild = Guild {
            id: self.id.clone(),
            roles: roles
                .filter_map(|id| Some((id.clone(), self.role(id)?)))
                .collect(),
        };
        let member = Member {
            id: user.to_owned(),
            standing: match found {
                None => Standing::Stranger,
                Some(_) if self.owner == user => Standing::Owner,
                Some(_) => Standing::Member,
            },
            roles: held.into_iter().collect(),
            is_timed_out: found
                .and_then(|member| member.timed_out_until)
                .is_some_and(|until| match when {
                    When::At(at) => until > at,
                    When::UntilEnded(_) => true,
                    When::Lasting => false,
                }),
            is_on_probation: found.is_some_and(|member| match when {
                When::At(at) | When::UntilEnded(at) => self.settings.probation(member, at).is_some(),
                When::Lasting => false,
            }),
            lacks_second_factor: !matches!(when, When::Lasting)
                && found.is_some_and(|member| self.settings.mfa_level > 0 && !member.has_second_factor),
        };
        (guild, member)
    }

    /// Whether `user` is the guild's steward.
    #[must_use]
    pub fn is_steward(&self, user: &str) -> bool {
        !self.steward.is_empty() && self.steward == user
    }

    /// The guild with a change that its sender, who saw it as it is, was allowed to make.
    #[must_use]
    pub fn after(&self, event: &GuildEvent) -> Self {
        let mut state = self.clone();
        apply(&mut state, event, self, &Taken::default());
        state
    }

    fn role(&self, id: &str) -> Option<Role> {
        let role = self.roles.get(id)?;
        Some(Role {
            permissions: role.permissions,
            position: role.position,
        })
    }

    /// What the user may do in the guild at the time `at`.
    #[must_use]
    pub fn rights(&self, user: &str, at: Timestamp) -> Permissions {
        let (guild, member) = self.standing(user, When::At(at));
        guild.rights(&member)
    }

    /// What the user may change of the guild by an event that says it was sent at `at`. The time is the word of the sender's server, and the
    /// rights have to be the same everywhere, whenever the event comes: so a time-out is over here when an event has ended it, and not before.
    #[must_use]
    pub fn rights_to_change(&self, user: &str, at: Timestamp) -> Permissions {
        let (guild, member) = self.standing(user, When::UntilEnded(at));
        guild.rights(&member)
    }

    /// As [`Self::rights_to_change`], of what is said of the channel `channel`. A guild does not know the kinds of its channels: for most it asks
    /// as if they were text channels.
    #[must_use]
    pub fn rights_to_change_in(
        &self,
        user: &str,
        channel: &str,
        kind: ChannelKind,
        at: Timestamp,
    ) -> Permissions {
        self.rights_of((user, When::UntilEnded(at)), channel, kind)
    }

    /// Whether the user is an administrator or the owner, be there a second factor or not.
    #[must_use]
    pub fn is_administrator(&self, user: &str) -> bool {
        let (guild, member) = self.standing(user, When::Lasting);
        guild.is_administrator(&member)
    }

    /// What the user may do in the guild once no time-out runs, nothing is asked of new members any more, and there is a second factor.
    pub(super) fn lasting_rights(&self, user: &str) -> Permissions {
        let (guild, member) = self.standing(user, When::Lasting);
        guild.rights(&member)
    }

    /// What the user may do in the channel `channel`, which is of `kind`, at the time `at`.
    #[must_use]
    pub fn rights_in(&self, user: &str, channel: &str, kind: ChannelKind, at: Timestamp) -> Permissions {
        self.rights_of((user, When::At(at)), channel, kind)
    }

    /// As [`Self::lasting_rights`], in a channel of text.
    pub(super) fn lasting_rights_in(&self, user: &str, channel: &str) -> Permissions {
        self.rights_of((user, When::Lasting), channel, ChannelKind::Text)
    }

    fn rights_of(&self, (user, when): (&str, When), channel: &str, kind: ChannelKind) -> Permissions {
        let (guild, member) = self.standing(user, when);
        let thread = self.private_threads.get(channel);
        if thread.is_some_and(|thread| thread.is_deleted) {
            return Permissions::NONE;
        }
        let overwrites = self.overwrites.get(self.judged_as(channel));
        let overwrites = overwrites.map(|found| found.iter().collect());
        let channel = Channel {
            kind,
            overwrites: overwrites.unwrap_or_default(),
            members: thread.map(|thread| thread.members.clone()),
        };
        guild.rights_in(&member, &channel)
    }

    /// The channel whose overwrites count in `channel`: of a private thread that which it stands in.
    pub(super) fn judged_as<'a>(&'a self, channel: &'a str) -> &'a str {
        let thread = self.private_threads.get(channel);
        thread.map_or(channel, |thread| thread.parent())
    }

    /// Whether the user may look into the channel.
    #[must_use]
    pub fn sees(&self, user: &str, channel: &str) -> bool {
        self.rights_in(user, channel, ChannelKind::Text, Timestamp(0))
            .contains(Permissions::VIEW_CHANNEL)
    }

    /// Whether every member may look into the channel: @everyone may, and nobody is kept out.
    #[must_use]
    pub fn is_open(&self, channel: &str) -> bool {
        let everyone = self.role(&self.id).unwrap_or_default().permissions;
        let view = Permissions::VIEW_CHANNEL;
        let mut overwrites = self
            .overwrites
            .get(channel)
            .into_iter()
            .flat_map(|all| all.iter());
        !self.private_threads.contains_key(channel)
            && (everyone.contains(Permissions::ADMINISTRATOR) || everyone.contains(view))
            && overwrites.all(|overwrite| !overwrite.deny.contains(view) || overwrite.allow.contains(view))
    }

    /// Whether any member's account is on `server`.
    #[must_use]
    pub fn has_member_of(&self, server: &str) -> bool {
        let suffix = format!(":{server}");
        self.members.keys().any(|user| user.ends_with(&suffix))
    }

    /// Whether any member whose account is on `server` may look into the channel.
    #[must_use]
    pub fn server_sees(&self, server: &str, channel: &str) -> bool {
        let suffix = format!(":{server}");
        if let Some(thread) = self.private_threads.get(channel) {
            let mut users = thread.members.iter().filter(|user| user.ends_with(&suffix));
            return users.any(|user| self.sees(user, channel)) || self.server_manages(&suffix, channel);
        }
        let is_open = self.is_open(channel);
        let mut users = self.members.keys().filter(|user| user.ends_with(&suffix));
        users.any(|user| is_open || self.sees(user, channel))
    }

    /// Whether any member whose account is on the server of `suffix` sees the private thread `channel` by managing threads where it stands.
    fn server_manages(&self, suffix: &str, channel: &str) -> bool {
        let gives = |rights: Permissions| {
            rights.contains(Permissions::MANAGE_THREADS) || rights.contains(Permissions::ADMINISTRATOR)
        };
        let overwrites = self.overwrites.get(self.judged_as(channel));
        let allowed: BTreeSet<Target> = overwrites
            .into_iter()
            .flat_map(|all| all.iter())
            .filter(|overwrite| gives(overwrite.allow))
            .map(|overwrite| overwrite.target)
            .collect();
        let roles: BTreeSet<&String> = self
            .roles
            .iter()
            .filter(|(id, role)| gives(role.permissions) || allowed.contains(&Target::Role((*id).clone())))
            .map(|(id, _)| id)
            .collect();
        let is_for_all = roles.contains(&self.id);
        let mut users = self.members.iter().filter(|(user, member)| {
            user.ends_with(suffix)
                && (is_for_all
                    || **user == self.owner
                    || member.roles.iter().any(|role| roles.contains(role))
                    || allowed.contains(&Target::Member((*user).clone())))
        });
        users.any(|(user, _)| self.sees(user, channel))
    }

    /// Takes the overwrites of a role that has ended off every channel.
    pub(super) fn drop_overwrites_of(&mut self, role: &str) {
        let target = Target::Role(role.to_owned());
        let with: Vec<String> = self
            .overwrites
            .iter()
            .filter(|(_, all)| all.get(&target).is_some())
            .map(|(channel, _)| channel.clone())
            .collect();
        for channel in with {
            let mut left = self.overwrites.get(&channel).map(|all| Overwrites::clone(all));
            if let Some(left) = &mut left {
                left.remove(&target);
            }
            self.set_overwrites(&channel, left.unwrap_or_default());
        }
    }

    pub(super) fn set_overwrites(&mut self, channel: &str, overwrites: Overwrites) {
        match overwrites.is_empty() {
            true => self.overwrites.remove(channel),
            false => self.overwrites.insert(channel.to_owned(), Arc::new(overwrites)),
        };
    }

    /// How high the user stands.
    #[must_use]
    pub fn rank(&self, user: &str) -> Rank {
        if self.is_steward(user) {
            return Rank::Owner;
        }
        let (guild, member) = self.standing(user, When::Lasting);
        guild.rank(&member)
    }

    /// How high a role stands that is at `position`.
    #[must_use]
    pub fn rank_of_role(&self, id: &str, position: i64) -> Rank {
        let role = Role {
            position,
            ..Role::default()
        };
        let guild = Guild {
            id: self.id.clone(),
            roles: [(id.to_owned(), role)].into(),
        };
        guild.rank_of_role(id).unwrap_or(Rank::Stranger)
    }
}
