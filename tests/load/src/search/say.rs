//! What people say: words of several languages, some often and most seldom, as in all talk.

use guildhall_storage::messages::Message;

/// Words of each language.
const WORDS: usize = 40_000;
/// Channels that are talked in, some more than others.
pub(crate) const CHANNELS: usize = 500;
/// People who talk.
const PEOPLE: usize = 2_000;
/// When the first message is sent, in milliseconds.
const BEGIN: i64 = 1_700_000_000_000;

/// Beginnings, middles and ends that words are made of.
const PARTS: [&[&str]; 4] = [
    &[
        "the", "an", "co", "re", "st", "in", "er", "on", "ly", "at", "be", "ti", "mo", "sh", "ing", "le",
        "wo", "ca", "di", "fu",
    ],
    &[
        "ya", "lar", "da", "şi", "ı", "gö", "ğı", "ka", "le", "çi", "mi", "sı", "ün", "bu", "ol", "ne", "ke",
        "tü", "iz", "var",
    ],
    &[
        "ge", "ver", "sch", "über", "ung", "ein", "ä", "en", "lich", "ß", "an", "ö", "keit", "be", "ste",
        "ich", "der", "ur", "mü", "au",
    ],
    &[
        "по", "на", "ст", "не", "го", "ва", "ра", "ни", "ко", "то", "ли", "ми", "де", "ё", "ся", "при", "ый",
        "во", "за", "ем",
    ],
];

/// Numbers that look like chance and are the same each time.
pub(crate) struct Chance(u64);

impl Chance {
    /// The next one below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }

    /// A rank below `end`: the first is twice as frequent as the second, and so on (Zipf).
    pub(crate) fn rank(&mut self, end: usize) -> usize {
        let share = self.below(1 << 30) as f64 / f64::from(1 << 30);
        let rank = (share * (end as f64).ln()).exp();
        (rank as usize - 1).min(end - 1)
    }
}

/// The talk.
pub(crate) struct Talk {
    chance: Chance,
    /// By language, the frequent ones first.
    words: Vec<Vec<String>>,
    number: usize,
    bytes: usize,
}

impl Talk {
    pub(crate) fn new() -> Self {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let word = |parts: &[&str], chance: &mut Chance| {
            let count = 1 + chance.below(4);
            (0..count)
                .map(|_| parts[chance.below(parts.len())])
                .collect::<String>()
        };
        let words = PARTS.map(|parts| (0..WORDS).map(|_| word(parts, &mut chance)).collect());
        Self {
            words: words.into(),
            chance,
            number: 0,
            bytes: 0,
        }
    }

    /// The word of a rank in a language.
    pub(crate) fn word(&self, language: usize, rank: usize) -> &str {
        &self.words[language][rank]
    }

    /// A character of Chinese of a rank.
    pub(crate) fn character(rank: usize) -> char {
        char::from_u32(0x4e00 + u32::try_from(rank).unwrap()).unwrap()
    }

    pub(crate) fn chance(&mut self) -> &mut Chance {
        &mut self.chance
    }

    pub(crate) fn mean_bytes(&self) -> f64 {
        self.bytes as f64 / self.number as f64
    }

    fn text(&mut self) -> String {
        let length = 1 + self.chance.rank(40);
        let language = self.chance.below(6);
        if language == 5 {
            return (0..length * 2)
                .map(|_| Self::character(self.chance.rank(5000)))
                .collect();
        }
        // Every second one is in the first language.
        let language = language.saturating_sub(1);
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(&self.words[language][self.chance.rank(WORDS)]);
            text.push(' ');
        }
        if self.chance.below(20) == 0 {
            text.push_str("👍 https://www.example.org/");
        }
        text
    }

    /// The next message.
    pub(crate) fn message(&mut self) -> Message {
        self.number += 1;
        let content = self.text();
        self.bytes += content.len();
        let at = BEGIN + i64::try_from(self.number).unwrap() * 1000;
        let hash = |number: usize| {
            format!(
                "{:0>43}",
                format!("{:x}", (number as u128 + 1) * 0x9e37_79b9_7f4a_7c15_f39c)
            )
        };
        Message {
            channel_id: channel(self.chance.rank(CHANNELS)),
            message_id: format!("${}", hash(self.number)),
            author_id: format!("@user{}:example.org", self.chance.rank(PEOPLE)),
            content,
            emojis: None,
            stickers: None,
            reactions: None,
            sent_at: at,
            edited_at: None,
            reply_to: None,
            thread_id: String::new(),
            order_ts: at,
            order_depth: i64::try_from(self.number).unwrap(),
            nonce: None,
            kind: 0,
            mentions: None,
            is_tts: false,
            extra: None,
            is_pinned: false,
            is_join: false,
            alert: None,
        }
    }
}

/// The id of a channel.
pub(crate) fn channel(number: usize) -> String {
    format!("!{number:0>43}")
}
