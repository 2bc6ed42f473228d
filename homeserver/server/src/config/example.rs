//! The example file: every key with its default.

use std::fmt::Write as _;

use toml::Table;

use super::{
    Config,
    keys::{KEYS, SECTIONS},
};

const HEAD: &str = "\
# Guildhall's configuration, with every key at its default: take away a # to change one.
# Made by `guildhall config example`. The server reads guildhall.toml in its working directory, or the file that
# --config or GUILDHALL_CONFIG names; no file is needed.
# Each key can also be given in the environment, which wins: GUILDHALL__SECTION__KEY, lists separated by commas.
";

/// The text of the example file.
#[must_use]
pub fn example() -> String {
    let defaults = Table::try_from(Config::default()).unwrap_or_default();
    let mut out = HEAD.to_owned();
    for (section, about) in SECTIONS {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n# {about}\n[{section}]\n");
        for key in KEYS.iter().filter(|key| key.section == *section) {
            for line in key.meaning {
                let _ = writeln!(out, "# {line}");
            }
            let default = defaults_of(&defaults, section).and_then(|section| section.get(key.name));
            let value = default
                .map(ToString::to_string)
                .or_else(|| key.example.map(str::to_owned));
            let _ = writeln!(out, "#{} = {}", key.name, value.unwrap_or_default());
        }
    }
    out
}

fn defaults_of<'a>(defaults: &'a Table, section: &str) -> Option<&'a Table> {
    let mut parts = section.split('.');
    parts.try_fold(defaults, |table, part| table.get(part)?.as_table())
}
