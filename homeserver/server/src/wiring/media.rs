//! Stored media, and the ports between them and other servers.

use std::{fs, io, sync::Arc, time::Duration};

use anyhow::Context as _;
use futures::{
    StreamExt as _,
    future::{BoxFuture, ready},
    stream::once,
};
use guildhall_federation_api::{LocalFile, LocalMedia, PortError};
use guildhall_federation_client::{ClientError, FederationClient};
use guildhall_files::{
    BlobPlace, ChildLimits, Clamd, ClamdAddress, Ffmpeg, Files, FilesParts, Links, MediaError, MediaLimits,
    Origin, OriginError, OriginStream, S3Place, Tools,
};
use guildhall_storage::{Db, channels, messages, private_channels, threads};
use guildhall_types::{OwnedEventId, OwnedRoomId, ServerName};
use tokio::time::timeout;

use super::Core;
use crate::config::Config;

/// How long it may take to reach the bucket at the start, before that goes on without.
const REACHED: Duration = Duration::from_secs(20);

/// Opens the store.
pub(crate) async fn files(config: &Config, core: &Core) -> anyhow::Result<Files> {
    let limits = &config.media;
    let parts = FilesParts {
        db: core.db.clone(),
        place: place(config)?,
        spool: config.server.data_dir.join("uploads"),
        tools: Tools::new(Ffmpeg::find(ChildLimits::default()), clamd(config)),
        links: Links::load(&core.db, &*core.entropy).await?,
        server_name: config.server.name.clone(),
        origin: Arc::new(OtherServers(core.client.clone())),
        limits: MediaLimits {
            emoji: limits.emoji_bytes,
            sticker: limits.sticker_bytes,
            icon: limits.icon_bytes,
            avatar: limits.avatar_bytes,
            banner: limits.banner_bytes,
            attachment: limits.attachment_bytes,
            attachment_premium: limits.premium_attachment_bytes,
            remote: limits.remote_bytes,
            days: Some(limits.attachment_retention_days).filter(|days| *days > 0),
            user: limits.user_bytes,
            cache: limits.cache_bytes,
        },
        clock: Arc::clone(&core.clock),
        entropy: Arc::clone(&core.entropy),
    };
    let what = || match &config.media.s3.bucket {
        None => format!("stored media in {}", config.media_dir().display()),
        Some(bucket) => format!("stored media in the bucket {bucket}"),
    };
    let files = Files::open(parts).with_context(what)?;
    let claimed = timeout(REACHED, files.claim()).await;
    match claimed.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
        // Everything but pictures goes on without it.
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            tracing::warn!(%error, "{} cannot be reached", what());
        }
        claimed => claimed.with_context(what)?,
    }
    Ok(files)
}

fn clamd(config: &Config) -> Option<Clamd> {
    /// How long a file may take: 100 MiB are looked at in some seconds.
    const WITHIN: Duration = Duration::from_secs(60);
    let address = config.media.clamd.as_deref()?;
    Some(Clamd {
        address: match address.starts_with('/') {
            true => ClamdAddress::Socket(address.into()),
            false => ClamdAddress::Tcp(address.to_owned()),
        },
        within: WITHIN,
    })
}

fn place(config: &Config) -> anyhow::Result<BlobPlace> {
    let (s3, dir) = (&config.media.s3, config.media_dir());
    let (Some(bucket), Some(access_key)) = (&s3.bucket, &s3.access_key) else {
        return Ok(BlobPlace::Disk(dir));
    };
    let mut ca_certificates = Vec::new();
    for file in &s3.ca_files {
        let what = || format!("media.s3.ca_files: {}", file.display());
        ca_certificates.push(fs::read(file).with_context(what)?);
    }
    let secret = match &s3.secret_file {
        Some(file) => {
            let what = || format!("media.s3.secret_file: {}", file.display());
            fs::read_to_string(file).with_context(what)?.trim_end().to_owned()
        }
        None => s3.secret.clone().unwrap_or_default(),
    };
    Ok(BlobPlace::S3(S3Place {
        endpoint: s3.endpoint.clone(),
        bucket: bucket.clone(),
        region: s3.region.clone(),
        access_key: access_key.clone(),
        secret: secret.into(),
        prefix: s3.prefix.clone(),
        path_style: s3.path_style,
        allow_http: s3.allow_http,
        ca_certificates,
        unfinished: dir.join("unfinished"),
    }))
}

