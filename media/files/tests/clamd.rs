//! The virus scanner, with the real clamd and a signature of our own; `cargo xtask test` installs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

use std::{
    fmt::Write as _,
    fs,
    net::{TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use guildhall_files::{Clamd, ClamdAddress, ProcessError, ScanError, Tools, Verdict, process};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const BAD: &[u8] = b"what nobody shall upload";
const NAME: &str = "Guildhall.Test";

struct Daemon {
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program() -> PathBuf {
    // Debian keeps it where only root's PATH leads.
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join("clamd"))
        .find(|file| file.is_file())
        .expect("clamd: apt-get install clamav-daemon")
}

impl Daemon {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let database = folder.path().join("database");
        fs::create_dir(&database).unwrap();
        let mut hash = String::new();
        for byte in Sha256::digest(BAD) {
            write!(hash, "{byte:02x}").unwrap();
        }
        fs::write(
            database.join("own.hsb"),
            format!("{hash}:{}:{NAME}:73\n", BAD.len()),
        )
        .unwrap();
        let settings = folder.path().join("clamd.conf");
        let text = format!(
            "Foreground yes\nDatabaseDirectory {}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nLocalSocket {}\nStreamMaxLength 1M\n",
            database.display(),
            folder.path().join("socket").display(),
        );
        fs::write(&settings, text).unwrap();
        let child = Command::new(program())
            .arg("--config-file")
            .arg(&settings)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let daemon = Self { child, folder, port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err()
            || UnixStream::connect(daemon.socket()).is_err()
        {
            assert!(start.elapsed() < Duration::from_secs(30), "clamd does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        daemon
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("upload");
        fs::write(&path, bytes).unwrap();
        path
    }
}

fn at(address: ClamdAddress) -> Clamd {
    Clamd {
        address,
        within: Duration::from_secs(10),
    }
}

#[tokio::test]
async fn what_the_scanner_finds_is_not_taken() {
    let daemon = Daemon::start();
    for address in [
        ClamdAddress::Tcp(format!("127.0.0.1:{}", daemon.port)),
        ClamdAddress::Socket(daemon.socket()),
    ] {
        let clamd = at(address);
        let Verdict::Found(name) = clamd.scan(&daemon.file(BAD)).await.unwrap() else {
            panic!("not found");
        };
        assert!(name.starts_with(NAME), "{name}");
        assert_eq!(
            clamd.scan(&daemon.file(b"what all may upload")).await,
            Ok(Verdict::Clean)
        );
        assert_eq!(clamd.scan(&daemon.file(b"")).await, Ok(Verdict::Clean));
        let tools = Tools::new(None, Some(clamd));
        let refused = process(&daemon.file(BAD), "x", &tools).await.unwrap_err();
        assert!(matches!(refused, ProcessError::Infected(name) if name.starts_with(NAME)));
        let taken = process(&daemon.file(b"what all may upload"), "x", &tools)
            .await
            .unwrap();
        assert_eq!(taken.content_type, "text/plain; charset=utf-8");
        // More than it takes.
        let large = process(&daemon.file(&vec![b'a'; 3 << 20]), "x", &tools)
            .await
            .unwrap_err();
        assert!(matches!(large, ProcessError::Scanner(_)), "{large}");
    }
}

#[tokio::test]
async fn without_a_verdict_nothing_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    fs::write(&path, b"hello").unwrap();
    let nobody = at(ClamdAddress::Socket(Path::new("/nowhere/socket").to_owned()));
    let refused = process(&path, "x", &Tools::new(None, Some(nobody)))
        .await
        .unwrap_err();
    assert!(matches!(
        refused,
        ProcessError::Scanner(ScanError::Unreachable(_))
    ));
    // One that listens and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let within = Duration::from_millis(200);
    let address = ClamdAddress::Tcp(silent.local_addr().unwrap().to_string());
    let silent = Clamd { address, within };
    assert_eq!(silent.scan(&path).await, Err(ScanError::Slow(within)));
}
