//! What goes in and out.

use guildhall_storage::accounts::users::UserRow;
use guildhall_types::{OwnedUserId, Timestamp};
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{AccountsError, second_factor::Ticket, validate};

/// A new account.
pub struct Registration {
    /// Localpart of the user id.
    pub username: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Password.
    pub password: SecretString,
    /// Name as shown.
    pub display_name: Option<String>,
    /// Registration token.
    pub token: Option<SecretString>,
}

/// What a user changes of the own account; `None` leaves it.
#[derive(Clone, Debug, Default)]
pub struct UserPatch {
    /// Name as shown; the inner `None` goes back to the username.
    pub display_name: Option<Option<String>>,
    /// Text about oneself.
    pub bio: Option<String>,
    /// `#rrggbb`; the inner `None` takes it off.
    pub accent_color: Option<Option<String>>,
    /// Language tag.
    pub locale: Option<String>,
    /// Picture, an `mxc:` URI of what the caller has stored for this; the inner `None` takes it off.
    pub avatar: Option<Option<String>>,
    /// Banner, as the picture.
    pub banner: Option<Option<String>>,
}

impl UserPatch {
    /// Whether its texts can be so. Where pictures are is not asked.
    ///
    /// # Errors
    /// Which field is not valid.
    pub fn check(&self) -> Result<(), AccountsError> {
        if let Some(Some(name)) = &self.display_name {
            validate::display_name(name.trim())?;
        }
        if let Some(bio) = &self.bio {
            validate::bio(bio)?;
        }
        if let Some(Some(color)) = &self.accent_color {
            validate::accent_color(color)?;
        }
        if let Some(locale) = &self.locale {
            validate::locale(locale)?;
        }
        Ok(())
    }
}

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub user_id: OwnedUserId,
    /// The session: all tokens that come from one login.
    pub session_id: String,
    /// Whether the user administers this server.
    pub is_admin: bool,
    /// When the access token ends.
    pub expires_at: Timestamp,
}

/// Tokens of a session.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// For `POST /auth/refresh`; it works once.
    pub refresh_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    pub expires_in: i64,
    /// Seconds until the refresh token ends.
    pub refresh_expires_in: i64,
}

/// What the right password gets.
pub enum LoggedIn {
    /// A session.
    Session(Box<User>, Tokens),
    /// The account has a second factor, which is still to be shown.
    Awaited(Ticket),
}

/// An account, as its owner sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// `@username:server`.
    pub id: String,
    /// Localpart of the id.
    pub username: String,
    /// Always `0`: usernames are unique on a server.
    pub discriminator: &'static str,
    /// Name as shown; null when it is the username.
    pub display_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the e-mail address is confirmed.
    pub verified: bool,
    /// Whether a second factor is needed to log in.
    pub mfa_enabled: bool,
    /// Language tag.
    pub locale: String,
    /// Bit 0: administrates this server.
    pub flags: i64,
    /// Always 0: there is nothing to buy.
    pub premium_type: i64,
    /// Picture: `mxc://server/media id`.
    pub avatar: Option<String>,
    /// Banner: `mxc://server/media id`.
    pub banner: Option<String>,
    /// Text about oneself.
    pub bio: String,
    /// `#rrggbb`.
    pub accent_color: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub updated_at: String,
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.user_id,
            username: row.username,
            discriminator: "0",
            display_name: row.display_name,
            email: row.email,
            verified: row.is_email_verified,
            mfa_enabled: row.has_second_factor,
            locale: row.locale,
            flags: i64::from(row.is_admin),
            premium_type: 0,
            avatar: row.avatar,
            banner: row.banner,
            bio: row.bio,
            accent_color: row.accent_color,
            created_at: Timestamp(row.created_at).to_rfc3339(),
            updated_at: Timestamp(row.updated_at).to_rfc3339(),
        }
    }
}
