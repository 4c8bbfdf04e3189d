//! The same without async code: `cargo run -p hitl --example blocking`.

use hitl::{Error, Hitl, OnTimeout};
use std::time::Duration;

#[allow(clippy::print_stdout, reason = "this is a command line")]
fn main() -> Result<(), Error> {
    let hitl = Hitl::builder().store("memory:").serve("127.0.0.1:0").blocking_build()?;
    let event = hitl
        .event::<bool>("deploy")
        .prompt("Ship it?")
        .timeout(Duration::from_secs(60))
        .on_timeout(OnTimeout::Answer(false))
        .blocking_create()?;
    println!("Please answer within a minute at {}", event.form_url());
    println!("{}", if event.blocking().wait()? { "Shipping." } else { "Not today." });
    Ok(())
}