/// [`Origin`] over the federation client.
struct OtherServers(FederationClient);

fn origin_error(error: &ClientError) -> OriginError {
    let message = error.to_string();
    match error {
        ClientError::Status { status: 404, .. } => OriginError::Unknown,
        ClientError::Refused(_)
        | ClientError::Undecided(_)
        | ClientError::Status {
            status: 401 | 403, ..
        } => OriginError::Refused(message),
        error if error.retryable() => OriginError::Away(message),
        _ => OriginError::Bad(message),
    }
}

impl Origin for OtherServers {
    fn download<'a>(
        &'a self,
        server: &'a ServerName,
        media_id: &'a str,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<u8>, OriginError>> {
        Box::pin(async move {
            let answer = self.0.download(server, media_id, max).await;
            answer.map_err(|error| origin_error(&error))
        })
    }

    fn stream<'a>(
        &'a self,
        server: &'a ServerName,
        media_id: &'a str,
        max: u64,
    ) -> BoxFuture<'a, Result<OriginStream, OriginError>> {
        Box::pin(async move {
            let answer = self.0.download_stream(server, media_id, max).await;
            answer.map_err(|error| origin_error(&error))
        })
    }
}

/// [`LocalMedia`] over the store.
pub(super) struct LocalFiles {
    pub(super) files: Files,
    pub(super) db: Db,
}

impl LocalFiles {
    /// A file of a message that still stands.
    async fn attachment(&self, media_id: &str) -> Result<Option<LocalFile>, MediaError> {
        let Some(((channel, message), opened)) = self.files.own_attachment(media_id).await? else {
            return Ok(None);
        };
        let stands = self.stands(&channel, &message).await?;
        let place = OwnedRoomId::try_from(channel)
            .ok()
            .zip(OwnedEventId::try_from(message).ok());
        let (true, Some(place)) = (stands, place) else {
            return Ok(None);
        };
        Ok(Some(LocalFile {
            size: opened.size,
            bytes: opened.read(0..opened.size).await?,
            content_type: opened.content_type,
            place: Some(place),
        }))
    }

    /// Whether the message is shown, to whoever sees its channel.
    async fn stands(&self, channel: &str, message: &str) -> Result<bool, MediaError> {
        let mut conn = self.db.read().await?;
        let Some(row) = messages::get(&mut conn, channel, message).await? else {
            return Ok(false);
        };
        let is_there = channels::get(&mut conn, channel).await?.is_some()
            || private_channels::exists(&mut conn, channel).await?;
        let is_hidden = threads::hides(&mut conn, channel, (&row.message_id, &row.thread_id)).await?;
        Ok(is_there && !is_hidden)
    }

    /// A picture that is for all who know its name.
    async fn picture(&self, media_id: &str) -> Result<Option<LocalFile>, MediaError> {
        let media = match self.files.own(media_id).await {
            Err(MediaError::Unknown) => return Ok(None),
            media => media?,
        };
        Ok(Some(LocalFile {
            content_type: media.content_type,
            size: u64::try_from(media.bytes.len()).unwrap_or(u64::MAX),
            bytes: once(ready(Ok(media.bytes))).boxed(),
            place: None,
        }))
    }
}

impl LocalMedia for LocalFiles {
    fn file<'a>(&'a self, media_id: &'a str) -> BoxFuture<'a, Result<Option<LocalFile>, PortError>> {
        Box::pin(async move {
            let found = match self.attachment(media_id).await {
                Ok(None) => self.picture(media_id).await,
                found => found,
            };
            found.map_err(|error| PortError(error.to_string()))
        })
    }
}
