//! What a new poll asks.

use guildhall_event::guild::is_unicode_emoji;
use guildhall_guilds::validate::Check;
use guildhall_types::{
    Timestamp,
    message::{Poll, PollAnswer},
};

/// Characters of a question.
const QUESTION: (usize, usize) = (1, 300);
/// Characters of an answer.
const ANSWER: (usize, usize) = (1, 55);
/// Answers of a poll.
const ANSWERS: (usize, usize) = (2, 10);
/// Hours that a poll takes responses.
const HOURS: (i64, i64) = (1, 768);

/// A poll to send.
#[derive(Clone, Debug, Default)]
pub struct NewPoll {
    /// 1 to 300 characters.
    pub question: String,
    /// 2 to 10.
    pub answers: Vec<NewPollAnswer>,
    /// For how many hours it takes responses: 1 to 768.
    pub hours: i64,
    /// Whether a user may choose several answers.
    pub allows_several: bool,
}

/// An answer of a poll to send.
#[derive(Clone, Debug, Default)]
pub struct NewPollAnswer {
    /// 1 to 55 characters.
    pub text: String,
    /// An emoji of Unicode beside it.
    pub emoji: Option<String>,
}

impl NewPoll {
    /// Notes what is wrong with it.
    pub(crate) fn check(&self, check: &mut Check) {
        check.name("poll.question", &self.question, QUESTION.0, QUESTION.1);
        check.number("poll.duration", self.hours, HOURS.0, HOURS.1);
        if !(ANSWERS.0..=ANSWERS.1).contains(&self.answers.len()) {
            check.refuse("poll.answers", "must be 2 to 10");
        }
        for answer in &self.answers {
            check.name("poll.answers", &answer.text, ANSWER.0, ANSWER.1);
            if answer
                .emoji
                .as_deref()
                .is_some_and(|emoji| !is_unicode_emoji(emoji))
            {
                check.refuse("poll.answers", "names what is no emoji of Unicode");
            }
        }
    }

    /// The poll that it is when it is sent at `now`.
    pub(crate) fn at(&self, now: Timestamp) -> Poll {
        let answers = self.answers.iter().zip(1..);
        Poll {
            question: self.question.trim().to_owned(),
            most: if self.allows_several {
                self.answers.len()
            } else {
                1
            },
            ends_at: Some(now.plus_seconds(self.hours * 3600).0),
            ended_at: None,
            answers: answers
                .map(|(answer, number)| PollAnswer {
                    id: number.to_string(),
                    text: answer.text.trim().to_owned(),
                    emoji: answer.emoji.clone(),
                    count: 0,
                })
                .collect(),
        }
    }
}
