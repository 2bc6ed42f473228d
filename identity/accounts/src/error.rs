//! Why an account's owner, or who says to be him, is refused.

use guildhall_storage::StorageError;
use thiserror::Error;

/// A refusal or a failure.
#[derive(Debug, Error)]
pub enum AccountsError {
    /// A field does not have the form that it must have.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field, as the API names it.
        field: &'static str,
        /// What is wrong with it, for the user.
        reason: String,
    },
    /// The username is taken.
    #[error("the username is taken")]
    UsernameTaken,
    /// The e-mail address is taken.
    #[error("the e-mail address is taken")]
    EmailTaken,
    /// The account has no e-mail address.
    #[error("there is no e-mail address")]
    NoEmail,
    /// The e-mail address is confirmed already.
    #[error("the e-mail address is confirmed already")]
    EmailVerified,
    /// This server sends no mail.
    #[error("this server sends no mail")]
    NoMail,
    /// What was sent by mail is unknown, used, expired, or not the newest.
    #[error("the code is not valid")]
    BadMailToken,
    /// There is no such user, or the password is wrong: which of the two is not told.
    #[error("the login or the password is wrong")]
    BadCredentials,
    /// An administrator has suspended the account.
    #[error("the account is suspended")]
    Suspended,
    /// Administrators do not suspend their own accounts.
    #[error("an administrator cannot suspend the own account")]
    OwnSuspension,
    /// Nobody would be left to administer the server.
    #[error("nobody would be left to administer this server")]
    LastAdmin,
    /// The server takes no registrations.
    #[error("this server takes no registrations")]
    RegistrationClosed,
    /// The registration token is missing, unknown, used up or expired.
    #[error("a valid registration token is needed")]
    BadRegistrationToken,
    /// An access or refresh token does not stand.
    #[error("the token is not valid")]
    BadToken,
    /// A login's ticket is unknown, used or expired.
    #[error("the ticket is not valid")]
    BadTicket,
    /// A second factor is in force already.
    #[error("a second factor is in force already")]
    SecondFactorOn,
    /// No second factor is in force, or none was proposed.
    #[error("there is no second factor")]
    NoSecondFactor,
    /// Too many attempts at what only the account's owner should know have failed.
    #[error("too many attempts: wait {retry_after} seconds")]
    TooManyAttempts {
        /// Seconds until another is looked at.
        retry_after: u64,
    },
    /// The user has no such session, or it is over.
    #[error("there is no such session")]
    UnknownSession,
    /// There is no such user.
    #[error("there is no such user")]
    UnknownUser,
    /// The database failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Something of this server's own is broken.
    #[error("{0}")]
    Internal(String),
}
