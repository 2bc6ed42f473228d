//! A server with people who may upload files of that size.

use std::time::Duration;

use guildhall_federation_tests::{Client, Node, TestNet};

use crate::Args;

/// Files that one user may upload at a time.
const AT_ONCE: u64 = 5;
/// How long the server is left alone before its memory counts as that of an idle one.
const REST: Duration = Duration::from_secs(10);

/// What is measured on.
pub(crate) struct Stage {
    // The server before the folder that it writes to.
    pub(crate) node: Node,
    pub(crate) people: Vec<Client>,
    pub(crate) channel: String,
    /// Who asks for small things meanwhile.
    pub(crate) watcher: Client,
    _net: TestNet,
}

impl Stage {
    pub(crate) async fn new(args: &Args) -> Self {
        let net = TestNet::new();
        let bytes = |files: u64| (files * (args.size << 20)).to_string();
        let builder = net
            .node("files")
            .set("LOG__LEVEL", "warn")
            .set("MEDIA__PREMIUM_ATTACHMENT_BYTES", &bytes(1))
            .set("MEDIA__USER_BYTES", &bytes(4 * AT_ONCE));
        let builder = match args.s3 {
            true => builder.on_s3().expect("GUILDHALL_TEST_S3 names a server"),
            false => builder,
        };
        let node = builder.start().await;
        let watcher = node.register("watcher").await;
        let guild = watcher.create_guild("Files").await.unwrap();
        let channel = watcher.channels(&guild).await.unwrap()[0].0.clone();
        let code = watcher.create_invite(&guild).await.unwrap();
        let count = args.files.div_ceil(AT_ONCE);
        let mut people = node.enlist("person", usize::try_from(count).unwrap()).await;
        for (number, person) in people.iter_mut().enumerate() {
            person.renew().await.unwrap();
            person.redeem(&code).await.unwrap();
            let name = format!("person{}", number + 1);
            node.command(&["user", "set-tier", &name, "premium"]).unwrap();
        }
        Self {
            node,
            people,
            channel,
            watcher,
            _net: net,
        }
    }

    /// Whose turn it is with the file of this number.
    pub(crate) fn person(&self, number: usize) -> &Client {
        &self.people[number % self.people.len()]
    }

    /// Leaves the server alone, and gets everybody another access token: they hold for 15 minutes.
    pub(crate) async fn rest(&mut self) {
        for person in self.people.iter_mut().chain([&mut self.watcher]) {
            person.renew().await.unwrap();
        }
        tokio::time::sleep(REST).await;
    }
}
