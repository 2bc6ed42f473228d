//! A server that is still to be started.

use std::{collections::BTreeMap, path::Path};

use guildhall_test_support::{PostgresDatabase, S3Folder};

use super::Node;
use crate::ports::free_port;

/// A server that is still to be started.
pub struct NodeBuilder {
    node: Node,
}

impl NodeBuilder {
    /// A server of its own folder in `shared`, with the certificate that is there.
    pub(crate) fn new(label: &str, shared: &Path) -> Self {
        let folder = shared.join(label);
        std::fs::create_dir(&folder).unwrap();
        let file = |name: &str| shared.join(name).display().to_string();
        let (http, federation) = (free_port(), free_port());
        let server_name = format!("localhost:{federation}");
        let environment = BTreeMap::from([
            ("SERVER__NAME", server_name.clone()),
            ("SERVER__DATA_DIR", folder.display().to_string()),
            ("SERVER__PUBLIC_URL", format!("http://localhost:{http}")),
            ("HTTP__LISTEN", format!("127.0.0.1:{http}")),
            ("FEDERATION__LISTEN", format!("127.0.0.1:{federation}")),
            ("FEDERATION__CA_FILES", file("ca.pem")),
            ("FEDERATION__ALLOW_PRIVATE_ADDRESSES", "true".to_owned()),
            ("TLS__CERT_FILE", file("cert.pem")),
            ("TLS__KEY_FILE", file("key.pem")),
            ("RATE_LIMIT__ENABLED", "false".to_owned()),
            ("REGISTRATION__MODE", "open".to_owned()),
            (
                "LOG__LEVEL",
                "warn,guildhall=info,guildhall_rooms=debug".to_owned(),
            ),
        ]);
        let environment = environment
            .into_iter()
            .map(|(key, value)| (format!("GUILDHALL__{key}"), value))
            .collect();
        Self {
            node: Node {
                label: label.to_owned(),
                folder,
                server_name,
                base: format!("http://127.0.0.1:{http}"),
                environment,
                process: None,
                postgres: None,
            },
        }
    }

    /// Sets a configuration key (`FEDERATION__MODE`).
    #[must_use]
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.node.configure(key, value);
        self
    }

    /// Leaves a configuration key at its default.
    #[must_use]
    pub fn without(mut self, key: &str) -> Self {
        self.node.environment.remove(&format!("GUILDHALL__{key}"));
        self
    }

    /// Has its data in a PostgreSQL database of its own; `None` when the tests were given no server for that.
    pub async fn on_postgres(mut self) -> Option<Self> {
        let database = PostgresDatabase::create().await?;
        self.node.configure("DATABASE__URL", database.url());
        self.node.postgres = Some(database);
        Some(self)
    }

    /// Has its files in a folder of its own in a bucket; `None` when the tests were given no server for that.
    #[must_use]
    pub fn on_s3(self) -> Option<Self> {
        let folder = S3Folder::create()?;
        let keys = [
            ("ENDPOINT", &folder.endpoint),
            ("BUCKET", &folder.bucket),
            ("ACCESS_KEY", &folder.access_key),
            ("SECRET", &folder.secret),
            ("PREFIX", &folder.prefix),
        ];
        Some(keys.iter().fold(self, |builder, (key, value)| {
            builder.set(&format!("MEDIA__S3__{key}"), value)
        }))
    }

    /// The name that the server will have.
    #[must_use]
    pub fn server_name(&self) -> &str {
        &self.node.server_name
    }

    /// Starts it and waits until it is ready.
    pub async fn start(mut self) -> Node {
        self.node.start().await;
        self.node
    }
}
