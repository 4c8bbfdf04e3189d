//! Prompts in markdown, as a person sees them.

mod bounds;
mod lost;
mod places;
mod written;

use crate::support::World;
use hitl_core::{DataType, PromptFormat, Question};

/// A question with this prompt in markdown.
pub(crate) fn question(name: &str, prompt: &str) -> Question {
    Question { prompt_format: PromptFormat::Markdown, ..Question::new(name, prompt, DataType::Int) }
}

/// The form of such a question.
pub(crate) fn form(world: &World, name: &str, prompt: &str) -> String {
    let (id, t) = world.ask(question(name, prompt));
    world.browse(&format!("/form/{id}?t={t}")).is(200).body
}

/// The form of a question with this prompt below the line that is its heading.
pub(crate) fn below(world: &World, prompt: &str) -> String {
    form(world, "deploy", &format!("Heading\n\n{prompt}"))
}

/// What stands in the page for a prompt below its heading, folded or not; empty if nothing does.
pub(crate) fn marked(page: &str) -> &str {
    let Some((_, after)) = page.split_once("<div class=\"marked\" lang=\"\">") else { return "" };
    let ends = ["</div><p class=\"until\">", "</div></details><div class=\"field"];
    let end = ends.iter().filter_map(|end| after.find(end)).min().unwrap();
    &after[..end]
}
