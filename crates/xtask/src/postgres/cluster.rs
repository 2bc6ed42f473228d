//! One server: made, started, stopped, removed.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::user::User;
use crate::command;

/// How long a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(50);
/// The user of the database, who owns everything in it.
const OWNER: &str = "guildhall";
/// Connections: several test processes and homeservers, each with a pool.
const CONNECTIONS: &str = "max_connections=300";

/// File with the number of the process that a server lives for; there is none when it lives until it is stopped.
const OWNED_BY: &str = "owned-by";

/// When a server ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// With this process, however that ends.
    OfThisProcess,
    /// When `cargo xtask postgres stop` is run.
    UntilStopped,
}

/// A PostgreSQL server with a folder of its own.
pub(super) struct Cluster {
    folder: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Cluster {
    /// Makes and starts a server with the programs in `bin`, and waits until it takes connections.
    pub(super) fn start(bin: &Path, life: Life) -> Result<Self> {
        let user = User::find()?;
        let port = free_port()?;
        let folder = user.folder(port)?;
        if life == Life::OfThisProcess {
            fs::write(folder.join(OWNED_BY), process::id().to_string())?;
        }
        let mut cluster = Self {
            folder,
            port,
            child: None,
        };
        let started = cluster
            .create(bin, &user)
            .and_then(|()| cluster.launch(bin, &user, life));
        if let Err(error) = started {
            let log = fs::read_to_string(cluster.log()).unwrap_or_default();
            cluster.stop()?;
            return Err(error.context(format!("PostgreSQL did not start\n{log}")));
        }
        Ok(cluster)
    }

    /// A server that another process started.
    pub(super) const fn found(folder: PathBuf, port: u16) -> Self {
        Self {
            folder,
            port,
            child: None,
        }
    }

    pub(super) fn url(&self) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/postgres", self.port)
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn create(&self, bin: &Path, user: &User) -> Result<()> {
        // The C collation sorts by bytes, as SQLite does and as the server demands.
        let out = user
            .command(&bin.join("initdb"), Life::OfThisProcess)
            .arg("--pgdata")
            .arg(self.data())
            .args([
                "--username",
                OWNER,
                "--auth=trust",
                "--locale=C",
                "--encoding=UTF8",
            ])
            .current_dir(&self.folder)
            .output()
            .context("cannot start initdb")?;
        if !out.status.success() {
            bail!(
                "initdb ended with {}: {}",
                out.status,
                String::from_utf8_lossy(&out.stderr)
            );
        }
        Ok(())
    }

    fn launch(&mut self, bin: &Path, user: &User, life: Life) -> Result<()> {
        let log = fs::File::create(self.log())?;
        let mut postgres = user.command(&bin.join("postgres"), life);
        postgres.arg("-D").arg(self.data()).arg("-k").arg(&self.folder);
        for setting in [
            &format!("port={}", self.port),
            "listen_addresses=127.0.0.1",
            "fsync=on",
            CONNECTIONS,
        ] {
            postgres.args(["-c", setting]);
        }
        postgres
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        if life == Life::UntilStopped {
            // Its own group: Ctrl-C in the shell that started it does not reach it.
            postgres.process_group(0);
        }
        let mut child = postgres.spawn().context("cannot start postgres")?;
        let begin = Instant::now();
        // The last line of this file says `ready` once connections are taken.
        while !fs::read_to_string(self.data().join("postmaster.pid"))
            .is_ok_and(|text| text.trim_end().ends_with("ready"))
        {
            if let Some(status) = child.try_wait()? {
                bail!("it ended with {status}");
            }
            if begin.elapsed() > PATIENCE {
                self.child = Some(child);
                bail!("it was not ready after {} s", PATIENCE.as_secs());
            }
            thread::sleep(GLANCE);
        }
        self.child = Some(child);
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
            .context("it says that it is ready but takes no connection")?;
        Ok(())
    }

    /// Stops the server, cutting off whoever is connected, and removes its folder.
    pub(super) fn stop(mut self) -> Result<()> {
        let pid_file = self.data().join("postmaster.pid");
        let pid = fs::read_to_string(&pid_file)
            .ok()
            .and_then(|text| text.lines().next().map(str::to_owned));
        if let Some(pid) = pid.filter(|pid| self.child.is_some() || is_postgres(pid)) {
            command::run(&mut kill("-INT", &pid))?;
            let begin = Instant::now();
            while pid_file.exists() {
                if begin.elapsed() > PATIENCE {
                    bail!("the PostgreSQL server in {} did not stop", self.folder.display());
                }
                thread::sleep(GLANCE);
            }
        }
        if let Some(child) = &mut self.child {
            child.wait()?;
        }
        fs::remove_dir_all(&self.folder).with_context(|| format!("cannot remove {}", self.folder.display()))
    }
}

/// Removes the folder of a server whose process was killed before it could, and which has stopped since.
pub(super) fn sweep(folder: &Path) -> Result<()> {
    let Ok(owner) = fs::read_to_string(folder.join(OWNED_BY)) else {
        return Ok(());
    };
    let alive = kill("-0", owner.trim()).stderr(Stdio::null()).status()?.success();
    if !alive && !folder.join("data/postmaster.pid").exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Whether the process is a PostgreSQL server (a number that was left in a file may by now be somebody else's).
fn is_postgres(pid: &str) -> bool {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).or_else(|_| {
        // No /proc: not Linux.
        let out = Command::new("ps").args(["-o", "comm=", "-p", pid]).output()?;
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&out.stdout).into_owned())
    });
    name.is_ok_and(|name| {
        name.trim()
            .rsplit('/')
            .next()
            .is_some_and(|name| name.starts_with("postgres"))
    })
}

/// `kill` as the shell has it built in: a small system has no program of that name.
fn kill(signal: &str, pid: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "kill \"$1\" \"$2\"", "kill", signal, pid]);
    command
}

/// A port that nobody listens on at the moment.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folder_of_a_dead_process_without_a_server_is_swept() {
        let base = std::env::temp_dir().join(format!("xtask-sweep-{}", process::id()));
        let folder = |name: &str, owner: Option<String>, serving: bool| {
            let folder = base.join(name);
            fs::create_dir_all(folder.join("data")).unwrap();
            if let Some(owner) = owner {
                fs::write(folder.join(OWNED_BY), owner).unwrap();
            }
            if serving {
                fs::write(folder.join("data/postmaster.pid"), "1").unwrap();
            }
            sweep(&folder).unwrap();
            folder.exists()
        };
        let mut child = Command::new("true").spawn().unwrap();
        let dead = child.id().to_string();
        child.wait().unwrap();
        assert!(folder("ours", Some(process::id().to_string()), false));
        assert!(folder("until-stopped", None, false));
        assert!(folder("still-stopping", Some(dead.clone()), true));
        assert!(!folder("dead", Some(dead), false));
        fs::remove_dir_all(base).unwrap();
    }
}
