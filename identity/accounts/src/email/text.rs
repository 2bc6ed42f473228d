//! What stands in the letters. Only what this server has made or checked itself: names of users and servers have no other
//! characters than those of ids.

use guildhall_mail::Letter;
use guildhall_types::ServerName;

use super::Kind;

/// What a letter is made of.
pub(super) struct Facts<'a> {
    pub(super) kind: Kind,
    /// Where it goes.
    pub(super) email: &'a str,
    /// The account, `@user:server`.
    pub(super) user_id: &'a str,
    pub(super) server: &'a ServerName,
    pub(super) public_url: &'a str,
    pub(super) token: &'a str,
    /// What makes it a letter of its own.
    pub(super) id: String,
}

/// The letter.
pub(super) fn letter(facts: Facts<'_>) -> Letter {
    let Facts {
        kind,
        email,
        user_id,
        server,
        public_url,
        token,
        id,
    } = facts;
    let (subject, text) = match kind {
        Kind::Verify => (
            format!("Confirm your e-mail address for {server}"),
            format!(
                "Hello,\n\n\
                 the account {user_id} on {server} ({public_url}) says that this is its\n\
                 e-mail address. If it is yours, confirm it: enter this code in your client\n\
                 within 24 hours.\n\n\
                 {token}\n\n\
                 If you know nothing of that account, do nothing: without the code the address\n\
                 is not confirmed, and you are not written to again unless somebody asks again.\n"
            ),
        ),
        Kind::Reset => (
            format!("Choose another password for {server}"),
            format!(
                "Hello,\n\n\
                 somebody says to have forgotten the password of your account {user_id}\n\
                 on {server} ({public_url}). If it was you, enter this code in your client\n\
                 within an hour, with another password.\n\n\
                 {token}\n\n\
                 If it was not you, do nothing: without the code the password stays as it is.\n\
                 Give the code to nobody, whoever asks for it.\n"
            ),
        ),
    };
    Letter {
        to: email.to_owned(),
        subject,
        text,
        id,
        unsubscribe: None,
    }
}
