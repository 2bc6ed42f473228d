//! The form of what users choose.

use guildhall_types::{id::STEWARD_LOCALPART, profile, text::has_control};

use crate::AccountsError;

fn invalid(field: &'static str, reason: &str) -> AccountsError {
    AccountsError::Invalid {
        field,
        reason: reason.to_owned(),
    }
}

/// Counts characters, as users do.
fn length(text: &str) -> usize {
    text.chars().count()
}

pub(crate) fn username(name: &str) -> Result<(), AccountsError> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    if !(2..=32).contains(&name.len()) || !name.chars().all(allowed) {
        return Err(invalid(
            "username",
            "must be 2 to 32 characters of a-z, 0-9, '.', '_' and '-'",
        ));
    }
    if name == STEWARD_LOCALPART {
        return Err(invalid("username", "is reserved for the server itself"));
    }
    Ok(())
}

pub(crate) fn password(password: &str, username: &str) -> Result<(), AccountsError> {
    if !(8..=256).contains(&length(password)) {
        return Err(invalid("password", "must be 8 to 256 characters"));
    }
    if password.eq_ignore_ascii_case(username) {
        return Err(invalid("password", "must differ from the username"));
    }
    Ok(())
}

/// The address in lower case, if it looks like one; whether it is one only a mail can tell.
pub(crate) fn email(email: &str) -> Result<String, AccountsError> {
    let reason = "must be an e-mail address";
    let (local, domain) = email.split_once('@').ok_or_else(|| invalid("email", reason))?;
    let odd = |c: char| c.is_whitespace() || c.is_control() || c == '@';
    if local.is_empty()
        || !domain.contains('.')
        || domain.split('.').any(str::is_empty)
        || email.len() > 254
        || email.chars().filter(|c| odd(*c)).count() != 1
        || !guildhall_mail::is_address(email)
    {
        return Err(invalid("email", reason));
    }
    Ok(email.to_lowercase())
}

pub(crate) fn display_name(name: &str) -> Result<(), AccountsError> {
    if !(1..=32).contains(&length(name)) || name.trim().is_empty() {
        return Err(invalid("displayName", "must be 1 to 32 characters and not blank"));
    }
    if has_control(name) {
        return Err(invalid(
            "displayName",
            "must not contain control characters or marks that turn the direction of text",
        ));
    }
    Ok(())
}

pub(crate) fn bio(bio: &str) -> Result<(), AccountsError> {
    match profile::is_bio(bio) {
        true => Ok(()),
        false => Err(invalid(
            "bio",
            "must be at most 190 characters, without control characters other than line breaks",
        )),
    }
}

pub(crate) fn accent_color(color: &str) -> Result<(), AccountsError> {
    if !profile::is_color(color) {
        return Err(invalid("accentColor", "must be #rrggbb"));
    }
    Ok(())
}

pub(crate) fn locale(locale: &str) -> Result<(), AccountsError> {
    let parts = locale.split('-').collect::<Vec<_>>();
    let is_part =
        |part: &&str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    if locale.len() > 35 || !parts.iter().all(is_part) || parts.first().is_none_or(|first| first.len() < 2) {
        return Err(invalid("locale", "must be a language tag such as en or de-AT"));
    }
    Ok(())
}
