//! What a user may do in a guild.

use guildhall_event::guild::{ACCOUNT_FOR_MS, MemberState, Probation, Settings};
use guildhall_permissions::{
    Channel, ChannelKind, Guild, Member, Overwrite, Permissions, Rank, Role, Standing, Target,
};
use guildhall_storage::{
    StorageError, channels,
    guilds::{self, StandingRow},
    overwrites::Overwrites,
};
use guildhall_types::{RoomId, Timestamp, UserId, content::channel_type, is_steward};
use sqlx::AnyConnection;

use crate::{Refusal, Thing};

/// How a member stands in a guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The owner's user id.
    pub owner_id: String,
    /// Whether the member is the owner.
    pub is_owner: bool,
    /// What the member may do.
    pub rights: Permissions,
    /// How high the member stands.
    pub rank: Rank,
    /// When a time-out that runs ends: then there are other rights.
    pub timed_out_until: Option<Timestamp>,
    /// What the guild asks of new members and this one has not done yet: until then there are other rights.
    pub probation: Option<Probation>,
    /// Whether the guild asks for a second factor of who moderates, and the member has none: rights to moderate do not count.
    pub lacks_second_factor: bool,
    guild: Guild,
    member: Member,
}

impl Access {
    /// Refuses who lacks `right`; `what` completes "you may not".
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn require(&self, right: Permissions, what: &str) -> Result<(), Refusal> {
        self.require_of(self.rights, right, what)
    }

    /// Refuses who has `rights`, in a channel, without `right`; `what` completes "you may not".
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn require_of(&self, rights: Permissions, right: Permissions, what: &str) -> Result<(), Refusal> {
        require(rights, self.missing(), right, what)
    }

    /// Whether the member is an administrator or the owner, be there a second factor or not.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.guild.is_administrator(&self.member)
    }

    /// What the member has still to do, for the sake of rights.
    pub(crate) const fn missing(&self) -> Missing {
        Missing {
            timed_out_until: self.timed_out_until,
            probation: self.probation,
            second_factor: self.lacks_second_factor,
        }
    }

    /// Whether the rights become others without an event: by the clock, or when an e-mail address is confirmed.
    #[must_use]
    pub const fn ends_unsaid(&self) -> bool {
        self.timed_out_until.is_some()
            || matches!(
                self.probation,
                Some(Probation::Member(_) | Probation::Account(_) | Probation::Email)
            )
    }

    /// What the member may do in `channel`.
    #[must_use]
    pub fn rights_in(&self, channel: &Channel) -> Permissions {
        self.guild.rights_in(&self.member, channel)
    }

    /// Whether the member may look into `channel`.
    #[must_use]
    pub fn sees(&self, channel: &Channel) -> bool {
        self.rights_in(channel).contains(Permissions::VIEW_CHANNEL)
    }

    /// Refuses who does not stand above `rank`; `what` is what stands there.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`].
    pub fn require_above(&self, rank: &Rank, what: &str) -> Result<(), Refusal> {
        if self.rank > *rank {
            Ok(())
        } else {
            Err(Refusal::Forbidden(format!("{what} does not stand below you")))
        }
    }
}

/// What a member has still to do, for the sake of rights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Missing {
    pub(crate) timed_out_until: Option<Timestamp>,
    pub(crate) probation: Option<Probation>,
    pub(crate) second_factor: bool,
}

/// Refuses who has `rights` without `right`; `what` completes "you may not".
pub(crate) fn require(
    rights: Permissions,
    missing: Missing,
    right: Permissions,
    what: &str,
) -> Result<(), Refusal> {
    if rights.contains(right) {
        return Ok(());
    }
    if let Some(until) = missing.timed_out_until {
        let until = until.to_rfc3339();
        return Err(Refusal::Forbidden(format!(
            "You may not {what}: you are timed out until {until}"
        )));
    }
    let until = match missing.probation {
        None if missing.second_factor && Permissions::ELEVATED.contains(right) => {
            " without a second factor, which this guild asks for: switch one on"
        }
        None => "",
        Some(Probation::Rules) => " until you have agreed to the rules of the guild",
        Some(Probation::Member(_)) => " until you have been a member of the guild for 10 minutes",
        Some(Probation::Account(_)) => " until your account is 5 minutes old",
        Some(Probation::Email) => " until you have confirmed your e-mail address",
    };
    Err(Refusal::Forbidden(format!("You may not {what}{until}")))
}

/// What the guild asks of the user that is not done at the time `now`. Of who holds a role, and of the owner, it asks nothing.
fn probation(row: &StandingRow, settings: &Settings, is_exempt: bool, now: Timestamp) -> Option<Probation> {
    if is_exempt {
        return None;
    }
    let member = MemberState {
        joined_at: Timestamp(row.joined_at.unwrap_or_default()),
        has_accepted: row.has_accepted,
        ..MemberState::default()
    };
    // How old an account is, its own server alone knows.
    let old = row
        .registered_at
        .map(|at| Timestamp(at).plus_millis(ACCOUNT_FOR_MS))
        .filter(|old| settings.verification_level >= 2 && *old > now);
    let unconfirmed = lacks_email(row, settings.verification_level).then_some(Probation::Email);
    let alone_known = unconfirmed.or(old.map(Probation::Account));
    settings.probation(&member, now).or(alone_known)
}

