//! Running the program in a directory of its own.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// A data directory, and the program run on it.
pub(crate) struct Program {
    dir: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables
            .push((format!("GUILDHALL__{name}"), value.to_owned()));
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guildhall"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GUILDHALL") {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .current_dir(self.dir.path())
            .env("GUILDHALL__HTTP__LISTEN", "127.0.0.1:0")
            .env("GUILDHALL__FEDERATION__LISTEN", "127.0.0.1:0")
            .envs(self.variables.iter().cloned());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs a command that must succeed; what it printed.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that must fail; what it complained of.
    pub(crate) fn fail(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        String::from_utf8(output.stderr).unwrap()
    }

    /// Starts the server, and waits until it says where it listens.
    pub(crate) fn serve(&self) -> Running {
        let mut child = self
            .command(&[])
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        let mut address = None;
        while address.is_none() {
            let line = lines.next().unwrap_or_else(|| panic!("ended: {said:?}")).unwrap();
            if let Some(rest) = line.trim().strip_prefix("clients:") {
                let url = rest.split_whitespace().next().unwrap();
                address = Some(url.strip_prefix("http://").unwrap().to_owned());
            }
            said.push(line);
        }
        Running {
            child,
            address: address.unwrap(),
            lines,
            said,
        }
    }
}

type Lines = std::io::Lines<BufReader<std::process::ChildStdout>>;

/// A running server; killed when dropped.
pub(crate) struct Running {
    child: Child,
    address: String,
    lines: Lines,
    said: Vec<String>,
}

impl Running {
    /// Everything that it has said up to and with the line that has `word`.
    pub(crate) fn says(&mut self, word: &str) -> String {
        while !self.said.iter().any(|line| line.contains(word)) {
            let line = self
                .lines
                .next()
                .unwrap_or_else(|| panic!("never said {word}: {:?}", self.said))
                .unwrap();
            self.said.push(line);
        }
        self.said.join("\n")
    }

    /// A request over a connection of its own; status and body.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: &str,
    ) -> (u16, serde_json::Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let token = token
            .map(|token| format!("Authorization: Bearer {token}\r\n"))
            .unwrap_or_default();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{token}\
             Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split_whitespace().nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// Asks it to stop as a service manager would, and waits for it.
    pub(crate) fn stop(mut self) -> Duration {
        let asked = Instant::now();
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}");
        asked.elapsed()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
