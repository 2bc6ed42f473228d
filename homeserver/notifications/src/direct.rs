//! Whom a message in a private channel concerns: everybody in it.

use guildhall_storage::{StorageError, messages::Message, notifications::audience};
use guildhall_types::message::Mentions;

use crate::{
    Kind,
    decide::{Call, Verdict},
    derive::Batch,
    draft::{About, Draft, Op},
    settings::Level,
};

impl Batch<'_> {
    /// What follows from `message` in a private channel.
    pub(crate) async fn private_message(
        &mut self,
        message: &Message,
        about: &About,
        mentions: &Mentions,
    ) -> Result<(), StorageError> {
        let answered = self.answered(message, about, mentions).await?;
        let blockers = self.blockers(&about.author).await?;
        let members = audience::members(&mut *self.conn, &about.channel).await?;
        let now = self.notifications.0.clock.now();
        for user in members {
            let chosen = self.chosen.get(&about.channel);
            let is_concerned = user != about.author && !blockers.contains(&user);
            let Some(chosen) = chosen.filter(|_| is_concerned) else {
                continue;
            };
            let is_called = mentions.users.contains(&user) || mentions.everyone || mentions.here;
            let (call, kind) = match is_called {
                true if answered.as_ref() == Some(&user) => (Call::Name, Kind::Reply),
                true => (Call::Name, Kind::Mention),
                false if has_invite(&message.content) => (Call::None, Kind::GuildInvite),
                false => (Call::None, Kind::Dm),
            };
            // What is said in private concerns everybody who is there, unless he does not want it.
            let verdict = chosen.of(&user).judge(call, Level::All, now);
            if verdict != Verdict::Nothing {
                let mut draft = Draft::of_message(kind, &user, None, about);
                draft.is_silent = verdict == Verdict::Count;
                self.ops.push(Op::Note(Box::new(draft)));
            }
        }
        Ok(())
    }
}

/// Whether there is the link of an invite in the text: `https://server/invite/code`.
fn has_invite(text: &str) -> bool {
    let is_code = |code: &str| {
        let code: &str = code
            .split(|char: char| !char.is_ascii_alphanumeric())
            .next()
            .unwrap_or("");
        !code.is_empty()
    };
    text.split_whitespace().any(|word| {
        let links = word
            .match_indices("https://")
            .map(|(at, _)| word.get(at + 8..).unwrap_or(""));
        let mut links = links;
        links.any(|link| {
            link.split_once("/invite/")
                .is_some_and(|(server, code)| !server.is_empty() && !server.contains('/') && is_code(code))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::has_invite;

    #[test]
    fn links_of_invites_are_found() {
        for text in [
            "https://a.test/invite/abc",
            "come: <https://a.test:8448/invite/abc>!",
            "https://b.test and https://a.test/invite/x",
        ] {
            assert!(has_invite(text), "{text}");
        }
        for text in [
            "",
            "/invite/abc",
            "https://a.test/invite/",
            "https://a.test/page/invite/abc",
            "http://a.test/invites/abc",
            "https:///invite/abc",
        ] {
            assert!(!has_invite(text), "{text}");
        }
    }
}
