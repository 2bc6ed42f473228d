//! Looking at members.

use guildhall_storage::members;
use guildhall_types::{RoomId, Timestamp, UserId};

use crate::{Guilds, Refusal, Thing, access, model::Member, read};

/// Which members are looked for; `None` is all.
#[derive(Clone, Debug, Default)]
pub struct MemberFilter {
    /// Part of a name.
    pub name: Option<String>,
    /// A role that they hold.
    pub role: Option<String>,
    /// Their server.
    pub server: Option<String>,
    /// They came in at this time or later.
    pub joined_from: Option<Timestamp>,
    /// They came in before this time.
    pub joined_before: Option<Timestamp>,
}

impl MemberFilter {
    fn stored(&self) -> members::Filter {
        let all = members::Filter::default();
        members::Filter {
            name: self.name.clone().unwrap_or_default(),
            role_id: self.role.clone().unwrap_or_default(),
            server_name: self.server.clone().unwrap_or_default(),
            joined_from: self.joined_from.map_or(all.joined_from, |time| time.0),
            joined_before: self.joined_before.map_or(all.joined_before, |time| time.0),
        }
    }
}

impl Guilds {
    /// At most `limit` members of the guild that `filter` lets through, sorted by user id, after the user id `after`; for its member `user`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_members(
        &self,
        user: &UserId,
        guild: &RoomId,
        filter: &MemberFilter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Member>, Refusal> {
        let mut conn = self.read().await?;
        access::of(&mut conn, guild, user, self.now()).await?;
        let rows = members::list(
            &mut conn,
            guild.as_str(),
            &filter.stored(),
            after.unwrap_or_default(),
            limit,
        )
        .await?;
        Ok(read::with_roles(&mut conn, guild.as_str(), rows).await?)
    }

    /// The member `member` of the guild, for its member `user`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when one of them is no member.
    pub async fn member(&self, user: &UserId, guild: &RoomId, member: &UserId) -> Result<Member, Refusal> {
        let mut conn = self.read().await?;
        access::of(&mut conn, guild, user, self.now()).await?;
        let member = read::member(&mut conn, guild.as_str(), member.as_str()).await?;
        member.ok_or(Refusal::Unknown(Thing::Member))
    }
}
