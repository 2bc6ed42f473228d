//! Refusals of the accounts.

use guildhall_accounts::AccountsError;

use super::ApiError;

impl From<AccountsError> for ApiError {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::Invalid { field, reason } => Self::invalid(field, reason),
            AccountsError::UsernameTaken => {
                Self::conflict("The username is taken").about("username", "is taken")
            }
            AccountsError::EmailTaken => {
                Self::conflict("The e-mail address is taken").about("email", "is taken")
            }
            AccountsError::BadCredentials => Self::unauthorized("The login or the password is wrong"),
            AccountsError::Suspended => Self::account_suspended(),
            AccountsError::OwnSuspension => Self::conflict("You cannot suspend your own account"),
            AccountsError::LastAdmin => Self::conflict(
                "Nobody would be left to administer this server: make somebody else an administrator first",
            ),
            AccountsError::RegistrationClosed => Self::forbidden("This server takes no registrations"),
            AccountsError::BadRegistrationToken => {
                Self::forbidden("A valid registration token is needed").about("token", "is needed")
            }
            AccountsError::BadToken => Self::unauthorized("The token is not valid"),
            AccountsError::BadTicket => Self::unauthorized("The ticket is not valid: log in again"),
            AccountsError::SecondFactorOn => Self::conflict("A second factor is in force already"),
            AccountsError::NoSecondFactor => Self::conflict("There is no second factor"),
            AccountsError::NoEmail => Self::conflict("There is no e-mail address"),
            AccountsError::EmailVerified => Self::conflict("The e-mail address is confirmed already"),
            AccountsError::NoMail => Self::conflict("This server sends no mail: ask its administrator"),
            AccountsError::BadMailToken => {
                Self::invalid("token", "is wrong, was used, has expired, or is not the newest")
            }
            AccountsError::TooManyAttempts { retry_after } => Self::rate_limited(retry_after),
            AccountsError::UnknownSession => Self::not_found("There is no such session"),
            AccountsError::UnknownUser => Self::not_found("There is no such user"),
            AccountsError::Storage(error) => error.into(),
            AccountsError::Internal(context) => Self::internal(context),
        }
    }
}
