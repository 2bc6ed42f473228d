//! The program `guildhall`.

use std::process::ExitCode;

use clap::Parser as _;
use guildhall_server::{cli::Cli, install_provider, run};

/// Gives memory back that a burst needed, as of many logins at once: argon2 takes 19 MiB for each. The C library's
/// allocator keeps it, several times over, which a small machine cannot spare.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = install_provider().and_then(|()| {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(run(cli))
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            guildhall_server::complain(&error);
            ExitCode::FAILURE
        }
    }
}
