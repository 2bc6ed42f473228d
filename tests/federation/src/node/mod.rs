//! One server process.

mod builder;
mod database;
mod enlist;

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use guildhall_test_support::PostgresDatabase;

pub use builder::NodeBuilder;

use crate::{client::Client, program::program, wait::eventually};

/// Lines of a server's log that a failed test shows.
const LOG_LINES: usize = 80;

/// A server process; it is killed with this value, and its log is shown when the test has failed.
pub struct Node {
    label: String,
    folder: PathBuf,
    server_name: String,
    base: String,
    environment: BTreeMap<String, String>,
    process: Option<Child>,
    /// Where its data is, if not in a file in its folder.
    postgres: Option<PostgresDatabase>,
}

impl Node {
    /// `localhost:<port>`; servers reach it there.
    #[must_use]
    pub fn server_name(&self) -> &str {
        &self.server_name
    }

    /// Where browsers find it.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.environment["GUILDHALL__SERVER__PUBLIC_URL"]
    }

    /// Its process id.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.as_ref().unwrap().id()
    }

    /// Where its log and its files are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Sets a configuration key for the next start.
    pub fn configure(&mut self, key: &str, value: &str) {
        self.environment
            .insert(format!("GUILDHALL__{key}"), value.to_owned());
    }

    fn program(&self) -> Command {
        let mut command = Command::new(program());
        let inherited = std::env::vars_os().map(|(name, _)| name);
        for name in inherited.filter(|name| name.to_string_lossy().starts_with("GUILDHALL")) {
            command.env_remove(name);
        }
        command.envs(&self.environment).current_dir(&self.folder);
        command
    }

    /// Runs a subcommand with this server's configuration and gives what it prints.
    ///
    /// # Errors
    /// What it prints to standard error, when it fails.
    pub fn command(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.program().args(arguments).output().unwrap();
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
        let child = self
            .program()
            .arg("serve")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.process = Some(child);
    }

    /// Waits until it answers `/ready`.
    ///
    /// # Panics
    /// When it ends instead.
    pub async fn wait_ready(&mut self) {
        let url = format!("{}/ready", self.base);
        let label = &self.label;
        let child = std::cell::RefCell::new(self.process.as_mut().unwrap());
        eventually(&format!("{label} is ready"), || async {
            if let Some(status) = child.borrow_mut().try_wait().unwrap() {
                panic!("{label} ended with {status}");
            }
            let answer = reqwest::get(&url).await.map_err(|error| error.to_string())?;
            if answer.status().is_success() {
                Ok(())
            } else {
                Err(answer.status().to_string())
            }
        })
        .await;
    }

    /// SIGKILL: it has no moment to put anything in order.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.process.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// SIGTERM, and waits for the end.
    ///
    /// # Panics
    /// When it does not end well.
    pub async fn stop(&mut self) {
        let mut child = self.process.take().unwrap();
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &pid])
                .status()
                .unwrap()
                .success()
        );
        let status = tokio::task::spawn_blocking(move || child.wait().unwrap())
            .await
            .unwrap();
        assert!(status.success(), "{} ended with {status}", self.label);
    }

    /// A new account on this server.
    pub async fn register(&self, username: &str) -> Client {
        Client::register(&self.base, &self.server_name, username).await
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
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines
                .get(lines.len().saturating_sub(LOG_LINES)..)
                .unwrap_or_default();
            eprintln!(
                "--- log of {} ({}), last lines\n{}",
                self.label,
                self.server_name,
                tail.join("\n")
            );
        }
    }
}
