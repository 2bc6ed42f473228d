//! What holds for every endpoint: the form of errors, bodies, limits, headers, documentation.

use crate::common::{Setup, api, api_with, request};
use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    routing::get,
};
use guildhall_api::{ApiLimits, CorsOrigins};
use serde_json::json;

const LOGIN: &str = "/api/v1/auth/login";

fn login_with(content_type: Option<&str>, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(Method::POST).uri(LOGIN);
    if let Some(content_type) = content_type {
        request = request.header(header::CONTENT_TYPE, content_type);
    }
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn unknown_paths_and_methods_get_the_body_of_errors() {
    let api = api().await;
    for path in [
        "/",
        "/api/v1",
        "/api/v1/nothing",
        "/api/v2/users/@me",
        "/api/v1/nobody/%ff",
        "/%00",
    ] {
        let answer = api.get(path, None).await;
        assert_eq!(
            (answer.error().0, answer.error().1.as_str()),
            (404, "NOT_FOUND"),
            "{path}"
        );
        assert_eq!(answer.json()["error"]["path"], path);
    }
    let answer = api.send(Method::DELETE, LOGIN, None, &json!({})).await;
    assert_eq!(
        (answer.error().0, answer.error().1.as_str()),
        (405, "METHOD_NOT_ALLOWED")
    );
    assert!(answer.header("allow").contains("POST"));
}

#[tokio::test]
async fn every_request_has_an_id_of_its_own() {
    let api = api().await;
    let first = api.get("/health", None).await;
    let second = api.get("/health", None).await;
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!(first.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn bodies_must_be_json() {
    let api = api().await;
    let good = json!({ "login": "ada", "password": "pass word 1" }).to_string();
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("json"),
    ] {
        let answer = api.ask(login_with(content_type, good.clone())).await;
        assert_eq!(
            (answer.error().0, answer.error().1.as_str()),
            (415, "UNSUPPORTED_MEDIA_TYPE"),
            "{content_type:?}"
        );
    }
    for content_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
    ] {
        assert_eq!(
            api.ask(login_with(Some(content_type), good.clone()))
                .await
                .error()
                .0,
            401,
            "{content_type}"
        );
    }
    let broken: [&[u8]; 8] = [
        b"",
        b"{",
        b"nonsense",
        b"{\"login\":\"\xff\xfe\",\"password\":\"pass word 1\"}",
        b"{\"login\":\"\\ud800\",\"password\":\"pass word 1\"}",
        b"{} {}",
        b"null",
        b"{\"login\":\"a\",\"login\":\"b\",\"password\":\"pass word 1\"}",
    ];
    for body in broken {
        let (status, code, fields) = api
            .ask(login_with(Some("application/json"), body.to_vec()))
            .await
            .error();
        assert_eq!(
            (status, code.as_str()),
            (400, "VALIDATION_ERROR"),
            "{}",
            String::from_utf8_lossy(body)
        );
        assert_eq!(fields.len(), 1);
    }
    let deep = "[".repeat(200_000);
    assert_eq!(
        api.ask(login_with(Some("application/json"), deep))
            .await
            .error()
            .0,
        400
    );
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let api = api_with(Setup {
        limits: ApiLimits { body_bytes: 1000 },
        ..Setup::default()
    })
    .await;
    let body = |length: usize| json!({ "login": "x".repeat(length), "password": "pass word 1" }).to_string();
    assert_eq!(
        api.ask(login_with(Some("application/json"), body(900)))
            .await
            .error()
            .0,
        401
    );
    let (status, code, _) = api
        .ask(login_with(Some("application/json"), body(1000)))
        .await
        .error();
    assert_eq!((status, code.as_str()), (413, "PAYLOAD_TOO_LARGE"));
    // Without a length that is told beforehand too.
    let chunks = (0..10).map(|_| Ok::<_, std::io::Error>("x".repeat(200)));
    let stream = Body::from_stream(futures::stream::iter(chunks));
    assert_eq!(
        api.ask(login_with(Some("application/json"), stream))
            .await
            .error()
            .0,
        413
    );
}

#[tokio::test]
async fn a_panic_and_a_foreign_refusal_get_the_body_of_errors() {
    async fn breaks() -> StatusCode {
        panic!("a secret of the server")
    }
    let others = Router::new()
        .route("/breaks", get(breaks))
        .route("/plain", get(async || (StatusCode::BAD_GATEWAY, "plain text")));
    let api = api_with(Setup {
        others,
        ..Setup::default()
    })
    .await;
    let answer = api.get("/breaks", None).await;
    assert_eq!((answer.error().0, answer.error().1.as_str()), (500, "INTERNAL"));
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("secret"));
    assert_eq!(api.get("/plain", None).await.error().1, "UPSTREAM_UNAVAILABLE");
}

