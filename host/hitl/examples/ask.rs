//! Ask on the command line, answer in a browser: `cargo run -p hitl --example ask`.

use hitl::{Error, Hitl};
use std::time::Duration;

#[tokio::main]
#[allow(clippy::print_stdout, reason = "this is a command line")]
async fn main() -> Result<(), Error> {
    let hitl = Hitl::builder().store("sqlite:target/example.db").serve("127.0.0.1:0").build().await?;

    // The run makes it the same event when this program is started again, with its answer if there is one.
    let event = hitl
        .event::<i64>("integer_input_event")
        .run("run-42")
        .prompt("What should I add to x?")
        .timeout(Duration::from_secs(3600))
        .create()
        .await?;
    println!("Please answer at {}", event.form_url());

    match event.wait().await {
        Ok(y) => println!("x + {y} = {}", 40_i64.saturating_add(y)),
        Err(Error::TimedOut(_)) => println!("Nobody answered in time."),
        Err(Error::Declined(outcome)) => println!("Declined by {}.", outcome.by()),
        Err(error) => return Err(error),
    }
    Ok(())
}
