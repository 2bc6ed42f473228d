//! Refusals of the accounts.

use guildhall_accounts::AccountsError;

use super::ApiError;

impl From<AccountsError> for ApiError {
    fn from(error: AccountsError) -> Self {
        match error {
            AccountsError::Invalid { field, reason } => Self::invalid(field, reason),
            AccountsError::UsernameTaken => Self::conflict("The username is taken"),
            AccountsError::EmailTaken => Self::conflict("The e-mail address is taken"),
            AccountsError::BadCredentials => Self::unauthorized("The login or the password is wrong"),
            AccountsError::RegistrationClosed => Self::forbidden("This server takes no registrations"),
            AccountsError::BadRegistrationToken => Self::forbidden("A valid registration token is needed"),
            AccountsError::BadToken => Self::unauthorized("The token is not valid"),
            AccountsError::UnknownUser => Self::not_found("There is no such user"),
            AccountsError::Storage(error) => error.into(),
            AccountsError::Internal(context) => Self::internal(context),
        }
    }
}
