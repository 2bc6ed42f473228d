//! Whom a text calls: what of it its author wants to count, and may.

use std::collections::{HashMap, HashSet};

use guildhall_event::guild::{Mention, mentions};
use guildhall_guilds::{ChannelAccess, Refusal, validate::Check};
use guildhall_permissions::Permissions;
use guildhall_storage::{
    members::{self, Member},
    roles,
};
use guildhall_types::{
    RoomId, UserId,
    message::{MAX_MENTIONS, Mentions},
};
use html_escape::{encode_double_quoted_attribute, encode_text};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::Messaging;

/// What mentions in a text count; all by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedMentions {
    /// Those of all users in the text.
    pub all_users: bool,
    /// Those of all roles in the text.
    pub all_roles: bool,
    /// `@everyone` and `@here`.
    pub everyone: bool,
    /// Those of these users, at most 100.
    pub users: Vec<String>,
    /// Those of these roles, at most 100.
    pub roles: Vec<String>,
    /// Whether an answer calls the author of what it answers.
    pub replied_user: bool,
}

impl Default for AllowedMentions {
    fn default() -> Self {
        Self {
            all_users: true,
            all_roles: true,
            everyone: true,
            users: Vec::new(),
            roles: Vec::new(),
            replied_user: true,
        }
    }
}

impl AllowedMentions {
    /// Refuses lists that are too long, and those of what is allowed as a whole.
    pub(crate) fn check(&self, check: &mut Check) {
        for (is_all, list) in [(self.all_users, &self.users), (self.all_roles, &self.roles)] {
            if list.len() > MAX_MENTIONS {
                let most = format!("may name at most {MAX_MENTIONS} users and as many roles");
                check.refuse("allowedMentions", most);
            } else if is_all && !list.is_empty() {
                check.refuse("allowedMentions", "names some of what it allows as a whole");
            }
        }
    }

    fn allows(&self, mention: Mention<'_>) -> bool {
        match mention {
            Mention::User(user) => self.all_users || self.users.iter().any(|one| one == user),
            Mention::Role(role) => self.all_roles || self.roles.iter().any(|one| one == role),
            Mention::Everyone | Mention::Here => self.everyone,
        }
    }
}

/// Who is called, and under which names.
#[derive(Debug, Default)]
pub(crate) struct Called {
    pub(crate) mentions: Mentions,
    /// Names of users and roles by their ids.
    names: HashMap<String, String>,
}

impl Called {
    /// `mention` in HTML, as Matrix clients show it; `None` if it calls nobody who has a name.
    pub(crate) fn html(&self, mention: Mention<'_>) -> Option<String> {
        match mention {
            Mention::User(user) => {
                let name = self
                    .names
                    .get(user)
                    .filter(|_| self.mentions.users.iter().any(|one| one == user))?;
                let link = format!(
                    "https://matrix.to/#/{}",
                    utf8_percent_encode(user, NON_ALPHANUMERIC)
                );
                let (link, name) = (
                    encode_double_quoted_attribute(&link).into_owned(),
                    encode_text(name),
                );
                Some(format!(r#"<a href="{link}">@{name}</a>"#))
            }
            Mention::Role(role) => {
                let name = self.names.get(role)?;
                Some(format!("@{}", encode_text(name)))
            }
            Mention::Everyone | Mention::Here => None,
        }
    }
}

/// What others read of the member.
fn name_of(member: Member) -> String {
    let local = |id: &str| {
        id.trim_start_matches('@')
            .split(':')
            .next()
            .map(ToOwned::to_owned)
    };
    let given = member.nickname.or(member.display_name);
    given.or_else(|| local(&member.user_id)).unwrap_or(member.user_id)
}

/// Whether it takes rights to call whom `content` calls.
pub(crate) fn takes_rights(content: &str) -> bool {
    mentions(content).any(|(_, mention)| !matches!(mention, Mention::User(_)))
}

impl Messaging {
    /// Whom `content` of `user` calls in the channel of `access`, beside `replied`, the author of what it answers: members, roles that may be called,
    /// and by right everybody.
    pub(crate) async fn called(
        &self,
        (user, channel): (&UserId, &RoomId),
        access: &ChannelAccess,
        content: &str,
        (allowed, replied): (&AllowedMentions, Option<&str>),
    ) -> Result<Called, Refusal> {
        let mut called = Called::default();
        let replied = replied.filter(|replied| allowed.replied_user && *replied != user.as_str());
        let mut asked: Vec<Mention<'_>> = mentions(content).map(|(_, mention)| mention).collect();
        asked.retain(|mention| allowed.allows(*mention));
        if asked.is_empty() && replied.is_none() {
            return Ok(called);
        }
        let may = access.rights.contains(Permissions::MENTION_EVERYONE);
        // Who is in a private channel is a member of nothing else, and there are no roles.
        let members_of = access.guild_id.as_deref().unwrap_or(channel).as_str();
        let guild = access.guild_id.as_deref().map(RoomId::as_str);
        let mut seen = HashSet::new();
        let mut conn = self.guilds().db().read().await?;
        called.mentions.users.extend(replied.map(ToOwned::to_owned));
        seen.extend(replied);
        for mention in asked {
            let Mentions {
                users,
                roles: of_roles,
                everyone,
                here,
            } = &mut called.mentions;
            match mention {
                Mention::Everyone => *everyone |= may && guild.is_some(),
                Mention::Here => *here |= may && guild.is_some(),
                Mention::User(id) if users.len() < MAX_MENTIONS => {
                    let Some(member) = members::get(&mut conn, members_of, id).await? else {
                        continue;
                    };
                    called.names.insert(id.to_owned(), name_of(member));
                    if seen.insert(id) {
                        users.push(id.to_owned());
                    }
                }
                Mention::Role(id)
                    if let Some(guild) = guild
                        && of_roles.len() < MAX_MENTIONS
                        && id != guild
                        && seen.insert(id) =>
                {
                    let role = roles::get(&mut conn, guild, id).await?;
                    if let Some(role) = role.filter(|role| may || role.mentionable) {
                        of_roles.push(role.role_id.clone());
                        called.names.insert(role.role_id, role.name);
                    }
                }
                Mention::User(_) | Mention::Role(_) => {}
            }
        }
        Ok(called)
    }
}
