use hitl_flow::Error;
use hitl_flow::sync::ask;

fn main() -> Result<(), Error> {
    if !ask::<bool>("approve", "Deploy to production?")? {
        println!("not approved");
        return Ok(());
    }
    let replicas: i64 = ask("replicas", "How many replicas?")?;
    println!("deployed {replicas} replicas");
    Ok(())
}
