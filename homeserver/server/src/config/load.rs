//! From the file and the environment to a [`Config`].

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Config, ConfigError, environment, file};

/// The file that is read when none is named, if there is one.
const DEFAULT_FILE: &str = "guildhall.toml";

/// Loads the configuration: `named` or else `guildhall.toml` in the working directory (which need not exist),
/// with `variables` (the environment) over it.
///
/// # Errors
/// When the named file cannot be read, or a key or value is wrong.
pub fn load(
    named: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let path = named.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_owned);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound && named.is_none() => String::new(),
        Err(source) => return Err(ConfigError::Unreadable { path, source }),
    };
    let mut table = file::read(&path, &text)?;
    environment::overlay(&mut table, variables)?;
    // Both were checked by themselves, so this can only fail on a rule between them.
    let config = table.try_into::<Config>().map_err(|error| ConfigError::File {
        path,
        line: 1,
        what: error.message().to_owned(),
    })?;
    config.check()?;
    Ok(config)
}
