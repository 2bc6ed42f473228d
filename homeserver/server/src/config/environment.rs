//! Reading the environment.

use toml::{Table, Value};

use super::{
    Config, ConfigError,
    keys::{KEYS, Key, PREFIX},
};

/// Lays the variables that begin with `GUILDHALL__` over `table`.
pub(super) fn overlay(
    table: &mut Table,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<(), ConfigError> {
    for (variable, value) in variables {
        if !variable.starts_with(PREFIX) {
            continue;
        }
        let Some(key) = KEYS.iter().find(|key| key.variable() == variable) else {
            return Err(ConfigError::Environment {
                variable,
                what: unknown(),
            });
        };
        let value = read(key, &value).map_err(|what| {
            let what = format!("{}: {what}", key.path());
            ConfigError::Environment { variable, what }
        })?;
        put(table, key, value);
    }
    Ok(())
}

fn unknown() -> String {
    let names: Vec<_> = KEYS.iter().map(Key::variable).collect();
    format!("there is no such key, expected one of {}", names.join(", "))
}

fn put(table: &mut Table, key: &Key, value: Value) {
    let mut section = table;
    for name in key.section.split('.') {
        let inner = section.entry(name).or_insert_with(|| Value::Table(Table::new()));
        let Value::Table(inner) = inner else {
            return;
        };
        section = inner;
    }
    section.insert(key.name.to_owned(), value);
}

/// The value in the form that its key asks for: a text where that fits, else a truth value or a number.
fn read(key: &Key, text: &str) -> Result<Value, String> {
    if key.list {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let value = Value::Array(entries.map(|entry| Value::String(entry.to_owned())).collect());
        return accepted(key, &value).map(|()| value);
    }
    let value = Value::String(text.to_owned());
    let Err(refusal) = accepted(key, &value) else {
        return Ok(value);
    };
    let other = text
        .parse()
        .map(Value::Boolean)
        .ok()
        .or_else(|| text.parse().map(Value::Integer).ok());
    match other {
        None => Err(refusal),
        Some(other) => match accepted(key, &other) {
            Ok(()) => Ok(other),
            // The key asks for a text and got one, or for a number and got another one: say that.
            Err(second) => Err(if refusal.starts_with("invalid type") {
                second
            } else {
                refusal
            }),
        },
    }
}

fn accepted(key: &Key, value: &Value) -> Result<(), String> {
    let mut table = Table::new();
    put(&mut table, key, value.clone());
    table
        .try_into::<Config>()
        .map(|_| ())
        .map_err(|error| error.message().to_owned())
}
