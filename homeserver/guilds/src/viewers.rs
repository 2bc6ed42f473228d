//! Who may look into channels: all at once, for those who tell members what happens there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use guildhall_permissions::{Channel, Guild, Member, Overwrite, Permissions, Role, Standing, Target};
use guildhall_storage::{
    StorageError, channels, guilds, members,
    overwrites::{self, Overwrites},
    roles,
};
use guildhall_types::{RoomId, Timestamp};
use imbl::OrdSet;
use sqlx::AnyConnection;

use crate::{Guilds, access};

const VIEW: Permissions = Permissions::VIEW_CHANNEL;

/// Some of the members of a guild. Copies share what they have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewers {
    /// All but these.
    Except(OrdSet<String>),
    /// These.
    Only(OrdSet<String>),
}

impl Viewers {
    /// Every member.
    #[must_use]
    pub fn all() -> Self {
        Self::Except(OrdSet::new())
    }

    /// One member.
    #[must_use]
    pub fn one(user: &str) -> Self {
        Self::Only(OrdSet::unit(user.to_owned()))
    }

    /// Whether `user`, a member, is among them.
    #[must_use]
    pub fn include(&self, user: &str) -> bool {
        match self {
            Self::Except(users) => !users.contains(user),
            Self::Only(users) => users.contains(user),
        }
    }

    /// Whether nobody is among them for certain.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Only(users) if users.is_empty())
    }

    /// Those who are not among `others`.
    #[must_use]
    pub fn without(&self, others: &Self) -> Self {
        match (self, others) {
            (Self::Except(out), Self::Except(others)) => {
                Self::Only(others.clone().relative_complement(out.clone()))
            }
            (Self::Except(out), Self::Only(others)) => Self::Except(out.clone().union(others.clone())),
            (Self::Only(users), Self::Except(others)) => {
                Self::Only(users.clone().intersection(others.clone()))
            }
            (Self::Only(users), Self::Only(others)) => {
                Self::Only(users.clone().relative_complement(others.clone()))
            }
        }
    }

    /// Those who are among `others` too.
    #[must_use]
    pub fn and(&self, others: &Self) -> Self {
        let complement = match others {
            Self::Except(users) => Self::Only(users.clone()),
            Self::Only(users) => Self::Except(users.clone()),
        };
        self.without(&complement)
    }

    /// Makes `user` one of them, or not.
    pub fn set(&mut self, user: &str, is_in: bool) {
        let (users, listed) = match self {
            Self::Except(users) => (users, !is_in),
            Self::Only(users) => (users, is_in),
        };
        match listed {
            true => users.insert(user.to_owned()),
            false => users.remove(user),
        };
    }
}

impl Guilds {
    /// Whether every member of `guild` may look into its channel `channel`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn everybody_sees(&self, guild: &RoomId, channel: &RoomId) -> Result<bool, StorageError> {
        let mut conn = self.db().read().await?;
        let found = viewers(&mut conn, guild.as_str(), Some(channel.as_str())).await?;
        Ok(found.iter().all(|(_, viewers)| *viewers == Viewers::all()))
    }
}

/// Who may look into the channels of `guild`, or into the one channel `only`, by channel.
///
/// # Errors
/// When the database fails.
pub async fn viewers(
    conn: &mut AnyConnection,
    guild: &str,
    only: Option<&str>,
) -> Result<Vec<(String, Viewers)>, StorageError> {
    let mut sight = Sight::load(conn, guild).await?;
    let (channels, mut overwrites) = match only {
        Some(channel) => {
            let found = overwrites::of_channel(conn, guild, channel).await?;
            let channel = channel.to_owned();
            (vec![channel.clone()], [(channel, found)].into())
        }
        None => {
            let kinds = channels::kinds_of_guild(conn, guild).await?;
            let channels = kinds.into_iter().map(|(channel, _)| channel).collect();
            (channels, overwrites::by_channel(conn, guild).await?)
        }
    };
    let mut found = Vec::with_capacity(channels.len());
    for channel in channels {
        let overwrites = overwrites.remove(&channel).unwrap_or_default();
        let viewers = sight.viewers(conn, &overwrites).await?;
        found.push((channel, viewers));
    }
    Ok(found)
}

/// The channels of `guild` into which `user` may look.
///
/// # Errors
/// When the database fails.
pub async fn seen_by(
    conn: &mut AnyConnection,
    guild: &str,
    user: &str,
) -> Result<BTreeSet<String>, StorageError> {
    let channels = channels::kinds_of_guild(conn, guild).await?;
    let channels = channels.iter().map(|(channel, kind)| (channel.as_str(), *kind));
    seen_of(conn, guild, user, channels).await
}

/// Those of `channels` of `guild`, each with its type, into which `user` may look.
///
/// # Errors
/// When the database fails.
pub async fn seen_of(
    conn: &mut AnyConnection,
    guild: &str,
    user: &str,
    channels: impl IntoIterator<Item = (&str, i64)>,
) -> Result<BTreeSet<String>, StorageError> {
    // A time-out leaves a member's eyes open: the time plays no part.
    let Some(access) = access::find(conn, guild, user, Timestamp(0)).await? else {
        return Ok(BTreeSet::new());
    };
    let overwrites = overwrites::by_channel(conn, guild).await?;
    let none = Overwrites::default();
    let seen = channels.into_iter().filter(|(channel, kind)| {
        let overwrites = overwrites.get(*channel).unwrap_or(&none);
        access.sees(&access::channel(*kind, overwrites))
    });
    Ok(seen.map(|(channel, _)| channel.to_owned()).collect())
}

