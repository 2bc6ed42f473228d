//! Making an invite.

use guildhall_permissions::Permissions;
use guildhall_storage::invites::{self, InviteRow};
use guildhall_types::{RoomId, UserId, entropy::random_alphanumeric};

use crate::{Guilds, Refusal, Thing, access, model::Invite, validate::Check};

/// Characters of a code, 5.95 random bits each.
const CODE: usize = 10;
/// Longest life, in seconds: a week.
const MAX_AGE: i64 = 604_800;
/// Life unless said otherwise, in seconds: a day.
const DEFAULT_AGE: i64 = 86_400;
/// Most uses that can be set.
const MAX_USES: i64 = 100;

/// An invite to make.
#[derive(Clone, Debug, Default)]
pub struct NewInvite {
    /// Seconds that it lasts, 0 to 604800; 0 is for ever, `None` a day.
    pub max_age: Option<i64>,
    /// Uses that it allows, 0 to 100; 0 is any number, as is `None`.
    pub max_uses: Option<i64>,
    /// The channel that it leads to.
    pub channel_id: Option<String>,
    /// Whether it gives a membership that ends with the session: refused, until there are such memberships.
    pub temporary: bool,
}

impl Guilds {
    /// Makes an invite to the guild. It lives on this server, wherever the guild was made.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`] for who may not invite, or
    /// [`Refusal::Conflict`] when the guild has as many invites as the limit allows.
    pub async fn create_invite(
        &self,
        user: &UserId,
        guild: &RoomId,
        new: NewInvite,
    ) -> Result<Invite, Refusal> {
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            let mut rights = access.rights;
            if let Some(channel) = &new.channel_id {
                let channel =
                    <&RoomId>::try_from(channel.as_str()).map_err(|_| Refusal::Unknown(Thing::Channel))?;
                rights = access::seen_channel(&mut conn, guild, &access, channel).await?.1;
            }
            access.require_of(rights, Permissions::CREATE_INSTANT_INVITE, "invite people there")?;
        }
        let mut check = Check::new();
        let max_age = check.number("maxAge", new.max_age.unwrap_or(DEFAULT_AGE), 0, MAX_AGE);
        let max_uses = check.number("maxUses", new.max_uses.unwrap_or(0), 0, MAX_USES);
        if new.temporary {
            check.refuse(
                "temporary",
                "must be false: there are no temporary memberships yet",
            );
        }
        check.end()?;

        let now = self.clock().now();
        let invite = InviteRow {
            code: random_alphanumeric(&*self.0.parts.entropy, CODE),
            guild_id: guild.to_string(),
            channel_id: new.channel_id,
            inviter_id: user.to_string(),
            max_uses,
            uses: 0,
            max_age,
            temporary: new.temporary,
            created_at: now.0,
            expires_at: (max_age > 0).then(|| now.plus_seconds(max_age).0),
        };
        let mut tx = self.db().begin().await?;
        invites::delete_dead(tx.conn(), guild.as_str(), now.0).await?;
        let most = self.limits().invites_per_guild;
        if invites::of_guild(tx.conn(), guild.as_str(), now.0).await?.len() >= most {
            return Err(Refusal::Conflict(format!(
                "The guild has {most} invites already, which is the most"
            )));
        }
        invites::insert(tx.conn(), &invite).await?;
        tx.commit().await?;
        self.invite_model(invite).await
    }
}
