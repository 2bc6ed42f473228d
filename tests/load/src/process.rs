//! What the kernel says of a process.

use std::fs;

/// Clock ticks of `/proc/<pid>/stat` in a second, which Linux has fixed for all architectures that we build for.
const TICKS: f64 = 100.0;

/// Seconds of processor time that `pid` has used.
pub(crate) fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // The name is in brackets and may have spaces; user and system time are the 12th and 13th field after it.
    let rest = stat.rsplit(')').next().unwrap();
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / TICKS
}

/// A value of `/proc/<pid>/status` in MiB (`VmRSS`, `VmHWM`).
pub(crate) fn memory_mib(pid: u32, key: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

/// Lets the peak (`VmHWM`) of `pid` begin anew at what it holds now.
pub(crate) fn forget_peak(pid: u32) {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
}
