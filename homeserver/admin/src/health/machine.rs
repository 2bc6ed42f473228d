//! What the system tells of the process and the disk.

use std::{fs, path::Path};

use super::MachineHealth;

impl MachineHealth {
    /// As it is now; the disk is that of `dir`.
    pub(super) fn now(dir: &Path) -> Self {
        let disk = rustix::fs::statvfs(dir).ok();
        let disk = disk.as_ref();
        let bytes = |blocks: u64, size: u64| blocks.saturating_mul(size);
        Self {
            memory_bytes: resident(),
            disk_free_bytes: disk.map(|disk| bytes(disk.f_bavail, disk.f_frsize)),
            disk_total_bytes: disk.map(|disk| bytes(disk.f_blocks, disk.f_frsize)),
        }
    }
}

/// Memory that the process takes, as Linux tells it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_is_seen() {
        let dir = std::env::temp_dir();
        let now = MachineHealth::now(&dir);
        assert!(now.memory_bytes > Some(1 << 20), "{now:?}");
        assert!(now.disk_free_bytes <= now.disk_total_bytes, "{now:?}");
        assert!(now.disk_total_bytes > Some(1 << 20), "{now:?}");
        let nowhere = MachineHealth::now(&dir.join("there/is/no/such"));
        assert_eq!(nowhere.disk_free_bytes, None);
    }
}
