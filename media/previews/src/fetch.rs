//! Asking strangers.

use std::{error::Error as _, sync::Arc};

use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, LOCATION},
    redirect,
};
use tokio::time::timeout;
use url::Url;

use crate::{
    Kind, Picture, Preview, PreviewError, PreviewsConfig,
    judge::{Inward, Judge},
    limits::{MAX_HOPS, MAX_PAGE, MAX_PICTURE},
    page::Reader,
    places::{Place, Places},
};

/// Media types of pictures that are taken.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/// Media types of pages.
const PAGES: [&str; 2] = ["text/html", "application/xhtml+xml"];
const WANTED: &str = "text/html,application/xhtml+xml,image/png,image/jpeg,image/gif,image/webp";
const WANTED_PICTURES: &str = "image/png,image/jpeg,image/gif,image/webp";
/// Who asks, so that who runs a site can keep it off.
const USER_AGENT: &str = concat!(
    "Guildhall/",
    env!("CARGO_PKG_VERSION"),
    " (link previews; +https://github.com/guildhall/guildhall)"
);

struct Inner {
    http: Client,
    judge: Judge,
    places: Places,
    config: PreviewsConfig,
}

/// Makes previews. Clones are the same.
#[derive(Clone)]
pub struct Previews(Arc<Inner>);

/// The beginning of an answer.
struct Answer {
    /// Where it came from.
    url: Url,
    response: Response,
    /// Without parameters, in lower case.
    media_type: String,
    /// Held while the rest is read.
    _place: Place,
}

impl Previews {
    /// One that has asked nobody yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: PreviewsConfig) -> Result<Self, PreviewError> {
        let judge = Judge::new(config.clone());
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place where the client of previews is made"
        )]
        let builder = Client::builder();
        let http = builder
            .user_agent(USER_AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .http1_only()
            // Each request makes a connection of its own, to an address that was judged for it.
            .pool_max_idle_per_host(0)
            .connect_timeout(config.lasts)
            .dns_resolver(judge.clone())
            .build()
            .map_err(|error| PreviewError::Away(format!("TLS set-up: {error}")))?;
        Ok(Self(Arc::new(Inner {
            http,
            judge,
            places: Places::default(),
            config,
        })))
    }

    /// What `link` leads to.
    ///
    /// # Errors
    /// See [`PreviewError`].
    pub async fn preview(&self, link: &Url) -> Result<Preview, PreviewError> {
        self.in_time(async {
            let answer = self.follow(link, WANTED).await?;
            if PAGES.contains(&answer.media_type.as_str()) {
                read_page(answer).await
            } else {
                let url = answer.url.clone();
                let bytes = read_picture(answer).await?;
                Ok(Preview {
                    kind: Kind::Image,
                    url,
                    title: None,
                    description: None,
                    site_name: None,
                    color: None,
                    picture: Some(Picture::Here(bytes)),
                })
            }
        })
        .await
    }

    /// The bytes of the picture at `url`, at most 5 MiB. That they are one is the server's word.
    ///
    /// # Errors
    /// See [`PreviewError`].
    pub async fn picture(&self, url: &Url) -> Result<Vec<u8>, PreviewError> {
        self.in_time(async { read_picture(self.follow(url, WANTED_PICTURES).await?).await })
            .await
    }

    async fn in_time<T>(
        &self,
        fetch: impl Future<Output = Result<T, PreviewError>>,
    ) -> Result<T, PreviewError> {
        timeout(self.0.config.lasts, fetch)
            .await
            .unwrap_or_else(|_| Err(PreviewError::Away("it takes too long".to_owned())))
    }

    /// Asks `link`, and on from where it is sent.
    async fn follow(&self, link: &Url, accept: &str) -> Result<Answer, PreviewError> {
        let mut url = link.clone();
        for _ in 0..=MAX_HOPS {
            url.set_fragment(None);
            self.0.judge.check(&url)?;
            let place = self.0.places.take(url.host_str().unwrap_or_default()).await?;
            let request = self.0.http.get(url.clone()).header(ACCEPT, accept);
            let response = request.send().await.map_err(|error| failed(&error))?;
            if !response.status().is_redirection() {
                return answer(url, response, place);
            }
            let location = response.headers().get(LOCATION);
            let location = location.and_then(|location| location.to_str().ok());
            url = next(&url, location)?;
        }
        Err(PreviewError::Refused("it is redirected too often"))
    }
}

