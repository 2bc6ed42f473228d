//! A server on loopback with open registration and no rate limits, and what is on it.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// A running server; it is killed with this value.
pub(super) struct Server {
    child: Child,
    address: String,
    log: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the requests name, and who makes them.
pub(super) struct Ids {
    pub(super) token: String,
    /// Parameters of paths, with their values.
    paths: Vec<(&'static str, String)>,
}

impl Ids {
    /// The configuration that has the requests name what exists.
    pub(super) fn config(&self) -> String {
        let lines = self
            .paths
            .iter()
            .map(|(name, id)| format!("\"path.{name}\" = \"{id}\"\n"));
        format!("[parameters]\n{}", lines.collect::<String>())
    }
}

impl Server {
    /// Starts `program` with its data in `work`, on ports that are free.
    pub(super) fn start(program: &Path, work: &Path) -> Result<Self> {
        let log = work.join("server.log");
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GUILDHALL") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .arg("serve")
            .current_dir(work)
            .env("GUILDHALL__SERVER__DATA_DIR", work.join("data"))
            .env("GUILDHALL__HTTP__LISTEN", "127.0.0.1:0")
            .env("GUILDHALL__FEDERATION__LISTEN", "127.0.0.1:0")
            // No request leaves this machine.
            .env("GUILDHALL__FEDERATION__MODE", "closed")
            .env("GUILDHALL__REGISTRATION__MODE", "open")
            .env("GUILDHALL__RATE_LIMIT__ENABLED", "false")
            .env("GUILDHALL__LOG__LEVEL", "warn")
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .context("cannot start the server")?;
        let out = child.stdout.take().context("the server's output")?;
        let mut lines = BufReader::new(out).lines();
        let address = loop {
            let line = lines
                .next()
                .context("the server ended before it said where it listens")??;
            if let Some(rest) = line.trim().strip_prefix("clients:") {
                let url = rest.split_whitespace().next().unwrap_or_default();
                break url
                    .strip_prefix("http://")
                    .context("the server's address")?
                    .to_owned();
            }
        };
        // What it goes on saying must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address, log })
    }

    /// Where it is.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it complained of.
    pub(super) fn log(&self) -> &Path {
        &self.log
    }

    /// Puts an account on it, another member, a guild with a channel, a role, an invite and a message, and a ban.
    pub(super) fn fill(&self) -> Result<Ids> {
        let register = |name: &str| {
            let body = json!({"username": name, "password": "correct horse battery"});
            self.ask("/auth/register", "", &body)
        };
        let (owner, member) = (register("owner")?, register("member")?);
        let token = text(&owner, "accessToken")?;
        let guild = text(&self.ask("/guilds", &token, &json!({"name": "Hall"}))?, "id")?;
        let below = |path: &str, body: Value| self.ask(&format!("/guilds/{guild}{path}"), &token, &body);
        let channel = text(&below("/channels", json!({"name": "lobby"}))?, "id")?;
        let role = text(&below("/roles", json!({"name": "crew"}))?, "id")?;
        let code = text(&below("/invites", json!({}))?, "code")?;
        self.ask(
            &format!("/invites/{code}"),
            &text(&member, "accessToken")?,
            &Value::Null,
        )?;
        let path = format!("/channels/{channel}/messages");
        let message = text(&self.ask(&path, &token, &json!({"content": "hello"}))?, "id")?;
        let user = member
            .get("user")
            .context("no user")
            .and_then(|user| text(user, "id"))?;
        Ok(Ids {
            token,
            paths: vec![
                ("guild_id", guild),
                ("channel_id", channel),
                ("role_id", role.clone()),
                ("target_id", role),
                ("code", code),
                ("message_id", message),
                ("user_id", user),
            ],
        })
    }

    /// Posts `body` to a path of the API, which must answer with success.
    fn ask(&self, path: &str, token: &str, body: &Value) -> Result<Value> {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut request = format!(
            "POST /api/v1{path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n",
            self.address
        );
        if !token.is_empty() {
            request.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        request.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ));
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        ensure!(head.starts_with("HTTP/1.1 2"), "POST {path}: {answer}");
        serde_json::from_str(body).with_context(|| format!("POST {path}: {answer}"))
    }
}

fn text(value: &Value, key: &str) -> Result<String> {
    let text = value.get(key).and_then(Value::as_str);
    Ok(text.with_context(|| format!("no {key}: {value}"))?.to_owned())
}