/// Whether an e-mail address is still to be confirmed, which the user's own server alone knows. Above level 1 it is asked for only where this
/// server sends mail: elsewhere nobody could confirm one without an administrator (ADR 20).
const fn lacks_email(row: &StandingRow, level: u8) -> bool {
    let is_asked = level == 1 || (level >= 2 && row.sends_mail);
    is_asked && row.registered_at.is_some() && !row.is_email_verified
}

/// How `user` stands in `guild` at the time `now`. Who is no member does not learn whether there is such a guild.
pub(crate) async fn of(
    conn: &mut AnyConnection,
    guild: &RoomId,
    user: &UserId,
    now: Timestamp,
) -> Result<Access, Refusal> {
    let access = find(conn, guild.as_str(), user.as_str(), now).await?;
    access.ok_or(Refusal::Unknown(Thing::Guild))
}

/// How `user` stands in `guild` at the time `now`; `None` for who is no member.
pub(crate) async fn find(
    conn: &mut AnyConnection,
    guild: &str,
    user: &str,
    now: Timestamp,
) -> Result<Option<Access>, StorageError> {
    let row = guilds::standing(conn, guild, user).await?;
    let row = row.filter(|row| row.membership.as_deref() == Some("join"));
    Ok(row.map(|row| judged(guild, user, &row, now)))
}

/// A channel, as far as rights go.
pub(crate) fn channel(kind: i64, found: &Overwrites) -> Channel {
    let overwrites = found.iter().map(|row| Overwrite {
        target: match row.is_role {
            true => Target::Role(row.target_id.clone()),
            false => Target::Member(row.target_id.clone()),
        },
        allow: row.allow.parse().unwrap_or(Permissions::NONE),
        deny: row.deny.parse().unwrap_or(Permissions::NONE),
    });
    Channel {
        kind: ChannelKind::of_type(kind),
        overwrites: overwrites.collect(),
        members: found.members.clone(),
    }
}

/// A channel of `guild` that `access` sees, if the guild shows it. Where not, nothing is said of whether there is one.
pub(crate) async fn seen_channel(
    conn: &mut AnyConnection,
    guild: &RoomId,
    access: &Access,
    id: &RoomId,
) -> Result<(channels::Channel, Permissions), Refusal> {
    let found = channels::get(conn, id.as_str()).await?;
    let is_of_guild = |found: &channels::Channel| found.row.guild_id == guild.as_str();
    // A private thread is none of the guild's channels.
    let found = found.filter(|found| is_of_guild(found) && found.row.kind != channel_type::PRIVATE_THREAD);
    let found = found.ok_or(Refusal::Unknown(Thing::Channel))?;
    let rights = access.rights_in(&channel(found.row.kind, &found.overwrites));
    match rights.contains(Permissions::VIEW_CHANNEL) {
        true => Ok((found, rights)),
        false => Err(Refusal::Unknown(Thing::Channel)),
    }
}

/// How `member`, whom somebody acts on, stands; `None` if it is no member.
pub(crate) async fn of_member(
    conn: &mut AnyConnection,
    guild: &RoomId,
    member: &UserId,
    now: Timestamp,
) -> Result<Option<Access>, Refusal> {
    match of(conn, guild, member, now).await {
        // It is how a server takes part.
        Ok(_) if is_steward(member) => Ok(None),
        Ok(access) => Ok(Some(access)),
        Err(Refusal::Unknown(_)) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

fn judged(guild: &str, user: &str, row: &StandingRow, now: Timestamp) -> Access {
    let is_owner = row.owner_id == user;
    let roles = row.roles.iter().map(|role| {
        let judged = Role {
            permissions: role.permissions.parse().unwrap_or(Permissions::NONE),
            position: role.position,
        };
        (role.role_id.clone(), judged)
    });
    let facts = Guild {
        id: guild.to_owned(),
        roles: roles.collect(),
    };
    let timed_out_until = row.timed_out_until.map(Timestamp).filter(|until| *until > now);
    let holds_role = row.roles.iter().any(|role| role.role_id != guild);
    let settings: Settings = serde_json::from_str(&row.settings).unwrap_or_default();
    let lacks_second_factor = settings.mfa_level > 0 && !row.has_second_factor;
    let probation = probation(row, &settings, is_owner || holds_role, now);
    let member = Member {
        id: user.to_owned(),
        standing: if is_owner {
            Standing::Owner
        } else {
            Standing::Member
        },
        roles: facts.roles.keys().cloned().collect(),
        is_timed_out: timed_out_until.is_some(),
        is_on_probation: probation.is_some(),
        lacks_second_factor,
    };
    Access {
        owner_id: row.owner_id.clone(),
        is_owner,
        rights: facts.rights(&member),
        rank: facts.rank(&member),
        timed_out_until,
        probation,
        lacks_second_factor,
        guild: facts,
        member,
    }
}
