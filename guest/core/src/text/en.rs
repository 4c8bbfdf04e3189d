//! English.

use super::rule::Rule;

/// The sentence for a broken rule, which says what would be right.
pub fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Missing => "This is missing.".into(),
        Rule::UnknownMember => "There is no such member.".into(),
        Rule::Repeated => "This was sent more than once.".into(),
        Rule::Mismatch => "This contradicts the stored request; leave it out.".into(),
        Rule::NotText => "This has to be text.".into(),
        Rule::Text { least: 0, most } => format!("This has to be text of at most {most} characters."),
        Rule::Text { least, most } => format!("This has to be text of {least} to {most} characters."),
        Rule::ControlCharacters => "This must not hold control characters.".into(),
        Rule::WholeSeconds => "This has to be a whole number of seconds, such as 3600.".into(),
        Rule::Seconds { least, most } => format!("This has to be {least} to {most} seconds."),
        Rule::Range { least, most } => format!("This has to be a whole number from {least} to {most}."),
        Rule::NumberTooLarge => "This number is too large: 64 bits do not hold it.".into(),
        Rule::OneOf(words) => {
            let quoted: Vec<_> = words.iter().map(|word| format!("\"{word}\"")).collect();
            match quoted.split_last() {
                Some((last, rest)) if !rest.is_empty() => {
                    format!("This has to be {} or {last}.", rest.join(", "))
                }
                _ => format!("This has to be {}.", quoted.concat()),
            }
        }
        Rule::Empty { kind: "str" } => "Write an answer: it has to have at least one character.".into(),
        Rule::Empty { kind } => format!("Give an answer: {}.", example(kind)),
        Rule::Int => "This has to be a whole number, in digits only, such as 42.".into(),
        Rule::IntRange => format!("This has to be a whole number between {} and {}.", i64::MIN, i64::MAX),
        Rule::Float => "This has to be a finite number, such as 0.5 or -3e8.".into(),
        Rule::Bool => "This has to be yes or no (true/false, on/off and 1/0 are the same).".into(),
        Rule::OnTimeout => r#"This has to be "fail", "decline" or {"answer": …}."#.into(),
        Rule::OnTimeoutAnswer => "The answer has to be a number, text, true or false.".into(),
        Rule::Cursor => "This has to be the \"next\" of the page before.".into(),
        Rule::OtherHeader => "The header Idempotency-Key is another.".into(),
        Rule::FormsNotYet => {
            "Forms with several fields are not offered yet; ask for one value of a data_type: int, \
                              float, bool or str."
                .into()
        }
        Rule::PromptFormatNotYet => "Prompts are plain text: this has to be \"text\".".into(),
        Rule::NotJson => "This has to be JSON.".into(),
    }
}

/// A kind of answer, without an example: "a whole number".
pub fn kind(name: &str) -> &'static str {
    match name {
        "int" => "a whole number",
        "float" => "a number",
        "bool" => "yes or no",
        _ => "text",
    }
}

/// A kind of answer with an example: "a whole number, such as 42".
pub fn example(name: &str) -> &'static str {
    match name {
        "int" => "a whole number, such as 42",
        "float" => "a number, such as 0.5",
        other => kind(other),
    }
}
