//! The program `guildhall`.

use std::process::ExitCode;

use clap::Parser as _;
use guildhall_server::{cli::Cli, install_provider, run};

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
