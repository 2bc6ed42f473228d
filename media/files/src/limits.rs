//! Sizes.

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// An emoji.
    Emoji,
    /// A sticker.
    Sticker,
    /// The picture of a role or webhook.
    Icon,
    /// The picture of a user or guild.
    Avatar,
    /// The banner of a user or guild.
    Banner,
}

impl Use {
    /// Whether such a picture goes when nothing shows it any more. Those of other uses stay for what was said with them.
    #[must_use]
    pub const fn is_replaceable(self) -> bool {
        matches!(self, Self::Avatar | Self::Banner)
    }
}

/// How large media may be, and how much of it is kept; in bytes.
#[derive(Clone, Debug)]
pub struct MediaLimits {
    /// Largest picture of an emoji.
    pub emoji: usize,
    /// Largest picture of a sticker.
    pub sticker: usize,
    /// Largest picture of a role or webhook.
    pub icon: usize,
    /// Largest picture of a user or guild.
    pub avatar: usize,
    /// Largest banner of a user or guild.
    pub banner: usize,
    /// Largest file of a message.
    pub attachment: u64,
    /// The same, of users who may upload larger ones.
    pub attachment_premium: u64,
    /// Largest file that is fetched from another server.
    pub remote: u64,
    /// How many days files of messages are kept; `None` for ever.
    pub days: Option<u32>,
    /// What one user of this server may have stored.
    pub user: u64,
    /// What is kept of other servers; the least used goes first.
    pub cache: u64,
}

impl Default for MediaLimits {
    fn default() -> Self {
        Self {
            emoji: 256 << 10,
            sticker: 512 << 10,
            icon: 256 << 10,
            avatar: 1 << 20,
            banner: 2 << 20,
            attachment: 8 << 20,
            attachment_premium: 100 << 20,
            remote: 100 << 20,
            days: None,
            user: 1 << 30,
            cache: 1 << 30,
        }
    }
}

impl MediaLimits {
    /// The largest picture for this use.
    #[must_use]
    pub const fn of(&self, what_for: Use) -> usize {
        match what_for {
            Use::Emoji => self.emoji,
            Use::Sticker => self.sticker,
            Use::Icon => self.icon,
            Use::Avatar => self.avatar,
            Use::Banner => self.banner,
        }
    }

    /// The largest picture for any use.
    #[must_use]
    pub fn largest(&self) -> usize {
        let all = [self.sticker, self.icon, self.avatar, self.banner];
        all.into_iter().fold(self.emoji, usize::max)
    }
}
