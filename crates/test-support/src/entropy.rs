//! Randomness that is the same in every run.

use std::sync::{Arc, Mutex, PoisonError};

use guildhall_types::Entropy;
use rand::{Rng, SeedableRng, rngs::StdRng};

/// ChaCha from a seed: the same seed gives the same bytes, on every machine and for one version of `rand`.
pub struct SeededEntropy(Mutex<StdRng>);

impl SeededEntropy {
    /// The generator of `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// The generator of `seed`, ready to be passed as a `SharedEntropy`.
    #[must_use]
    pub fn shared(seed: u64) -> Arc<Self> {
        Arc::new(Self::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        // A test that panicked while holding the lock left a generator that is as good as before.
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(entropy: &SeededEntropy) -> [u8; 32] {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        bytes
    }

    #[test]
    fn the_seed_decides_every_byte() {
        let (one, same, other) = (
            SeededEntropy::new(1),
            SeededEntropy::new(1),
            SeededEntropy::new(2),
        );
        let first = draw(&one);
        assert_eq!(first, draw(&same));
        assert_ne!(first, draw(&other));
        assert_ne!(first, draw(&one), "it goes on");
    }
}
