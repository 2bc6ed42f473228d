//! One server process.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{client::Client, net::program, wait::eventually};

/// A server that is still to be started.
pub struct NodeBuilder {
    node: Node,
}

impl NodeBuilder {
    pub(crate) fn new(label: &str, folder: PathBuf, http: u16, federation: u16, shared: &Path) -> Self {
        std::fs::create_dir_all(&folder).unwrap();
        let file = |name: &str| shared.join(name).display().to_string();
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
            ("LOG__LEVEL", "info,guildhall_rooms=debug".to_owned()),
        ]);
        let environment = environment
            .into_iter()
            .map(|(key, value)| (format!("GUILDHALL__{key}"), value))
            .collect();
        let label = label.to_owned();
        let base = format!("http://localhost:{http}");
        Self {
            node: Node {
                label,
                folder,
                server_name,
                base,
                federation,
                environment,
                process: None,
            },
        }
    }

    /// Sets a configuration key (`FEDERATION__MODE`).
    #[must_use]
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.node.configure(key, value);
        self
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

/// A server process; it is killed with this value.
pub struct Node {
    label: String,
    folder: PathBuf,
    server_name: String,
    base: String,
    federation: u16,
    environment: BTreeMap<String, String>,
    process: Option<Child>,
}

impl Node {
    /// `localhost:<port>`.
    #[must_use]
    pub fn server_name(&self) -> &str {
        &self.server_name
    }

    /// Where clients reach it.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where servers reach it.
    #[must_use]
    pub fn federation_base(&self) -> String {
        format!("https://localhost:{}", self.federation)
    }

    /// Its process id.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Its data.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Sets a configuration key for the next start.
    pub fn configure(&mut self, key: &str, value: &str) {
        self.environment
            .insert(format!("GUILDHALL__{key}"), value.to_owned());
    }

    /// Runs a subcommand with this server's configuration and gives what it prints.
    ///
    /// # Errors
    /// What it prints to stderr, when it fails.
    pub fn command(&self, arguments: &[&str]) -> Result<String, String> {
        let output = Command::new(program())
            .args(arguments)
            .envs(&self.environment)
            .output()
            .unwrap();
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Starts it and waits until it is ready.
    pub async fn start(&mut self) {
        self.launch();
        self.wait_ready().await;
    }

    /// Starts it and does not wait.
    pub fn launch(&mut self) {
        assert!(self.process.is_none(), "{} runs already", self.label);
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_path())
            .unwrap();
        let child = Command::new(program())
            .arg("serve")
            .envs(&self.environment)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.process = Some(child);
    }

    /// Waits until it answers `/ready`.
    pub async fn wait_ready(&mut self) {
        let url = format!("{}/ready", self.base);
        let child = self.process.as_mut().unwrap();
        if let Ok(Some(status)) = child.try_wait() {
            panic!("{} ended with {status}", self.label);
        }
        eventually("ready", || async {
            let answer = reqwest::get(&url).await.map_err(|error| error.to_string())?;
            if answer.status().is_success() {
                Ok(())
            } else {
                Err(answer.status().to_string())
            }
        })
        .await;
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.process.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// SIGTERM, and waits for the end.
    pub async fn stop(&mut self) {
        let Some(mut child) = self.process.take() else {
            return;
        };
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        tokio::task::spawn_blocking(move || child.wait().unwrap())
            .await
            .unwrap();
    }

    /// A new account on this server.
    pub async fn register(&self, username: &str) -> Client {
        Client::register(&self.base, &self.server_name, username).await
    }

    /// Rows of a query over its SQLite database, each as one text; the process may run or not.
    pub async fn rows(&self, sql: &'static str) -> Vec<String> {
        use sqlx::Row;
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode=ro", self.folder.join("guildhall.db").display());
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap();
        let texts = rows.iter().map(|row| row.get::<String, _>(0)).collect();
        pool.close().await;
        texts
    }

    fn log_path(&self) -> PathBuf {
        self.folder.join("process.log")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.log_path()).unwrap_or_default();
            let tail: Vec<&str> = log.lines().rev().take(60).collect();
            eprintln!("--- log of {} ({}), last lines", self.label, self.server_name);
            for line in tail.into_iter().rev() {
                eprintln!("{line}");
            }
        }
    }
}
