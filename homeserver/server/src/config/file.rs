//! Reading the file.

use std::path::Path;

use super::{Config, ConfigError};

/// Reads and checks `text`, the content of the file at `path`.
pub(super) fn read(path: &Path, text: &str) -> Result<toml::Table, ConfigError> {
    let refuse = |error: &toml::de::Error, key: Option<String>| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        let what = match key {
            Some(key) => format!("{key}: {}", error.message()),
            None => error.message().to_owned(),
        };
        ConfigError::File {
            path: path.to_owned(),
            line,
            what,
        }
    };
    // Read into the sections first, because only then an error knows its line.
    let parser = toml::Deserializer::parse(text).map_err(|error| refuse(&error, None))?;
    serde_path_to_error::deserialize::<_, Config>(parser).map_err(|error| {
        let key = error.path().to_string();
        refuse(error.inner(), (key != ".").then_some(key))
    })?;
    toml::from_str(text).map_err(|error| refuse(&error, None))
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
