//! A flow that asks in plain data, and answers itself where it may.
wit_bindgen::generate!({
    inline: "package test:plain;
        world plain {
            include hitl:hitl/flow@0.1.1;
            import hitl:hitl/questions@0.1.1;
            import hitl:hitl/decisions@0.1.1;
            import wasi:cli/stdout@0.3.0;
        }",
    path: "../../../wit",
    world: "test:plain/plain",
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

struct Plain;
export!(Plain);

impl exports::wasi::cli0_3_0::run::Guest for Plain {
    async fn run() -> Result<(), ()> {
        let told = ask().await.unwrap_or_else(|error| format!("failed: {error}"));
        print(told).await
    }
}

async fn ask() -> Result<String, Error> {
    let question = r#"{"event_name": "stars", "prompt": "How many stars?", "data_type": "int"}"#;
    let asked = questions::ask(question.into()).await?;
    let id = member(&asked, "request_id").to_owned();
    let open = questions::wait(id.clone(), 0).await?;
    let decision = Decision { comment: Some("mine".into()), idempotency_key: None };
    decisions::submit(id.clone(), Value::Json("5".into()), decision).await?;
    let ended = questions::wait(id.clone(), 60).await?;
    let link = member(&ended, "form").contains("/form/");
    let late = questions::cancel(id.clone(), None).await;
    let looked = questions::look(id).await? == ended;
    let run = member(&asked, "run");
    let (before, after) = (member(&open, "status"), member(&ended, "status"));
    Ok(format!("{before}, {after} in {run}, link: {link}, late: {}, looked: {looked}", late.is_err()))
}