#[tokio::test]
async fn pages_of_allowed_origins_may_call() {
    let preflight = || {
        Request::builder()
            .method(Method::OPTIONS)
            .uri("/api/v1/users/@me")
            .header("origin", "https://app.example.org")
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization,content-type")
            .body(Body::empty())
            .unwrap()
    };
    let answer = api().await.ask(preflight()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-allow-methods").contains("PATCH"));
    let headers = answer.header("access-control-allow-headers");
    for header in ["authorization", "content-type", "x-audit-log-reason"] {
        assert!(headers.contains(header), "{headers}");
    }
    assert!(answer.headers.get("access-control-allow-credentials").is_none());

    let only = CorsOrigins::Only(vec!["https://other.example.org".parse().unwrap()]);
    let answer = api_with(Setup {
        cors: only,
        ..Setup::default()
    })
    .await
    .ask(preflight())
    .await;
    assert!(answer.headers.get("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn health_tells_of_the_process_and_ready_of_the_database() {
    let api = api().await;
    assert_eq!(api.get("/health", None).await.json(), json!({ "status": "ok" }));
    assert_eq!(api.get("/ready", None).await.status, StatusCode::OK);
    api.db.close().await;
    assert_eq!(api.get("/health", None).await.status, StatusCode::OK);
    let answer = api.get("/ready", None).await;
    assert_eq!(
        (answer.error().0, answer.error().1.as_str()),
        (503, "UPSTREAM_UNAVAILABLE")
    );
    // What needs the database says that it is not the request's fault.
    let answer = api
        .post(LOGIN, &json!({ "login": "ada", "password": "pass word 1" }))
        .await;
    assert_eq!(answer.error().0, 503);
}

#[tokio::test]
async fn the_documentation_needs_no_network() {
    let api = api().await;
    let document = api.get("/api/v1/openapi.json", None).await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(document, serde_json::to_value(guildhall_api::openapi()).unwrap());
    for (path, method) in [
        ("/api/v1/auth/register", "post"),
        ("/api/v1/auth/login", "post"),
        ("/api/v1/auth/refresh", "post"),
        ("/api/v1/auth/logout", "post"),
        ("/api/v1/users/@me", "get"),
        ("/api/v1/users/@me", "patch"),
    ] {
        let operation = &document["paths"][path][method];
        assert!(operation["operationId"].is_string(), "{method} {path}");
        assert_eq!(
            operation["responses"]["401"]["content"]["application/json"]["schema"]["$ref"],
            "#/components/schemas/ErrorBody"
        );
    }
    assert_eq!(
        document["components"]["securitySchemes"]["access_token"]["scheme"],
        "bearer"
    );

    let page = api
        .ask(request(Method::GET, "/api/v1/docs/", None, Body::empty()))
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
    let html = String::from_utf8(page.bytes).unwrap();
    assert!(html.contains("swagger-ui"));
    assert!(
        !html.contains("http://") && !html.contains("https://"),
        "nothing is loaded from elsewhere: {html}"
    );
    assert_eq!(
        api.get("/api/v1/docs/swagger-ui-bundle.js", None).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn every_path_of_the_document_is_answered() {
    let api = api().await;
    let document = serde_json::to_value(guildhall_api::openapi()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let concrete = path.replace(['{', '}'], "");
            let method: Method = method.to_uppercase().parse().unwrap();
            let answer = api
                .ask(request(method.clone(), &concrete, None, Body::from("{}")))
                .await;
            assert!(
                answer.status.is_client_error(),
                "{method} {path}: {}",
                answer.status
            );
            assert_ne!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
}
