//! Where it is seen how far somebody has read.

/// Nowhere.
pub(crate) const NOBODY: &str = "nobody";
/// In private channels.
pub(crate) const PRIVATE: &str = "private";
/// In guilds, too.
pub(crate) const EVERYWHERE: &str = "everywhere";
/// What can be set.
pub(crate) const ALL: [&str; 3] = [NOBODY, PRIVATE, EVERYWHERE];

/// Whether it is seen in a channel of a guild, or in a private one, of who has set `set`.
pub(crate) fn covers(set: &str, is_private: bool) -> bool {
    set == EVERYWHERE || (is_private && set == PRIVATE)
}
