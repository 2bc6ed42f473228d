//! Making an invite.

use std::collections::BTreeSet;

use guildhall_permissions::Permissions;
use guildhall_storage::{
    invites::{self, InviteRow},
    roles, vanity,
};
use guildhall_types::{RoomId, UserId, entropy::random_alphanumeric};
use sqlx::AnyConnection;

use crate::{Access, Guilds, Refusal, Thing, access, model::Invite, role, validate::Check};

/// Characters of a code, 5.95 random bits each.
const CODE: usize = 10;
/// Longest life, in seconds: a week.
const MAX_AGE: i64 = 604_800;
/// Life unless said otherwise, in seconds: a day.
const DEFAULT_AGE: i64 = 86_400;
/// Most uses that can be set.
const MAX_USES: i64 = 100;
/// Most roles that an invite gives.
const MAX_ROLES: usize = 20;

/// An invite to make.
#[derive(Clone, Debug, Default)]
pub struct NewInvite {
    /// Seconds that it lasts, 0 to 604800; 0 is for ever, `None` a day.
    pub max_age: Option<i64>,
    /// Uses that it allows, 0 to 100; 0 is any number, as is `None`.
    pub max_uses: Option<i64>,
    /// The channel that it leads to.
    pub channel_id: Option<String>,
    /// Whether it gives a membership that ends with the user's last session, unless the member got a role.
    pub temporary: bool,
    /// Roles that who comes in on it gets, at most 20. The inviter has to manage roles and stand above them, also then.
    pub role_ids: Vec<String>,
}

/// Refuses roles that are not there, or not for who has `access` to give.
async fn check_roles(
    conn: &mut AnyConnection,
    guild: &RoomId,
    access: &Access,
    wanted: &[String],
) -> Result<(), Refusal> {
    if wanted.is_empty() {
        return Ok(());
    }
    access.require(Permissions::MANAGE_ROLES, "manage roles of this guild")?;
    if wanted.len() > MAX_ROLES {
        return Err(Refusal::invalid(
            "roleIds",
            format!("must name at most {MAX_ROLES} roles"),
        ));
    }
    for id in wanted {
        if id == guild.as_str() {
            let reason = "must not name @everyone, which is held by all";
            return Err(Refusal::invalid("roleIds", reason));
        }
        let row = roles::get(conn, guild.as_str(), id).await?;
        let row = row.ok_or_else(|| Refusal::invalid("roleIds", "names a role that is not there"))?;
        access.require_above(&role::rank_of(&row), "A role")?;
    }
    Ok(())
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
            check_roles(&mut conn, guild, &access, &new.role_ids).await?;
        }
        let mut check = Check::new();
        let max_age = check.number("maxAge", new.max_age.unwrap_or(DEFAULT_AGE), 0, MAX_AGE);
        let max_uses = check.number("maxUses", new.max_uses.unwrap_or(0), 0, MAX_USES);
        check.end()?;

        let now = self.clock().now();
        let mut invite = InviteRow {
            code: random_alphanumeric(&*self.0.parts.entropy, CODE),
            guild_id: guild.to_string(),
            channel_id: new.channel_id,
            inviter_id: user.to_string(),
            max_uses,
            uses: 0,
            max_age,
            temporary: new.temporary,
            role_ids: new
                .role_ids
                .into_iter()
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
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
        while vanity::get(tx.conn(), &invite.code.to_ascii_lowercase())
            .await?
            .is_some()
        {
            invite.code = random_alphanumeric(&*self.0.parts.entropy, CODE);
        }
        invites::insert(tx.conn(), &invite).await?;
        tx.commit().await?;
        self.invite_model(invite).await
    }
}
