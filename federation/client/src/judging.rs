//! Finding the addresses of names: names are other people's data, and may point into our own network.

use std::net::SocketAddr;

use guildhall_types::address::is_public;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::srv::Services;

/// Resolves names by the system, if told so after their SRV records, and leaves out addresses that may not be connected to, so that
/// what is connected to is what was judged.
#[derive(Clone)]
pub(crate) struct Judging {
    pub(crate) services: Option<Services>,
    pub(crate) allow_private: bool,
}

impl Resolve for Judging {
    fn resolve(&self, name: Name) -> Resolving {
        let host = match &self.services {
            Some(services) => services.host_behind(name.as_str()),
            None => name.as_str().to_owned(),
        };
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found
                .filter(|address| allow_private || is_public(address.ip()))
                .collect();
            if allowed.is_empty() {
                return Err(format!("{host} has no public address").into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}
