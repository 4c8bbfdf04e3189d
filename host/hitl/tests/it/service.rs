//! The form within a server of the program's own.

use crate::support::{KEY, api};
use axum::Router;
use axum::body::{Body, to_bytes};
use bytes::Bytes;
use hitl::{Hitl, Limits, LoginProxy, Peer};
use http::{Request, Response, StatusCode};
use hyper::body::Frame;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;
use tower::ServiceExt;

/// Sends `request` to `app` as its server does.
async fn send(app: &Router, request: Request<Body>) -> (StatusCode, http::HeaderMap, String) {
    let response: Response<Body> = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

fn page(path: &str) -> Request<Body> {
    Request::get(path).header("accept", "text/html").body(Body::empty()).unwrap()
}

/// The value of the first `attribute` in `html`.
fn attribute<'h>(html: &'h str, attribute: &str) -> &'h str {
    let (_, rest) = html.split_once(&format!("{attribute}=\"")).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_answers_below_a_path_and_at_the_root() {
    for base in ["/ask", ""] {
        let hitl = Hitl::builder().public_url(format!("https://example.org{base}")).build().await.unwrap();
        let app = match base {
            "" => Router::new().fallback_service(hitl.service()),
            path => Router::new().nest_service(path, hitl.service()),
        };
        let event = hitl.event::<i64>("add").prompt("What should I add to x?").create().await.unwrap();
        let link = event.form_url().strip_prefix("https://example.org").unwrap();
        assert!(link.starts_with(&format!("{base}/form/")), "{link}");
        let (status, _, html) = send(&app, page(link)).await;
        assert!(status == 200 && html.contains("What should I add to x?"), "{html}");
        // As a browser reads it, relative to where it is.
        let action = attribute(&html, "action").replace("&amp;", "&");
        let action = action.replace("../", &format!("{base}/"));
        let (_, query) = action.split_once('?').unwrap();
        let sent = Request::post(&action)
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("{query}&idempotency_key=k&value=3&comment=for+now")))
            .unwrap();
        let (status, headers, _) = send(&app, sent).await;
        assert_eq!(status, 303);
        let thanks = headers["location"].to_str().unwrap().replace("./", &format!("{base}/"));
        let (status, _, html) = send(&app, page(&thanks)).await;
        assert!(status == 200 && html.contains("Thank you"), "{html}");
        let outcome = event.outcome().await.unwrap();
        assert_eq!((outcome.value, outcome.comment.as_deref()), (Some(3), Some("for now")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_held_to_the_limits_of_the_server() {
    let mut limits = Limits::default();
    limits.body = Duration::from_millis(200);
    let hitl = Hitl::builder().api_key(KEY).limits(limits).build().await.unwrap();
    let app = Router::new().fallback_service(hitl.service());
    let ask = |body: Body| {
        let (parts, _) = api("POST", "/v1/events", "").into_parts();
        Request::from_parts(parts, body)
    };
    let question = r#"{"event_name":"a","prompt":"?","data_type":"int"}"#;
    let padded = |length: usize| format!("{question}{}", " ".repeat(length - question.len()));
    assert_eq!(send(&app, ask(Body::from(padded(512 * 1024)))).await.0, 201);
    assert_eq!(send(&app, ask(Body::from(padded(512 * 1024 + 1)))).await.0, 413);
    // In pieces, of which nobody says how many there are.
    assert_eq!(send(&app, ask(Body::new(Pieces { come: true }))).await.0, 413);
    // One of which nothing comes.
    assert_eq!(send(&app, ask(Body::new(Pieces { come: false }))).await.0, 408);
}

/// A body without an end, of which there are pieces or not.
struct Pieces {
    come: bool,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.come {
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 8192])))))
        } else {
            Poll::Pending
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_in_front_is_trusted_by_the_address_that_the_server_tells() {
    let login = LoginProxy::new("x-forwarded-user", &["10.0.0.0/8"]).unwrap();
    let hitl = Hitl::builder().api_key(KEY).login_proxy(login).build().await.unwrap();
    let app = Router::new().fallback_service(hitl.service());
    let asked = |peer: Option<&str>| {
        let mut request = page("/");
        request.headers_mut().insert("x-forwarded-user", "ada".parse().unwrap());
        if let Some(peer) = peer {
            request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        }
        request
    };
    assert_eq!(send(&app, asked(Some("10.1.2.3"))).await.0, 200);
    assert_eq!(send(&app, asked(Some("192.0.2.1"))).await.0, 403);
    assert_eq!(send(&app, asked(None)).await.0, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_is_answered_when_the_server_stops() {
    let hitl = Hitl::builder().api_key(KEY).build().await.unwrap();
    let event = hitl.event::<i64>("a").prompt("?").create().await.unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let app = Router::new().fallback_service(hitl.service().until(async { drop(stopped.await) }));
    let poll = api("GET", &format!("/v1/events/{}?wait=60", event.id()), "").map(Body::from);
    let waiting = tokio::spawn(async move { send(&app, poll).await });
    stop.send(()).unwrap();
    let waited = tokio::time::timeout(Duration::from_secs(30), waiting).await;
    let (status, _, document) = waited.expect("it is answered at once").unwrap();
    assert!(status == 200 && document.contains(r#""pending""#), "{document}");
}

/// By connections, as programs serve it.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_axum_serves_it() {
    use tokio::io::AsyncWriteExt;

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let hitl =
        Hitl::builder().public_url(format!("http://{address}/ask")).api_key(KEY).build().await.unwrap();
    let app = Router::new().nest_service("/ask", hitl.service());
    let server = tokio::spawn(axum::serve(listener, app).into_future());
    let event = hitl.event::<i64>("a").prompt("How many?").create().await.unwrap();
    let path = event.api_url().strip_prefix(&format!("http://{address}")).unwrap();
    let body = r#"{"value":7}"#;
    let request = format!(
        "POST {path}/response HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {KEY}\r\ncontent-type: application/json\r\n\
         connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = crate::support::read(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(event.wait().await.unwrap(), 7);
    server.abort();
}
