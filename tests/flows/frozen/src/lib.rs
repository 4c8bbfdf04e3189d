//! A flow that uses all of the released interface `events`, and so imports all of it.
wit_bindgen::generate!({
    inline: "package test:frozen;
        world frozen { include hitl:hitl/flow@0.1.0; import wasi:cli/stdout@0.3.0; }",
    path: "../../../wit/released/0.1.0",
    world: "test:frozen/frozen",
    generate_all,
});
use hitl::hitl::events::{Event, Question, create, open};
use hitl::hitl::types::{Error, Kind, Status, Value};

struct Frozen;
export!(Frozen);

impl exports::wasi::cli0_3_0::run::Guest for Frozen {
    async fn run() -> Result<(), ()> {
        let told = ask().await.unwrap_or_else(|error| format!("failed: {error}"));
        let (mut out, stdout) = wit_stream::new();
        let printed = wasi::cli0_3_0::stdout::write_via_stream(stdout);
        out.write_all((told + "\n").into_bytes()).await;
        drop(out);
        printed.await.map_err(drop)
    }
}

async fn ask() -> Result<String, Error> {
    let question = Question::new("copies", "How many copies?", &Kind::Int);
    question.set_key("k");
    question.set_org("acme");
    question.set_project("books");
    question.set_domain("production");
    question.set_timeout(Some(600));
    question.answer_on_timeout(&Value::Int(1));
    question.set_poll_interval(1);
    let event = open(create(&question).await?.id()).await?;
    let open = event.poll().await?.is_none() && event.document().contains("\"prompt\"");
    let outcome = event.wait().await?;

    let question = Question::new("never mind", "Is this needed?", &Kind::Bool);
    question.set_run("another run");
    question.fail_on_timeout();
    question.decline_on_timeout();
    question.set("timeout_seconds", "null");
    let withdrawn = create(&question).await?.cancel(Some("not needed".into())).await?;
    let Some(Value::Int(copies)) = outcome.value else { return Ok("no number".into()) };
    let links = seen(&event);
    Ok(format!(
        "{copies} copies, open before: {open}, links: {links}, cancelled: {}",
        withdrawn.status == Status::Cancelled
    ))
}

/// Whether the flow sees what would let it answer.
fn seen(event: &Event) -> bool {
    event.api_url().is_empty() || event.form_url().is_some() || event.report().is_some()
}
