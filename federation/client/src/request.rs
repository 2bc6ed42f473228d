//! One request: policy, back-off, signature, time, size.

use std::{sync::Arc, time::Duration};

use guildhall_types::ServerName;
use http::{Method, header::CONTENT_TYPE};
use reqwest::Url;
use ruma::api::{
    IncomingResponseExt, OutgoingRequest, OutgoingRequestExt,
    auth_scheme::AuthScheme,
    federation::authentication::{XMatrix, XMatrixSigningInput},
    path_builder::PathBuilder,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

use crate::{ClientConfig, ClientError, FederationClient, Standing, discovery::Place};

/// How much a request may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// In the background: a server that failed is left alone.
    Background,
    /// Somebody waits for it: it is tried even if the server failed before.
    Interactive,
    /// As interactive, and the answer is a room's state.
    State,
}

/// Less than a request is usually given.
#[derive(Clone, Copy)]
pub(crate) struct Caps {
    /// Longest answer, in bytes.
    pub(crate) body: usize,
    /// Longest time for the whole request.
    pub(crate) time: Duration,
}

/// What one request is given.
#[derive(Clone, Copy)]
struct Terms {
    by_service: bool,
    timeout: Duration,
    max_body: usize,
}

impl Terms {
    fn new(place: &Place, patience: Patience, config: &ClientConfig) -> Self {
        let (timeout, max_body) = match patience {
            Patience::State => (config.long_timeout, config.max_state_body),
            Patience::Background => (config.long_timeout, config.max_body),
            Patience::Interactive => (config.request_timeout, config.max_body),
        };
        Self {
            by_service: place.by_service,
            timeout,
            max_body,
        }
    }

    /// As little as `caps` say, if they are given.
    fn capped(self, caps: Option<Caps>) -> Self {
        match caps {
            None => self,
            Some(caps) => Self {
                max_body: caps.body,
                timeout: self.timeout.min(caps.time),
                ..self
            },
        }
    }
}

/// An answer, with its place among the long ones until it is parsed.
struct Answer {
    response: http::Response<Vec<u8>>,
    place: Option<OwnedSemaphorePermit>,
}

#[derive(Default, Deserialize)]
struct MatrixError {
    #[serde(default)]
    errcode: String,
    #[serde(default)]
    error: String,
}

