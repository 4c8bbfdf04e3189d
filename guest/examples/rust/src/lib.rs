//! A flow: approve, then a number, then a result. Kill it anywhere and start it again with the same run id.

use hitl_flow::{ask, print_line};

hitl_flow::main!(flow);

async fn flow() -> Result<(), String> {
    let told = deploy().await.map_err(|error| format!("not deployed: {error}"))?;
    print_line(told).await;
    Ok(())
}

async fn deploy() -> Result<String, hitl_flow::Error> {
    if !ask::<bool>("approve", "Deploy to production?").await? {
        return Ok("not approved".into());
    }
    let replicas: i64 = ask("replicas", "How many replicas?").await?;
    Ok(format!("deployed {replicas} replicas"))
}
