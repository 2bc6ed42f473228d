//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// A federated homeserver for communities.
#[derive(Parser)]
#[command(name = "guildhall", version, about, max_term_width = 100)]
pub struct Cli {
    /// Configuration file; guildhall.toml in the working directory is read when there is one.
    #[arg(long, global = true, env = "GUILDHALL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do; without a command, the server runs.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Run the server (the default).
    Serve,
    /// Bring the database's schema up to date.
    Migrate,
    /// Build guilds, channels, members and messages anew from the event log, and the search index from them; the server must be stopped.
    Rebuild,
    /// Print the OpenAPI document of the client API.
    Openapi,
    /// Print the JSON Schema of the gateway's frames.
    GatewaySchema,
    /// About the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The keys with which this server signs.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// With which servers this one deals, beside what the configuration says.
    #[command(subcommand)]
    Federation(FederationCommand),
    /// Accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Look at what this server holds; it may run meanwhile.
    #[command(subcommand)]
    Inspect(InspectCommand),
}

/// About the configuration.
#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Print an example file with every key at its default.
    Example,
}

/// The keys with which this server signs.
#[derive(Subcommand)]
pub enum KeysCommand {
    /// Make a new key; the old one stays for verifying what it signed. The server must be stopped.
    Rotate,
    /// List the keys, the one in use first.
    List,
}

/// With which servers this one deals. A running server takes changes up within seconds.
#[derive(Subcommand)]
pub enum FederationCommand {
    /// Deal with servers of this name.
    Allow(Pattern),
    /// Have no dealings with servers of this name; this wins over allowing.
    Deny(Pattern),
    /// Take a rule away.
    Remove(Pattern),
    /// List the rules of the configuration and of these commands.
    List,
    /// List the servers that this one has to do with: how sending to them goes, and what went wrong last.
    Peers,
}

/// Which servers.
#[derive(Args)]
pub struct Pattern {
    /// Server name; * and ? stand for any characters.
    pub pattern: String,
}

/// Accounts.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Make a registration token.
    CreateToken {
        /// How many accounts it makes.
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        uses: u32,
        /// Days until it ends; it does not end when absent.
        #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
        days: Option<u32>,
    },
    /// Switch a user's second factor off, for who has lost the device and the recovery codes. Make sure that it is the user who asks.
    #[command(name = "reset-2fa")]
    ResetSecondFactor {
        /// Username or user id.
        user: String,
    },
    /// Confirm a user's e-mail address without a mail, for a server that sends none. Make sure that it is the user's.
    VerifyEmail {
        /// Username or user id.
        user: String,
    },
    /// Make a user an admin of this server; it counts from the user's next refresh of tokens on.
    MakeAdmin {
        /// Username or user id.
        user: String,
    },
    /// How large files a user may upload: as `media.attachment_bytes` says, or as `media.premium_attachment_bytes` does.
    SetTier {
        /// Username or user id.
        user: String,
        /// Which of them.
        tier: Tier,
    },
}

/// What an account may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Tier {
    /// What all may.
    Standard,
    /// Larger files.
    Premium,
}

/// Look at what this server holds. Nothing is changed.
#[derive(Subcommand)]
pub enum InspectCommand {
    /// A guild: channels with overwrites, roles, members, bans and messages.
    Guild {
        /// The guild's id.
        #[arg(value_name = "ID")]
        id: String,
        /// Everything as one JSON object, sorted: equal on all servers that have the whole guild.
        #[arg(long)]
        json: bool,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