/// What decides over sight in a guild.
struct Sight {
    guild: Guild,
    owner: Option<String>,
    holders: HashMap<String, Vec<String>>,
    /// Channels with the same overwrites are seen by the same members.
    known: Vec<(Channel, Viewers)>,
}

impl Sight {
    async fn load(conn: &mut AnyConnection, guild: &str) -> Result<Self, StorageError> {
        let roles = roles::of_guild(conn, guild).await?.into_iter().map(|row| {
            let role = Role {
                permissions: row.permissions.parse().unwrap_or(Permissions::NONE),
                position: row.position,
            };
            (row.role_id, role)
        });
        Ok(Self {
            guild: Guild {
                id: guild.to_owned(),
                roles: roles.collect(),
            },
            // A guild that is gone shows its channels to nobody.
            owner: guilds::get(conn, guild).await?.map(|guild| guild.row.owner_id),
            holders: HashMap::new(),
            known: Vec::new(),
        })
    }

    fn member(&self, user: &str, roles: Vec<String>) -> Member {
        Member {
            id: user.to_owned(),
            standing: match self.owner.as_deref() == Some(user) {
                true => Standing::Owner,
                false => Standing::Member,
            },
            roles,
            is_timed_out: false,
            is_on_probation: false,
            lacks_second_factor: false,
        }
    }

    async fn viewers(
        &mut self,
        conn: &mut AnyConnection,
        found: &Overwrites,
    ) -> Result<Viewers, StorageError> {
        let mut channel = access::channel(0, found);
        let Some(members) = channel.members.take() else {
            return self.of_channel(conn, channel).await;
        };
        // Who is in a private thread and sees its channel, and who manages threads there.
        let seeing = self.of_channel(conn, channel.clone()).await?;
        channel.members = Some(BTreeSet::new());
        let mut viewers = self.of_channel(conn, channel).await?;
        for user in members.iter().filter(|user| seeing.include(user)) {
            viewers.set(user, true);
        }
        Ok(viewers)
    }

    async fn of_channel(
        &mut self,
        conn: &mut AnyConnection,
        mut channel: Channel,
    ) -> Result<Viewers, StorageError> {
        let needed = Self::needed(&channel);
        channel
            .overwrites
            .retain(|one| ((one.allow | one.deny) & needed) != Permissions::NONE);
        if let Some((_, known)) = self.known.iter().find(|(known, _)| *known == channel) {
            return Ok(known.clone());
        }
        let viewers = self.look(conn, &channel).await?;
        self.known.push((channel, viewers.clone()));
        Ok(viewers)
    }

    async fn look(&mut self, conn: &mut AnyConnection, channel: &Channel) -> Result<Viewers, StorageError> {
        let sees = |sight: &Self, member: &Member| sight.guild.rights_in(member, channel).contains(VIEW);
        let is_default = self.owner.is_some() && sees(self, &self.member("", Vec::new()));
        if is_default
            && channel.members.is_none()
            && channel
                .overwrites
                .iter()
                .all(|one| !one.deny.contains(VIEW) || self.is_everyone(one))
        {
            return Ok(Viewers::all());
        }
        // All others have no role and no overwrite that plays a part here.
        let mut special: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for role in self.roles_that_matter(channel) {
            for user in self.holders(conn, &role).await? {
                special.entry(user.clone()).or_default().push(role.clone());
            }
        }
        for overwrite in &channel.overwrites {
            if let Target::Member(user) = &overwrite.target
                && !special.contains_key(user)
                && members::is_joined(conn, &self.guild.id, user).await?
            {
                special.insert(user.clone(), Vec::new());
            }
        }
        if let Some(owner) = &self.owner {
            special.entry(owner.clone()).or_default();
        }
        let (seeing, blind): (Vec<_>, Vec<_>) = special
            .into_iter()
            .map(|(user, roles)| self.member(&user, roles))
            .partition(|member| self.owner.is_some() && sees(self, member));
        let ids = |members: Vec<Member>| members.into_iter().map(|member| member.id).collect();
        Ok(match is_default {
            true => Viewers::Except(ids(blind)),
            false => Viewers::Only(ids(seeing)),
        })
    }

    /// What it takes to see such a channel, beside being a member.
    const fn needed(channel: &Channel) -> Permissions {
        match channel.members {
            Some(_) => VIEW.union(Permissions::MANAGE_THREADS),
            None => VIEW,
        }
    }

    fn is_everyone(&self, overwrite: &Overwrite) -> bool {
        matches!(&overwrite.target, Target::Role(role) if *role == self.guild.id)
    }

    /// Roles that give more sight in the whole guild than all have, and those that the channel has an overwrite for.
    fn roles_that_matter(&self, channel: &Channel) -> BTreeSet<String> {
        let everyone = self.guild.roles.get(&self.guild.id).copied().unwrap_or_default();
        // What not all have anyway.
        let rare = Self::needed(channel).without(everyone.permissions) | Permissions::ADMINISTRATOR;
        let giving = self
            .guild
            .roles
            .iter()
            .filter(|(_, role)| (role.permissions & rare) != Permissions::NONE);
        let named = channel.overwrites.iter().filter_map(|one| match &one.target {
            Target::Role(role) => Some(role),
            Target::Member(_) => None,
        });
        let all = giving.map(|(id, _)| id).chain(named);
        all.filter(|id| **id != self.guild.id).cloned().collect()
    }

    async fn holders(&mut self, conn: &mut AnyConnection, role: &str) -> Result<&[String], StorageError> {
        if !self.holders.contains_key(role) {
            let found = roles::holders(conn, &self.guild.id, role).await?;
            self.holders.insert(role.to_owned(), found);
        }
        Ok(self.holders.get(role).map_or(&[], Vec::as_slice))
    }
}
