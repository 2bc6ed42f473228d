//! How much is fetched, and from where.

use std::{sync::Arc, time::Duration};

use ipnet::IpNet;

use crate::{Lookup, System};

/// Redirects that are followed.
pub(crate) const MAX_HOPS: usize = 5;
/// Bytes of a page that are read.
pub(crate) const MAX_PAGE: usize = 1 << 20;
/// Bytes of a picture that are read.
pub(crate) const MAX_PICTURE: usize = 5 << 20;
/// Bytes of an address.
pub(crate) const MAX_URL: usize = 2048;
/// Fetches at the same time.
pub(crate) const PLACES: usize = 8;
/// Of which so many are from one host.
pub(crate) const PLACES_OF_A_HOST: usize = 2;
/// How long it is waited for a place.
pub(crate) const WAIT: Duration = Duration::from_secs(5);

/// Settings of [`crate::Previews`].
#[derive(Clone)]
pub struct PreviewsConfig {
    /// Networks that are asked though they are not public, at any port if a link names the address; for tests, and networks of one's own.
    pub allow_addresses: Vec<IpNet>,
    /// Ports that are asked beside 80 and 443; for tests.
    pub allow_ports: Vec<u16>,
    /// How long fetching a page, or a picture, may take in all, from the first redirect to the last byte.
    pub lasts: Duration,
    /// Where the addresses of names come from.
    pub lookup: Arc<dyn Lookup>,
}

impl Default for PreviewsConfig {
    fn default() -> Self {
        Self {
            allow_addresses: Vec::new(),
            allow_ports: Vec::new(),
            lasts: Duration::from_secs(10),
            lookup: Arc::new(System),
        }
    }
}
