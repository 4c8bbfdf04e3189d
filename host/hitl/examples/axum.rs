//! The form within a program's own server, made with axum: `cargo run -p hitl --example axum`.

use axum::Router;
use axum::routing::get;
use hitl::Hitl;

/// The program's own routes, and what people answer by below one path.
fn app(hitl: &Hitl) -> Router {
    Router::new()
        .route("/", get(async || "A page of the program's own."))
        .nest_service("/ask", hitl.service())
}

#[tokio::main]
#[allow(clippy::print_stdout, reason = "this is a command line")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    // What people reach this server by. Behind a proxy it is the proxy's address.
    let url = format!("http://{}/ask", listener.local_addr()?);
    let hitl = Hitl::builder().store("sqlite:target/example.db").public_url(url).build().await?;
    let server = tokio::spawn(axum::serve(listener, app(&hitl)).into_future());

    let event = hitl.event::<i64>("integer_input_event").prompt("What should I add to x?").create().await?;
    println!("Please answer at {}", event.form_url());
    println!("x + {} = …", event.wait().await?);
    server.abort();
    Ok(())
}

/// A browser that opens the link, and sends the form.
#[cfg(test)]
#[tokio::test]
async fn a_person_answers() -> Result<(), Box<dyn std::error::Error>> {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    let hitl = Hitl::builder().public_url("https://example.org/ask").build().await?;
    let app = app(&hitl);
    let event = hitl.event::<i64>("add").prompt("What should I add to x?").create().await?;
    let path =
        event.form_url().strip_prefix("https://example.org").ok_or("the link is below another address")?;

    let asked = Request::get(path).header("accept", "text/html").body(Body::empty())?;
    let page = app.clone().oneshot(asked).await?;
    assert_eq!(page.status(), 200);
    let page = String::from_utf8(to_bytes(page.into_body(), usize::MAX).await?.to_vec())?;
    assert!(page.contains("What should I add to x?") && page.contains("action=\"../submit?"), "{page}");

    let (_, t) = path.split_once("?t=").ok_or("the link has no token")?;
    let sent = Request::post("/ask/submit").header("accept", "text/html");
    let sent = sent.header("content-type", "application/x-www-form-urlencoded");
    let sent = sent.body(Body::from(format!("request_id={}&t={t}&value=3", event.id())))?;
    let sent = app.clone().oneshot(sent).await?;
    assert_eq!(sent.status(), 303);
    // It leads to the page that says thanks, which a browser fetches.
    let to = sent.headers()["location"].to_str()?.replace("./", "/ask/");
    let thanks = app.oneshot(Request::get(to).header("accept", "text/html").body(Body::empty())?).await?;
    assert_eq!(thanks.status(), 200);
    drop(thanks);
    assert_eq!(event.wait().await?, 3);
    Ok(())
}