/// Where a redirect from `url` leads. What was asked in private is not asked in public.
fn next(url: &Url, location: Option<&str>) -> Result<Url, PreviewError> {
    let next = location.and_then(|location| url.join(location).ok());
    let next = next.ok_or(PreviewError::Nothing("it is redirected nowhere"))?;
    if url.scheme() == "https" && next.scheme() != "https" {
        return Err(PreviewError::Refused("it is redirected to what is not encrypted"));
    }
    Ok(next)
}

fn failed(error: &reqwest::Error) -> PreviewError {
    let mut source = error.source();
    let mut reason = String::from("no answer");
    while let Some(cause) = source {
        if cause.is::<Inward>() {
            return PreviewError::Refused("its host is not public");
        }
        reason = cause.to_string();
        source = cause.source();
    }
    PreviewError::Away(reason)
}

fn answer(url: Url, response: Response, place: Place) -> Result<Answer, PreviewError> {
    match response.status() {
        StatusCode::OK => {}
        status if status.is_server_error() => {
            return Err(PreviewError::Away(format!("it answers {status}")));
        }
        _ => return Err(PreviewError::Nothing("it is not there")),
    }
    let header = |name| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().trim().to_ascii_lowercase()
    };
    // It was not asked to compress: what is read is as long as what comes.
    if !matches!(header(CONTENT_ENCODING).as_str(), "" | "identity") {
        return Err(PreviewError::Nothing("it is compressed"));
    }
    let media_type = header(CONTENT_TYPE);
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_owned();
    let is_known = |known: &[&str]| known.contains(&media_type.as_str());
    if !is_known(&PAGES) && !is_known(&PICTURES) {
        return Err(PreviewError::Nothing("it is neither page nor picture"));
    }
    Ok(Answer {
        url,
        response,
        media_type,
        _place: place,
    })
}

async fn read_page(mut answer: Answer) -> Result<Preview, PreviewError> {
    let content_type = answer.response.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok());
    let mut reader = Reader::new(content_type.unwrap_or_default());
    let mut left = MAX_PAGE;
    while let Some(piece) = next_piece(&mut answer.response).await? {
        let piece = piece.get(..left).unwrap_or(&piece);
        left -= piece.len();
        if !reader.read(piece) || left == 0 {
            break;
        }
    }
    reader.end(&answer.url)
}

async fn read_picture(mut answer: Answer) -> Result<Vec<u8>, PreviewError> {
    const LARGE: PreviewError = PreviewError::Nothing("the picture is too large");
    if !PICTURES.contains(&answer.media_type.as_str()) {
        return Err(PreviewError::Nothing("it is no picture"));
    }
    let length = answer.response.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > MAX_PICTURE) {
        return Err(LARGE);
    }
    let mut bytes = Vec::new();
    while let Some(piece) = next_piece(&mut answer.response).await? {
        if bytes.len() + piece.len() > MAX_PICTURE {
            return Err(LARGE);
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

async fn next_piece(response: &mut Response) -> Result<Option<bytes::Bytes>, PreviewError> {
    response.chunk().await.map_err(|error| failed(&error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_redirect_does_not_leave_tls() {
        let from = Url::parse("https://a.test/x/y").unwrap();
        let to = |location| next(&from, Some(location)).map(String::from);
        assert_eq!(to("../z").as_deref(), Ok("https://a.test/z"));
        assert_eq!(to("//b.test/").as_deref(), Ok("https://b.test/"));
        assert!(to("http://b.test/").is_err() && to("ftp://b.test/").is_err());
        assert!(to("https://[").is_err() && next(&from, None).is_err());
        let plain = Url::parse("http://a.test/").unwrap();
        assert!(next(&plain, Some("https://b.test/")).is_ok());
    }
}
