//! Setting a guild's vanity URL.

use guildhall_federation_api::invites::{Vanity, VanityRequest};
use guildhall_federation_client::ClientError;
use guildhall_permissions::Permissions;
use guildhall_rooms::{AppendError, Step};
use guildhall_storage::{guilds, vanity};
use guildhall_types::{OwnedRoomId, OwnedUserId, RoomId, Timestamp, UserId, vanity::is_vanity_code};
use sqlx::AnyConnection;

use crate::{Guilds, Refusal, Thing, access, draft, model::VanityUrl};

/// What nobody may have: they would look as if the server itself spoke.
const RESERVED: &[&str] = &[
    "admin",
    "administrator",
    "api",
    "app",
    "guildhall",
    "help",
    "invite",
    "invites",
    "login",
    "me",
    "moderator",
    "null",
    "official",
    "register",
    "security",
    "settings",
    "staff",
    "support",
    "system",
    "undefined",
];

/// `code` as it is kept: in lower case.
fn checked(code: &str) -> Result<String, Refusal> {
    let code = code.to_ascii_lowercase();
    if !is_vanity_code(&code) {
        let form =
            "must have 2 to 32 of the letters a to z, digits and -, which does not stand at either end";
        return Err(Refusal::invalid("code", form));
    }
    match RESERVED.contains(&code.as_str()) {
        true => Err(Refusal::invalid("code", "is reserved")),
        false => Ok(code),
    }
}

/// The guild's own server knows what it refuses.
fn of_home(error: ClientError) -> Refusal {
    match error {
        ClientError::Status {
            status: 409, message, ..
        } => Refusal::Conflict(message),
        ClientError::Status {
            status: 400, message, ..
        } => Refusal::invalid("code", message),
        // It does not know of the member yet, or has no such path.
        error => error.into(),
    }
}

impl Guilds {
    /// Sets the guild's vanity URL, or takes it off, for a member who may manage the guild. If another server has made the guild, that server is
    /// asked.
    ///
    /// # Errors
    /// [`Refusal::Invalid`], [`Refusal::Unknown`], [`Refusal::Forbidden`], [`Refusal::Conflict`] when another guild or an invite has the code, or
    /// why the guild's own server could not be asked.
    pub async fn set_vanity_url(
        &self,
        user: &UserId,
        guild: &RoomId,
        code: Option<&str>,
    ) -> Result<VanityUrl, Refusal> {
        {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_GUILD, "set the vanity URL of this guild")?;
        }
        let code = code.map(checked).transpose()?;
        let home = self.home_of(guild).await?.ok_or(Refusal::Unknown(Thing::Guild))?;
        let Vanity { code, uses } = if home == self.server_name() {
            let reason = self.1.as_deref();
            self.set_vanity_here(user, guild, code, reason).await?
        } else {
            let request = VanityRequest {
                guild_id: guild.to_owned(),
                user_id: user.to_owned(),
                code,
                reason: self.1.as_deref().map(ToOwned::to_owned),
            };
            self.remote().set_vanity(&home, &request).await.map_err(of_home)?
        };
        // What another server answers is not believed to be a code.
        let code = code.filter(|code| is_vanity_code(code));
        Ok(self.vanity_model(&home, code, Some(uses)))
    }

    /// The same at the server that made the guild, for a user of whatever server.
    pub(super) async fn set_vanity_here(
        &self,
        user: &UserId,
        guild: &RoomId,
        code: Option<String>,
        reason: Option<&str>,
    ) -> Result<Vanity, Refusal> {
        let code = code.as_deref().map(checked).transpose()?;
        let (present, uses) = {
            let mut conn = self.read().await?;
            let access = access::of(&mut conn, guild, user, self.now()).await?;
            access.require(Permissions::MANAGE_GUILD, "set the vanity URL of this guild")?;
            let found = guilds::get(&mut conn, guild.as_str()).await?;
            let present = found.ok_or(Refusal::Unknown(Thing::Guild))?.row.vanity_code;
            let row = match &present {
                Some(code) => vanity::get(&mut conn, code).await?,
                None => None,
            };
            (present, row.map_or(0, |row| row.uses))
        };
        if present == code {
            return Ok(Vanity { code, uses });
        }
        let claim = Claim {
            code: code.clone(),
            guild: guild.to_owned(),
            user: user.to_owned(),
            now: self.now(),
        };
        let alias = draft::alias(self.rooms().steward(), code.as_deref(), user, reason);
        let steps = vec![claim.step(), Step::Append(guild.to_owned(), vec![alias])];
        self.rooms().submit(steps).await?;
        Ok(Vanity { code, uses: 0 })
    }
}

/// A guild takes a code, or gives its own back.
struct Claim {
    code: Option<String>,
    guild: OwnedRoomId,
    user: OwnedUserId,
    now: Timestamp,
}

impl Claim {
    /// As a step: [`AppendError::Conflict`] when the code is another's, [`AppendError::Forbidden`] for who may no longer set it.
    fn step(self) -> Step {
        Step::Also(Box::new(move |conn| {
            Box::pin(async move { self.take(conn).await })
        }))
    }

    async fn take(&self, conn: &mut AnyConnection) -> Result<(), AppendError> {
        let access = access::find(conn, self.guild.as_str(), self.user.as_str(), self.now).await?;
        if !access.is_some_and(|access| access.rights.contains(Permissions::MANAGE_GUILD)) {
            let reason = "You may not set the vanity URL of this guild";
            return Err(AppendError::Forbidden(reason.to_owned()));
        }
        vanity::release(conn, self.guild.as_str()).await?;
        let Some(code) = &self.code else { return Ok(()) };
        match vanity::claim(conn, code, self.guild.as_str(), self.now.0).await? {
            true => Ok(()),
            false => Err(AppendError::Conflict("The code is taken".to_owned())),
        }
    }
}
