//! Whom the server runs as, and where.

use std::{
    env, fs,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use super::cluster::{self, Life};
use crate::command;

/// Who runs the server: PostgreSQL refuses root.
pub(super) enum User {
    /// Whoever we are.
    Ourselves,
    /// Another, because we are root.
    Other { uid: u32, gid: u32 },
}

impl User {
    pub(super) fn find() -> Result<Self> {
        if !is_root()? {
            return Ok(Self::Ourselves);
        }
        let users = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        let found = ["postgres", "nobody"].iter().find_map(|name| ids(&users, name));
        let (uid, gid) =
            found.context("PostgreSQL refuses root, and there is neither a user `postgres` nor `nobody`")?;
        Ok(Self::Other { uid, gid })
    }

    /// `program` as this user.
    pub(super) fn command(&self, program: &Path, life: Life) -> Command {
        if cfg!(not(target_os = "linux")) {
            return Command::new(program);
        }
        // setpriv replaces itself by the program, so that the child is the server itself.
        let mut command = Command::new("setpriv");
        if let Self::Other { uid, gid } = self {
            command.args([
                format!("--reuid={uid}"),
                format!("--regid={gid}"),
                "--clear-groups".to_owned(),
            ]);
        }
        if life == Life::OfThisProcess {
            // A fast shutdown when we die, by whatever signal.
            command.arg("--pdeathsig=INT");
        }
        if matches!(self, Self::Ourselves) && life == Life::UntilStopped {
            return Command::new(program);
        }
        command.arg("--").arg(program);
        command
    }

    /// An empty folder of this user for the server on `port`: below the target folder, or among the temporary files
    /// when this user may not go there (a checkout in root's home) or a socket's path would be too long.
    pub(super) fn folder(&self, port: u16) -> Result<PathBuf> {
        /// A socket's path has at most 107 bytes, and ours ends in `/.s.PGSQL.12345`.
        const LONGEST: usize = 90;
        const PREFIX: &str = "guildhall-postgres-";
        let mut base = command::target_dir()?;
        if base.as_os_str().len() + PREFIX.len() > LONGEST || !self.reaches(&base)? {
            base = env::temp_dir();
        }
        for entry in fs::read_dir(&base)?.filter_map(Result::ok) {
            if entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.starts_with(PREFIX))
            {
                cluster::sweep(&entry.path())?;
            }
        }
        let folder = base.join(format!("{PREFIX}{port}"));
        if folder.exists() {
            // The port is free: whoever used the folder before was killed.
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        if let Self::Other { uid, gid } = self {
            chown(&folder, Some(*uid), Some(*gid))?;
        }
        Ok(folder)
    }

    fn reaches(&self, folder: &Path) -> Result<bool> {
        fs::create_dir_all(folder)?;
        let mut test = self.command(Path::new("test"), Life::OfThisProcess);
        Ok(test
            .arg("-x")
            .arg(folder)
            .current_dir("/")
            .status()
            .context("cannot start setpriv")?
            .success())
    }
}

/// Whether we are root.
pub(crate) fn is_root() -> Result<bool> {
    Ok(command::output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// User and group of `name` in the text of /etc/passwd.
fn ids(users: &str, name: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == name).then_some(())?;
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_the_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgresql:x:9:9::/:\npostgres:x:101:104:,,,:/var/lib:/bin/bash\n";
        assert_eq!(ids(users, "postgres"), Some((101, 104)));
        assert_eq!(ids(users, "nobody"), None);
        assert_eq!(ids("postgres:x", "postgres"), None);
    }
}