impl FederationClient {
    /// Sends a typed request of the server-server API, signed.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub(crate) async fn send<R>(
        &self,
        server: &ServerName,
        request: R,
        patience: Patience,
    ) -> Result<R::IncomingResponse, ClientError>
    where
        R: OutgoingRequest,
        for<'a> R::Authentication: AuthScheme<Input<'a> = XMatrixSigningInput<'a>>,
        for<'a> R::PathBuilder: PathBuilder<Input<'a> = ()>,
    {
        self.send_capped(server, request, patience, None).await
    }

    /// As [`Self::send`], with less if that is given.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub(crate) async fn send_capped<R>(
        &self,
        server: &ServerName,
        request: R,
        patience: Patience,
        caps: Option<Caps>,
    ) -> Result<R::IncomingResponse, ClientError>
    where
        R: OutgoingRequest,
        for<'a> R::Authentication: AuthScheme<Input<'a> = XMatrixSigningInput<'a>>,
        for<'a> R::PathBuilder: PathBuilder<Input<'a> = ()>,
    {
        let place = self.admitted(server, patience).await?;
        let input = self.signing_input(server);
        let request = request
            .try_into_http_request::<Vec<u8>>(&place.origin, input, ())
            .map_err(|error| ClientError::BadRequest(error.to_string()))?;
        let terms = Terms::new(&place, patience, &self.0.config).capped(caps);
        let Answer {
            response,
            place: _place,
        } = self.exchange(server, request, terms).await?;
        R::IncomingResponse::try_from_http_response(response_ref(&response)).map_err(|error| {
            ClientError::BadResponse {
                server: server.to_string(),
                reason: error.to_string(),
            }
        })
    }

    /// Sends a request of Guildhall's own API, signed like those of Matrix. `path` begins with a slash and is encoded.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn send_json<B: Serialize + Sync, A: DeserializeOwned>(
        &self,
        server: &ServerName,
        method: Method,
        path: &str,
        body: Option<&B>,
        patience: Patience,
    ) -> Result<A, ClientError> {
        self.send_json_capped(server, method, path, body, (patience, None))
            .await
    }

    /// As [`Self::send_json`], with less if that is given.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub(crate) async fn send_json_capped<B: Serialize + Sync, A: DeserializeOwned>(
        &self,
        server: &ServerName,
        method: Method,
        path: &str,
        body: Option<&B>,
        (patience, caps): (Patience, Option<Caps>),
    ) -> Result<A, ClientError> {
        let place = self.admitted(server, patience).await?;
        let bad = |error: String| ClientError::BadRequest(error);
        let bytes = match body {
            Some(body) => serde_json::to_vec(body).map_err(|error| bad(error.to_string()))?,
            None => Vec::new(),
        };
        let mut builder = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", place.origin));
        if !bytes.is_empty() {
            builder = builder.header(CONTENT_TYPE, "application/json");
        }
        let mut request = builder.body(bytes).map_err(|error| bad(error.to_string()))?;
        let signed = XMatrix::sign_http_request(&request, self.signing_input(server))
            .map_err(|error| bad(error.to_string()))?;
        request
            .headers_mut()
            .insert(http::header::AUTHORIZATION, http::HeaderValue::from(&signed));
        let terms = Terms::new(&place, patience, &self.0.config).capped(caps);
        let Answer {
            response,
            place: _place,
        } = self.exchange(server, request, terms).await?;
        serde_json::from_slice(response.body()).map_err(|error| ClientError::BadResponse {
            server: server.to_string(),
            reason: error.to_string(),
        })
    }

    /// Sends a typed request that needs no signature, and whose answer has at most `max_body` bytes.
    pub(crate) async fn send_unsigned<R>(
        &self,
        server: &ServerName,
        request: R,
        max_body: usize,
    ) -> Result<http::Response<Vec<u8>>, ClientError>
    where
        R: OutgoingRequest,
        for<'a> R::Authentication: AuthScheme<Input<'a> = ()>,
        for<'a> R::PathBuilder: PathBuilder<Input<'a> = ()>,
    {
        let place = self.admitted(server, Patience::Interactive).await?;
        let request = request
            .try_into_http_request::<Vec<u8>>(&place.origin, (), ())
            .map_err(|error| ClientError::BadRequest(error.to_string()))?;
        let terms = Terms {
            max_body,
            ..Terms::new(&place, Patience::Interactive, &self.0.config)
        };
        Ok(self.exchange(server, request, terms).await?.response)
    }

    pub(crate) fn signing_input(&self, server: &ServerName) -> XMatrixSigningInput<'_> {
        XMatrixSigningInput::new(
            self.server_name().to_owned(),
            server.to_owned(),
            self.0.keys.key_pair(),
        )
    }

    /// Where to ask `server`, if we deal with it and it is not left alone.
    pub(crate) async fn admitted(
        &self,
        server: &ServerName,
        patience: Patience,
    ) -> Result<Place, ClientError> {
        if server == self.server_name() {
            return Err(ClientError::BadRequest(
                "a request to this server itself".to_owned(),
            ));
        }
        if Url::parse(&format!("https://{server}/")).is_err() {
            return Err(ClientError::NoServer(server.to_string()));
        }
        match self.0.policy.standing(server) {
            Standing::Allowed => {}
            Standing::Denied => return Err(ClientError::Refused(server.to_string())),
            Standing::Undecided => return Err(ClientError::Undecided(server.to_string())),
        }
        if patience == Patience::Background && self.backing_off(server).is_some() {
            return Err(ClientError::BackingOff(server.to_string()));
        }
        Ok(self.place(server).await)
    }

    async fn exchange(
        &self,
        server: &ServerName,
        request: http::Request<Vec<u8>>,
        terms: Terms,
    ) -> Result<Answer, ClientError> {
        let result = self.try_exchange(server, request, terms).await;
        self.note(server, &result);
        result
    }

    async fn try_exchange(
        &self,
        server: &ServerName,
        request: http::Request<Vec<u8>>,
        terms: Terms,
    ) -> Result<Answer, ClientError> {
        let response = self
            .execute(server, request, terms.by_service, terms.timeout)
            .await?;
        let status = response.status();
        let headers = response.headers().clone();
        let (body, place) = self.read_capped(server, response, terms.max_body).await?;
        if !status.is_success() {
            return Err(refusal(server, status, &body));
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(Answer { response, place })
    }

    /// Sends `request`; the body of the answer, which is a success, is still to be read. All of it may take `time`.
    pub(crate) async fn open(
        &self,
        server: &ServerName,
        request: http::Request<Vec<u8>>,
        by_service: bool,
        time: Duration,
    ) -> Result<reqwest::Response, ClientError> {
        /// Longest words of an error.
        const WORDS: usize = 64 << 10;
        let opened = async {
            let response = self.execute(server, request, by_service, time).await?;
            let status = response.status();
            if status.is_success() {
                return Ok(response);
            }
            let (body, _) = self.read_capped(server, response, WORDS).await?;
            Err(refusal(server, status, &body))
        };
        let opened = opened.await;
        self.note(server, &opened);
        opened
    }

    async fn execute(
        &self,
        server: &ServerName,
        request: http::Request<Vec<u8>>,
        by_service: bool,
        time: Duration,
    ) -> Result<reqwest::Response, ClientError> {
        let mut request = reqwest::Request::try_from(request)
            .map_err(|error| ClientError::BadRequest(error.to_string()))?;
        *request.timeout_mut() = Some(time);
        self.check_address(request.url())?;
        let http = if by_service {
            &self.0.by_service
        } else {
            &self.0.direct
        };
        let response = http.execute(request).await;
        response.map_err(|error| unreachable(server, &error))
    }

    /// Notes whether the server is there.
    fn note<T>(&self, server: &ServerName, result: &Result<T, ClientError>) {
        match result {
            Err(error) if error.is_outage() => self.0.backoff.failed(server),
            // Even an error shows that it is there.
            _ => self.0.backoff.clear(server),
        }
    }

    /// Reads a body of at most `limit` bytes; more is not even read. What is longer than a usual answer takes a place
    /// among the long ones. It is taken no sooner, so that a server which says little, slowly, keeps nobody waiting.
    pub(crate) async fn read_capped(
        &self,
        server: &ServerName,
        mut response: reqwest::Response,
        limit: usize,
    ) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), ClientError> {
        let mut body = Vec::new();
        let mut place = None;
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| unreachable(server, &error))?
        {
            if body.len() + chunk.len() > limit {
                return Err(ClientError::TooLarge(server.to_string()));
            }
            if place.is_none() && body.len() + chunk.len() > self.0.config.max_body {
                place = Some(self.place_for_long_answer(server).await?);
            }
            body.extend_from_slice(&chunk);
        }
        Ok((body, place))
    }

    async fn place_for_long_answer(&self, server: &ServerName) -> Result<OwnedSemaphorePermit, ClientError> {
        let place = Arc::clone(&self.0.long_answers).acquire_owned();
        match timeout(self.0.config.long_timeout, place).await {
            Ok(Ok(place)) => Ok(place),
            Ok(Err(_)) | Err(_) => Err(ClientError::Unreachable {
                server: server.to_string(),
                reason: "its answer is long, and had to wait for others".to_owned(),
            }),
        }
    }

    /// A GET without a signature, for discovery.
    pub(crate) async fn get_plain(&self, url: reqwest::Url) -> Result<reqwest::Response, ClientError> {
        self.check_address(&url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let request = self.0.direct.get(url).timeout(Duration::from_secs(10));
        request.send().await.map_err(|error| ClientError::Unreachable {
            server: host,
            reason: error.to_string(),
        })
    }
}

