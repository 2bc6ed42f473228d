//! Checks and chores of this repository. `cargo xtask ci` is exactly what continuous integration runs.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool speaks on its standard streams"
)]

mod apt;
mod bench;
mod ci;
mod clippy;
mod command;
mod deny;
mod deps;
mod files;
mod fmt;
mod install;
mod openapi;
mod postgres;
mod python;
mod s3;
mod schemathesis;
mod sizes;
mod sql;
mod test;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Checks and chores of this repository")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Every check and every test; stops at the first that fails
    Ci,
    /// The checks of `ci` that run no test
    Lint,
    /// Formatting
    Fmt(fmt::Args),
    /// Clippy over everything, warnings are errors
    Clippy,
    /// Which crate may depend on which (ARCHITECTURE.md)
    Deps,
    /// No SQL that is put together at run time
    Sql,
    /// Files that have grown long (a list, never a failure)
    Sizes,
    /// Licences, banned crates and sources of the dependencies
    Deny,
    /// Writes spec/openapi.json and spec/gateway.schema.json from the code
    Openapi(openapi::Args),
    /// Requests made from spec/openapi.json against a real server: no 500, no answer that is not described
    Schemathesis,
    /// Every test, with a private PostgreSQL and a private S3 server
    Test(test::Args),
    /// Builds the web client, which the server embeds
    Web,
    /// Builds the web client and checks it: types, style, unit tests, size
    WebChecks,
    /// Stories that a browser plays against real servers
    Browser,
    /// A private PostgreSQL for tests
    #[command(subcommand)]
    Postgres(postgres::Command),
    /// A private S3 server for tests
    #[command(subcommand)]
    S3(s3::Command),
    /// Measurements, with optimised builds
    #[command(subcommand)]
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let done = match Cli::parse().task {
        Task::Ci => ci::run(ci::STEPS),
        Task::Lint => ci::run(ci::LINTS),
        Task::Fmt(args) => fmt::run(&args),
        Task::Clippy => clippy::run(),
        Task::Deps => deps::run(),
        Task::Sql => sql::run(),
        Task::Sizes => sizes::run(),
        Task::Deny => deny::run(),
        Task::Openapi(args) => openapi::run(&args),
        Task::Schemathesis => schemathesis::run(),
        Task::Test(args) => test::run(&args),
        Task::Web => web::build(),
        Task::WebChecks => web::checks(),
        Task::Browser => web::browser(),
        Task::Postgres(command) => postgres::run(&command),
        Task::S3(command) => s3::run(&command),
        Task::Bench(bench) => bench::run(&bench),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
