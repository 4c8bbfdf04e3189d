//! A flow: approve, then a number, then a result. Kill it anywhere and start it again with the same run id.
wit_bindgen::generate!({
    inline: "package example:deploy;
        world deploy { include hitl:hitl/flow@0.1.1; import wasi:cli/stdout@0.3.0; }",
    path: "../../../wit",
    world: "example:deploy/deploy",
    generate_all,
});
use hitl::hitl::events::{Question, create};
use hitl::hitl::types::{Error, Kind, Value};

struct Deploy;
export!(Deploy);

impl exports::wasi::cli0_3_0::run::Guest for Deploy {
    async fn run() -> Result<(), ()> {
        let told = deploy().await.unwrap_or_else(|error| format!("not deployed: {error}"));
        let (mut out, stdout) = wit_stream::new();
        let printed = wasi::cli0_3_0::stdout::write_via_stream(stdout);
        out.write_all((told + "\n").into_bytes()).await;
        drop(out);
        printed.await.map_err(drop)
    }
}

async fn deploy() -> Result<String, Error> {
    let Some(Value::Bool(true)) = ask("approve", "Deploy to production?", Kind::Bool).await? else {
        return Ok("not approved".into());
    };
    let replicas = ask("replicas", "How many replicas?", Kind::Int).await?;
    let Some(Value::Int(replicas)) = replicas else { return Ok("nobody said how many".into()) };
    Ok(format!("deployed {replicas} replicas"))
}

async fn ask(name: &str, prompt: &str, kind: Kind) -> Result<Option<Value>, Error> {
    let event = create(&Question::new(name, prompt, &kind)).await?;
    Ok(event.wait().await?.value)
}