fn response_ref(response: &http::Response<Vec<u8>>) -> http::Response<&[u8]> {
    let mut borrowed = http::Response::new(response.body().as_slice());
    *borrowed.status_mut() = response.status();
    *borrowed.headers_mut() = response.headers().clone();
    borrowed
}

fn refusal(server: &ServerName, status: http::StatusCode, body: &[u8]) -> ClientError {
    let MatrixError { errcode, error } = serde_json::from_slice(body).unwrap_or_default();
    ClientError::Status {
        server: server.to_string(),
        status: status.as_u16(),
        errcode,
        message: error.chars().take(500).collect(),
    }
}

fn unreachable(server: &ServerName, error: &reqwest::Error) -> ClientError {
    // The cause (a refused connection, a bad certificate) is in the chain, not in the outermost words.
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        reason = format!("{reason}: {cause}");
        source = cause.source();
    }
    ClientError::Unreachable {
        server: server.to_string(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::testing;

    #[tokio::test]
    async fn long_answers_wait_for_their_place_and_short_ones_do_not() {
        let client = testing::client(ClientConfig {
            max_body: 10,
            long_answers: 1,
            long_timeout: Duration::from_millis(100),
            ..ClientConfig::default()
        })
        .await;
        let server = <&ServerName>::try_from("b.test").unwrap();
        let read = |length: usize| {
            let response = reqwest::Response::from(http::Response::new(vec![b'x'; length]));
            client.read_capped(server, response, 30)
        };
        let (body, first) = read(11).await.unwrap();
        assert_eq!(body.len(), 11);
        assert!(matches!(read(11).await, Err(ClientError::Unreachable { .. })));
        assert!(read(10).await.unwrap().1.is_none());
        drop(first);
        assert!(read(30).await.unwrap().1.is_some());
        assert!(matches!(read(31).await, Err(ClientError::TooLarge(_))));
    }
}
