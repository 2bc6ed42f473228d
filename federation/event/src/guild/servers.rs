//! Bans of whole servers.

use guildhall_permissions::Permissions;
use guildhall_types::{ServerName, ServerPattern, Timestamp, UserId, content::ServerBanContent};

use super::{
    authorise::{Refused, ensure},
    event::Change,
    state::GuildState,
};

/// Bans of servers that a guild may have: all of them are to fit into one `m.room.server_acl`.
pub const MAX_SERVER_BANS: usize = 200;
/// Bytes of a pattern.
const MAX_PATTERN: usize = 230;
/// Characters of a reason.
const MAX_REASON: usize = 512;

/// Whether `text` may be the pattern of a ban: a server name in lower case, with or without port, in which `*` and `?` stand for others.
#[must_use]
pub fn is_server_pattern(text: &str) -> bool {
    let is_known = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'.' | b'-' | b':' | b'[' | b']' | b'*' | b'?')
    };
    (1..=MAX_PATTERN).contains(&text.len()) && text.bytes().all(is_known)
}

/// What an event with the state key `pattern` changes, if its sender saw the guild as `seen`.
///
/// # Errors
/// When it is not what its type says.
pub(super) fn server_ban(
    pattern: &str,
    content: ServerBanContent,
    seen: &GuildState,
) -> Result<Change, Refused> {
    ensure(
        is_server_pattern(pattern),
        "its key is no pattern of server names",
    )?;
    let ServerBanContent { banned, reason } = content;
    let length = reason.as_ref().map(|reason| reason.chars().count());
    ensure(
        length.is_none_or(|length| length <= MAX_REASON),
        "the reason has more than 512 characters",
    )?;
    let server = pattern.to_owned();
    Ok(match (banned, seen.server_bans.get(pattern)) {
        (true, Some(before)) if *before == reason => Change::Nothing,
        (true, _) => Change::BanServer { server, reason },
        (false, Some(_)) => Change::UnbanServer { server },
        (false, None) => Change::Nothing,
    })
}

/// Whether the account `user` is on one of the servers.
pub(super) fn user_is_of(user: &str, servers: &ServerPattern) -> bool {
    <&UserId>::try_from(user).is_ok_and(|user| servers.matches(user.server_name()))
}

impl GuildState {
    /// Whether `server` is banned.
    #[must_use]
    pub fn bans_server(&self, server: &ServerName) -> bool {
        let mut bans = self.server_bans.keys();
        bans.any(|pattern| ServerPattern::new(pattern).matches(server))
    }

    /// Whether the account `user` is on a server that is banned.
    #[must_use]
    pub fn bans_server_of(&self, user: &str) -> bool {
        !self.server_bans.is_empty()
            && <&UserId>::try_from(user).is_ok_and(|user| self.bans_server(user.server_name()))
    }

    /// The guild without members whose servers are banned: a room's state may still have them as joined.
    #[must_use]
    pub fn without_banned_servers(mut self) -> Self {
        if !self.server_bans.is_empty() {
            let patterns: Vec<_> = self
                .server_bans
                .keys()
                .map(|ban| ServerPattern::new(ban))
                .collect();
            self.remove_members_of(&patterns);
        }
        self
    }

    /// Removes the members whose accounts are on one of the servers.
    pub(super) fn remove_members_of(&mut self, servers: &[ServerPattern]) {
        let is_out = |user: &&String| servers.iter().any(|pattern| user_is_of(user, pattern));
        let out: Vec<String> = self.members.keys().filter(is_out).cloned().collect();
        for user in out {
            self.members.remove(&user);
        }
        self.drop_from_private_threads(|user| servers.iter().any(|pattern| user_is_of(user, pattern)));
    }
}

/// Whether `sender` may ban the servers that `pattern` names: everybody there stands below it. So nobody bans the own server.
pub(super) fn may_ban_server(
    state: &GuildState,
    (sender, at): (&str, Timestamp),
    pattern: &str,
) -> Result<(), Refused> {
    let rights = state.rights_to_change(sender, at);
    ensure(
        rights.contains(Permissions::BAN_MEMBERS),
        "the sender lacks the right",
    )?;
    let servers = ServerPattern::new(pattern);
    ensure(
        !user_is_of(&state.steward, &servers),
        "the guild's own server is not banned",
    )?;
    ensure(
        !user_is_of(sender, &servers),
        "the sender's own server is not banned",
    )?;
    ensure(
        state.server_bans.contains_key(pattern) || state.server_bans.len() < MAX_SERVER_BANS,
        "the guild has as many bans of servers as it may",
    )?;
    let rank = state.rank(sender);
    let mut there = state.members.keys().filter(|user| user_is_of(user, &servers));
    ensure(
        there.all(|user| rank > state.rank(user)),
        "a member of the server does not stand below the sender",
    )
}
