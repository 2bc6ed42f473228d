//! The commands, a file each.

mod federation;
mod gateway_schema;
mod inspect;
mod keys;
mod migrate;
mod openapi;
mod rebuild;
mod serve;
mod user;

use std::path::Path;

use crate::{
    cli::{Cli, Command, ConfigCommand},
    config::{self, Config},
    logging, output,
};

/// Runs what the command line asks for.
///
/// # Errors
/// Whatever stops it, in words for the person who runs it.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let load = || configured(cli.config.as_deref());
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(load()?).await,
        Command::Migrate => migrate::run(&load()?).await,
        Command::Rebuild => rebuild::run(load()?).await,
        Command::Openapi => openapi::run(),
        Command::GatewaySchema => gateway_schema::run(),
        Command::Config(ConfigCommand::Example) => {
            output::text(&config::example());
            Ok(())
        }
        Command::Keys(command) => keys::run(&load()?, command).await,
        Command::Federation(command) => federation::run(&load()?, command).await,
        Command::Inspect(command) => inspect::run(&load()?, command).await,
        Command::User(command) => user::run(&load()?, command).await,
    }
}

fn configured(file: Option<&Path>) -> anyhow::Result<Config> {
    // Other variables need not be Unicode, ours must.
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let variables = variables.map(|(name, value)| (name, value.to_string_lossy().into_owned()));
    let config = config::load(file, variables)?;
    logging::start(&config.log)?;
    Ok(config)
}
