//! A flow that asks for the id of somebody else's event, and deals with that.
wit_bindgen::generate!({
    inline: "package test:nosy;
        world nosy {
            include hitl:hitl/flow@0.1.1;
            import hitl:hitl/questions@0.1.1;
            import hitl:hitl/decisions@0.1.1;
            import wasi:cli/stdout@0.3.0;
        }",
    path: "../../../wit",
    world: "test:nosy/nosy",
    generate_all,
});
use hitl::hitl::types::{Decision, Error, Value};
use hitl::hitl::{decisions, questions};

#[path = "../../documents.rs"]
mod documents;
#[path = "../../printing.rs"]
mod printing;
use documents::member;
use printing::print;

struct Nosy;
export!(Nosy);

impl exports::wasi::cli0_3_0::run::Guest for Nosy {
    async fn run() -> Result<(), ()> {
        let told = pry().await.unwrap_or_else(|error| format!("failed: {error}"));
        print(told).await
    }
}

/// The name of what came of it.
fn went<T>(done: Result<T, Error>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(Error::NotFound) => "not-found",
        Err(Error::Ended(_)) => "ended",
        Err(_) => "failed",
    }
}

/// What comes of dealing with an event of another run, and of asking there.
async fn pry() -> Result<String, Error> {
    let question = r#"{"event_name": "whose", "prompt": "Whose?", "data_type": "str"}"#;
    let asked = questions::ask(question.into()).await?;
    let told = questions::wait(member(&asked, "request_id").into(), 60).await?;
    let id = member(&told, "value");
    let decision = || Decision { comment: None, idempotency_key: None };
    let seen = [
        went(questions::look(id.into()).await),
        went(questions::wait(id.into(), 0).await),
        went(decisions::link(id.into(), Some("ceo".into()), None).await),
        went(decisions::submit(id.into(), Value::Int(666), decision()).await),
        went(decisions::decline(id.into(), decision()).await),
        went(questions::cancel(id.into(), None).await),
    ];
    let listed = decisions::list(r#"{"run": "nightly", "status": "all"}"#.into(), None, 9).await?;
    let question = r#"{"event_name": "deploy", "prompt": "Deploy?", "data_type": "bool", "run": "nightly"}"#;
    let asked = questions::ask(question.into()).await?;
    Ok(format!(
        "{}, listed: {}, asked in {}",
        seen.join(" "),
        listed.contains(&format!("\"request_id\":\"{id}\"")),
        member(&asked, "run")
    ))
}
