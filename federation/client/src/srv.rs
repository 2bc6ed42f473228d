//! SRV records of servers that name no port and delegate to no other name.
//!
//! The record says where to connect; the certificate stays that of the server's own name. So the URL keeps the name, and
//! the resolver is told which host stands behind it. That holds for what was found by the record and for nothing else: a
//! well-known document, and a server that names its port, are where the name itself leads.

use guildhall_types::ServerName;
use hickory_resolver::{TokioResolver, proto::rr::RData};
use moka::sync::Cache;

/// Names that are remembered.
const MAX_NAMES: u64 = 10_000;
/// The service of Matrix federation, and its name before version 1.8 of the specification.
const SERVICES: [&str; 2] = ["_matrix-fed._tcp", "_matrix._tcp"];

/// Where names lead by their SRV records. Clones share it.
#[derive(Clone)]
pub(crate) struct Services {
    /// `None` where the system has no resolver configuration: then there are no records.
    resolver: Option<TokioResolver>,
    targets: Cache<String, String>,
}

impl Services {
    pub(crate) fn new() -> Self {
        let resolver = TokioResolver::builder_tokio()
            .ok()
            .and_then(|builder| builder.build().ok());
        Self {
            resolver,
            targets: Cache::new(MAX_NAMES),
        }
    }

    /// The port of the first service of `server`, whose host [`Services::host_behind`] then knows.
    pub(crate) async fn port_of(&self, server: &ServerName) -> Option<u16> {
        let host = server.host();
        self.targets.invalidate(host);
        let resolver = self.resolver.as_ref()?;
        for service in SERVICES {
            // The final dot: no search domain of this machine is tried.
            let Ok(found) = resolver.srv_lookup(format!("{service}.{host}.")).await else {
                continue;
            };
            let best = found
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::SRV(srv) => Some(srv),
                    _ => None,
                })
                .min_by_key(|srv| (srv.priority, std::cmp::Reverse(srv.weight)));
            // A target of "." says that the service is not there.
            if let Some(srv) = best.filter(|srv| !srv.target.is_root()) {
                self.targets.insert(host.to_owned(), srv.target.to_ascii());
                return Some(srv.port);
            }
        }
        None
    }

    #[cfg(test)]
    pub(crate) fn set_target(&self, name: &str, target: &str) {
        self.targets.insert(name.to_owned(), target.to_owned());
    }

    /// The host to connect to for `name`: the target of its record, or itself.
    pub(crate) fn host_behind(&self, name: &str) -> String {
        self.targets.get(name).unwrap_or_else(|| name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_record_leads_to_itself_and_one_with_a_record_to_its_target() {
        let services = Services {
            resolver: None,
            targets: Cache::new(10),
        };
        assert_eq!(services.host_behind("example.org"), "example.org");
        services
            .targets
            .insert("example.org".to_owned(), "matrix.example.org.".to_owned());
        assert_eq!(services.host_behind("example.org"), "matrix.example.org.");
    }
}
