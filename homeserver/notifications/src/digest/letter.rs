//! What stands in a digest: who and where, and never what. Mail is read by others on its way.

use std::collections::BTreeMap;

use guildhall_mail::Letter;

use crate::{Kind, Notification};

/// Lines of a digest.
const MAX_LINES: usize = 20;

/// What a digest is made of.
pub(super) struct Facts<'a> {
    /// Where it goes.
    pub(super) email: &'a str,
    /// The account, `@user:server`.
    pub(super) user_id: &'a str,
    pub(super) server: &'a str,
    pub(super) public_url: &'a str,
    /// What it covers: `day` or `week`.
    pub(super) period: &'a str,
    /// What is not read, each with the name of where it happened.
    pub(super) unread: &'a [(Notification, Option<String>)],
    /// What ends digests.
    pub(super) token: &'a str,
    /// What makes it a letter of its own.
    pub(super) id: String,
}

/// The letter.
pub(super) fn letter(facts: &Facts<'_>) -> Letter {
    let Facts {
        email,
        user_id,
        server,
        public_url,
        period,
        unread,
        token,
        ..
    } = facts;
    let base = public_url.trim_end_matches('/');
    let unsubscribe = format!("{base}/api/v1/notifications/digest/unsubscribe?token={token}");
    let lines = lines(unread);
    let count: u64 = unread.iter().map(|(one, _)| u64::from(one.count)).sum();
    let text = format!(
        "Hello,\n\n\
         this is what {user_id} has not read on {server} in the last {period}:\n\n\
         {}\n\n\
         It waits for you at {base}\n\n\
         You get this because you have asked for a digest. To get none any more, choose so in your\n\
         client, or ask your mail program to unsubscribe.\n",
        lines.join("\n")
    );
    Letter {
        to: (*email).to_owned(),
        subject: match count {
            1 => format!("One thing that you have not read on {server}"),
            count => format!("{count} things that you have not read on {server}"),
        },
        text,
        id: facts.id.clone(),
        unsubscribe: Some(unsubscribe),
    }
}

/// How often what happened where, the most important first.
fn lines(unread: &[(Notification, Option<String>)]) -> Vec<String> {
    let mut counted: BTreeMap<(u8, String), u64> = BTreeMap::new();
    for (one, place) in unread {
        let (rank, what) = what(one.kind);
        let line = match place {
            Some(place) => format!("{what} {} {place}", preposition(one.kind)),
            None => what.to_owned(),
        };
        let count = counted.entry((rank, line)).or_default();
        *count = count.saturating_add(u64::from(one.count));
    }
    let all = counted.len();
    let lines = counted
        .into_iter()
        .take(MAX_LINES)
        .map(|((_, line), count)| format!("  {count} x {line}"));
    let mut lines: Vec<String> = lines.collect();
    if all > MAX_LINES {
        lines.push(format!("  and more in {} other places", all - MAX_LINES));
    }
    lines
}

const fn what(kind: Kind) -> (u8, &'static str) {
    match kind {
        Kind::System => (0, "announcement of the administrators"),
        Kind::Moderation => (1, "decision of moderators"),
        Kind::Reply => (2, "answer"),
        Kind::Mention => (3, "mention"),
        Kind::RoleMention => (4, "mention of a role of yours"),
        Kind::Dm => (5, "message"),
        Kind::GuildInvite => (6, "invite"),
        Kind::FriendRequest => (7, "friend request"),
        Kind::FriendAccepted => (8, "new friend"),
        Kind::EventStarting => (9, "event that has begun"),
        Kind::Message => (10, "new message"),
    }
}

const fn preposition(kind: Kind) -> &'static str {
    match kind {
        Kind::Dm | Kind::GuildInvite | Kind::FriendRequest => "from",
        Kind::FriendAccepted => ":",
        _ => "in",
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, letter};
    use crate::{Kind, Notification};

    fn one(kind: Kind, count: u32) -> Notification {
        Notification {
            id: "n".to_owned(),
            kind,
            guild_id: None,
            channel_id: None,
            message_id: None,
            message: None,
            scheduled_event_id: None,
            user_id: None,
            moderation: None,
            text: Some("secret words".to_owned()),
            count,
            timestamp: String::new(),
            read: false,
        }
    }

    fn written(unread: &[(Notification, Option<String>)]) -> guildhall_mail::Letter {
        letter(&Facts {
            email: "bob@example.org",
            user_id: "@bob:a.test",
            server: "a.test",
            public_url: "https://a.test/",
            period: "day",
            unread,
            token: "abc",
            id: "1".to_owned(),
        })
    }

    #[test]
    fn it_counts_what_happened_where_and_says_nothing_of_what_was_said() {
        let place = |name: &str| Some(name.to_owned());
        let unread = [
            (one(Kind::Dm, 3), place("@ann:b.test")),
            (one(Kind::Mention, 1), place("#general of Harbour")),
            (one(Kind::Mention, 1), place("#general of Harbour")),
            (one(Kind::System, 1), None),
        ];
        let letter = written(&unread);
        assert_eq!(letter.subject, "6 things that you have not read on a.test");
        let expected = "  1 x announcement of the administrators\n  2 x mention in #general of Harbour\n  3 x message from @ann:b.test\n";
        assert!(letter.text.contains(expected), "{}", letter.text);
        assert!(!letter.text.contains("secret"));
        let unsubscribe = "https://a.test/api/v1/notifications/digest/unsubscribe?token=abc";
        assert_eq!(letter.unsubscribe.as_deref(), Some(unsubscribe));
        assert!(!letter.text.contains("token="), "the text may be forwarded");
    }

    #[test]
    fn it_stays_short() {
        let many: Vec<_> = (0..50)
            .map(|at| (one(Kind::Mention, 1), Some(format!("#c{at:02} of G"))))
            .collect();
        let text = written(&many).text;
        assert_eq!(text.matches(" x mention in ").count(), 20);
        assert!(text.contains("and more in 30 other places"));
    }
}
