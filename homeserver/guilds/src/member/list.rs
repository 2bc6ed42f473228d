//! Looking at members.

use std::collections::BTreeMap;

use guildhall_storage::{members, roles};
use guildhall_types::{RoomId, UserId};

use crate::{Guilds, Refusal, Thing, access, model::Member, read};

impl Guilds {
    /// At most `limit` members of the guild, sorted by user id, after the user id `after`; for its member `user`.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] when the user is no member.
    pub async fn list_members(
        &self,
        user: &UserId,
        guild: &RoomId,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<Member>, Refusal> {
        let mut conn = self.read().await?;
        access::of(&mut conn, guild, user, self.now()).await?;
        let rows = members::list(&mut conn, guild.as_str(), after.unwrap_or_default(), limit).await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(Vec::new());
        };
        let held = roles::held_between(&mut conn, guild.as_str(), &first.user_id, &last.user_id).await?;
        let mut roles: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (user, role) in held {
            roles.entry(user).or_default().push(role);
        }
        let members = rows.into_iter().map(|row| {
            let held = roles.remove(&row.user_id).unwrap_or_default();
            Member::new(row, held)
        });
        Ok(members.collect())
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
