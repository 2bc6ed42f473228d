//! How many are there.

use crate::Presences;

impl Presences {
    /// How many members of `guild` are seen to be there, of this server and of others, as far as those tell; `None` where presence is switched off.
    #[must_use]
    pub fn count_in(&self, guild: &str) -> Option<usize> {
        if !self.is_enabled() {
            return None;
        }
        let board = self.board();
        let shown = board.shown.values();
        Some(
            shown
                .filter(|shown| shown.guilds.iter().any(|place| place == guild))
                .count(),
        )
    }
}
