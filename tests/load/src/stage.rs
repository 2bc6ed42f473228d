//! A server with a guild, channels and members.

use std::time::Duration;

use guildhall_federation_tests::{Client, Node, TestNet};
use serde_json::json;

use crate::process::memory_mib;

/// Channels and senders of the largest measurement.
const CHANNELS: usize = 100;
const SENDERS: usize = 64;

pub(crate) struct Stage {
    pub(crate) node: Node,
    pub(crate) senders: Vec<Client>,
    pub(crate) watcher: Client,
    pub(crate) channels: Vec<String>,
    /// Memory before anything was done.
    pub(crate) idle_mib: f64,
    _net: TestNet,
}

impl Stage {
    pub(crate) async fn new(database: Option<&str>) -> Self {
        let net = TestNet::new();
        let mut builder = net.node("bench").set("LOG__LEVEL", "warn");
        if let Some(url) = database {
            builder = builder.set("DATABASE__URL", url);
        }
        let node = builder.start().await;
        tokio::time::sleep(Duration::from_secs(2)).await;
        let idle_mib = memory_mib(node.pid(), "VmRSS");
        let watcher = node.register("watcher").await;
        let guild = watcher.create_guild("Bench").await["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let mut channels = vec![watcher.first_channel(&guild).await.unwrap()];
        while channels.len() < CHANNELS {
            let path = format!("/guilds/{guild}/channels");
            let body = json!({"name": format!("channel-{}", channels.len())});
            let channel = watcher
                .call(reqwest::Method::POST, &path, Some(body))
                .await
                .unwrap();
            channels.push(channel["id"].as_str().unwrap().to_owned());
        }
        let code = watcher.create_invite(&guild).await;
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
