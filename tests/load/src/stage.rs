//! A server with a guild, channels and members.

use std::time::Duration;

use guildhall_federation_tests::{Client, Node, TestNet};

use crate::process::memory_mib;

/// Channels of the largest measurement.
pub(crate) const CHANNELS: usize = 100;
/// Senders of the largest measurement.
pub(crate) const SENDERS: usize = 64;
/// How long a server that has just started is left alone before its memory counts as that of an idle one.
const IDLE: Duration = Duration::from_secs(2);

pub(crate) struct Stage {
    // The server before the folder that it writes to.
    pub(crate) node: Node,
    pub(crate) senders: Vec<Client>,
    pub(crate) watcher: Client,
    pub(crate) channels: Vec<String>,
    /// Memory before anything was done.
    pub(crate) idle_mib: f64,
    _net: TestNet,
}

impl Stage {
    pub(crate) async fn new(is_postgres: bool, has_search: bool) -> Self {
        let net = TestNet::new();
        let builder = net.node("bench").set("LOG__LEVEL", "warn");
        let mut builder = builder.set("SEARCH__ENABLED", if has_search { "true" } else { "false" });
        if is_postgres {
            builder = builder
                .on_postgres()
                .await
                .expect("GUILDHALL_TEST_POSTGRES names a server");
        }
        let node = builder.start().await;
        tokio::time::sleep(IDLE).await;
        let idle_mib = memory_mib(node.pid(), "VmRSS");
        let watcher = node.register("watcher").await;
        let guild = watcher.create_guild("Bench").await.unwrap();
        while watcher.channels(&guild).await.unwrap().len() < CHANNELS {
            watcher.create_channel(&guild, "channel").await.unwrap();
        }
        let channels = watcher.channels(&guild).await.unwrap();
        let channels = channels.into_iter().map(|(id, _)| id).collect();
        let code = watcher.create_invite(&guild).await.unwrap();
        let mut senders = Vec::new();
        for number in 0..SENDERS {
            let sender = node.register(&format!("sender{number}")).await;
            sender.redeem(&code).await.unwrap();
            senders.push(sender);
        }
        Self {
            node,
            senders,
            watcher,
            channels,
            idle_mib,
            _net: net,
        }
    }
}
