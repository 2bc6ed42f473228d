//! Opening the database for the configured server.

use anyhow::{Context as _, bail};
use guildhall_storage::{Db, settings};

use crate::{config::Config, data_dir};

/// The setting that holds the server's name since its first start.
const NAME: &str = "server.name";

/// Opens the database, brings its schema up to date, and holds on to the server's name.
///
/// # Errors
/// When the database cannot be opened, or belongs to a server of another name.
pub(crate) async fn database(config: &Config) -> anyhow::Result<Db> {
    data_dir::make(&config.server.data_dir)?;
    let db = Db::open(&config.database_url()).await.context("database.url")?;
    hold_name(&db, config).await?;
    Ok(db)
}

/// The name stands in every id and signature: another one would make every event of ours a stranger's.
async fn hold_name(db: &Db, config: &Config) -> anyhow::Result<()> {
    let name = &config.server.name;
    let held = settings::get(&mut *db.read().await?, NAME).await?;
    match held {
        Some(held) if held == name.as_str() => Ok(()),
        Some(held) => bail!(
            "server.name is \"{name}\", but this database belongs to the server \"{held}\": a server keeps its name \
             for good. Set server.name = \"{held}\", or start with another server.data_dir and database.url"
        ),
        None => {
            let mut tx = db.begin().await?;
            settings::set(tx.conn(), NAME, name.as_str()).await?;
            Ok(tx.commit().await?)
        }
    }
}
