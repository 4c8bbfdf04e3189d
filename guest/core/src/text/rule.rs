//! The rules that input can break.

use super::joined::joined;
use super::schema_fault::SchemaFault;
use super::unseen::code_point;

/// A rule that was broken, with what its sentence needs. [`Rule::code`] is stable; the words may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Something has to be there.
    Missing,
    /// There is no such member.
    UnknownMember,
    /// It came more than once.
    Repeated,
    /// It contradicts the stored request.
    Mismatch,
    /// It has to be text.
    NotText,
    /// It has to be text, or a list of texts.
    NotTexts,
    /// It has to be a list of 1 to 1,000 ids.
    Ids,
    /// It has to be true or false.
    NotTruth,
    /// The key has a name, in which its holder decides.
    KeyHasName,
    /// The `t` is of no link to the question.
    NoLink,
    /// The link that creates is for another one.
    OfLink,
    /// The `t` is of the question's own link.
    OwnLink,
    /// It has to be text of so many characters.
    Text {
        /// The fewest characters.
        least: usize,
        /// The most characters.
        most: usize,
    },
    /// Control characters are not taken here.
    ControlCharacters,
    /// It has to be a whole number of seconds.
    WholeSeconds,
    /// It has to be so many seconds.
    Seconds {
        /// The fewest.
        least: u32,
        /// The most.
        most: u32,
    },
    /// It has to be a whole number in these bounds.
    Range {
        /// The least.
        least: u32,
        /// The greatest.
        most: u32,
    },
    /// The number is beyond what 64 bits hold.
    NumberTooLarge,
    /// It has to be one of these words.
    OneOf(&'static [&'static str]),
    /// It is no answer of this kind, since there is nothing in it.
    Empty {
        /// The kind of answer: `int`, `float`, `bool` or `str`.
        kind: &'static str,
    },
    /// It has to be a whole number.
    Int,
    /// It has to be a whole number that 64 bits hold.
    IntRange,
    /// It has to be a finite number.
    Float,
    /// This letter has no place in a number. It is told only where nobody would find it: it is not seen, or no ASCII.
    Letter {
        /// The letter.
        letter: char,
    },
    /// It is one number to some readers and another to others, as 1,234 is.
    TwoReadings {
        /// The number if the mark parts groups of three digits.
        grouped: String,
        /// The number if the mark begins a fraction.
        decimal: String,
        /// The second number, written so that it has no other reading.
        plain: String,
    },
    /// It was read as this, which has to be confirmed: a person sees what counts before it counts.
    ReadAs {
        /// What it was read as.
        reading: String,
    },
    /// It has to be yes or no.
    Bool,
    /// It has to be `"fail"`, `"decline"` or `{"answer": …}`.
    OnTimeout,
    /// The answer in case of no answer has to be a number, text, true or false, or an object.
    OnTimeoutAnswer,
    /// It has to be the `next` of the page before, or the `cursor` of the answer before.
    Cursor,
    /// It has to be a moment.
    Moment,
    /// Header and member say different things.
    OtherHeader,
    /// What has no deadline has none that can be moved.
    NoDeadline,
    /// The deadline of this event cannot be moved.
    NotExtendable,
    /// Only a form has a schema.
    SchemaOfForm,
    /// This part of a schema cannot be shown as a form.
    Schema(SchemaFault),
    /// It has to be within these bounds, each of which a number may not have itself if it is open.
    Bounds {
        /// The lower one, as it is written.
        least: Option<(String, bool)>,
        /// The upper one.
        most: Option<(String, bool)>,
    },
    /// It has to be a multiple of this.
    Step {
        /// Of what.
        step: String,
    },
    /// It has to be one of the choices.
    Choice {
        /// The first of them, as they are called.
        offered: String,
    },
    /// It has to be written so.
    Format {
        /// The name of the format in JSON Schema.
        format: &'static str,
    },
    /// It has to look so.
    Pattern {
        /// The regular expression that has to be found in it.
        pattern: String,
        /// What the field itself says of that, in sentences; empty if it says nothing.
        wanted: String,
    },
    /// It is before what it has to follow.
    RangeOrder {
        /// What the other one is called.
        first: String,
    },
    /// It has to be a list of so many items.
    Items {
        /// The fewest.
        least: usize,
        /// The most.
        most: Option<usize>,
    },
    /// No two items may be the same.
    Unique,
    /// It has to be a list.
    NotList,
    /// This item of a list breaks a rule.
    Item {
        /// Which one, from 1.
        number: usize,
        /// The rule.
        rule: Box<Rule>,
    },
    /// It has to be this, which nobody is asked for.
    Fixed {
        /// What it is.
        value: String,
    },
    /// It has to be the tag of a language.
    Language,
    /// Prompts are plain text here: this server was built without markdown.
    PromptFormatNotYet,
    /// It has to be JSON.
    NotJson,
    /// It has to be a JSON object.
    NotObject,
    /// It has to be an address that outcomes can be sent to.
    Address,
    /// The operator has not allowed that outcomes are sent there.
    Destination,
    /// It has to be an object whose members are texts.
    Headers,
    /// Either a status or an error is to be told.
    StatusOrError,
    /// There are too many headers.
    HeaderCount,
    /// No header of a callback may be called so.
    HeaderName,
    /// No header of a callback may have this in it.
    HeaderValue,
    /// What this header holds is a secret, which is not to be stored with a question: the server has it, by a name.
    SecretHeader,
}

impl Rule {
    /// The same rule, broken by the item of a list at this place.
    pub(crate) fn of_item(self, at: usize) -> Self {
        Self::Item { number: at + 1, rule: Box::new(self) }
    }

    /// The rule's stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::UnknownMember => "unknown_member",
            Self::Repeated => "repeated",
            Self::Mismatch => "mismatch",
            Self::NotText => "not_text",
            Self::NotTexts => "not_texts",
            Self::Ids => "ids",
            Self::NotTruth => "not_truth",
            Self::KeyHasName => "key_has_name",
            Self::NoLink => "no_link",
            Self::OfLink => "of_link",
            Self::OwnLink => "own_link",
            Self::Text { .. } => "text_length",
            Self::ControlCharacters => "control_characters",
            Self::WholeSeconds => "whole_seconds",
            Self::Seconds { .. } => "seconds",
            Self::Range { .. } => "range",
            Self::NumberTooLarge => "number_too_large",
            Self::OneOf(_) => "one_of",
            Self::Empty { .. } => "empty",
            Self::Int => "int",
            Self::IntRange => "int_range",
            Self::Float => "float",
            Self::Letter { .. } => "letter",
            Self::TwoReadings { .. } => "two_readings",
            Self::ReadAs { .. } => "read_as",
            Self::Bool => "bool",
            Self::OnTimeout => "on_timeout",
            Self::OnTimeoutAnswer => "on_timeout_answer",
            Self::Cursor => "cursor",
            Self::Moment => "moment",
            Self::OtherHeader => "other_header",
            Self::Language => "language",
            Self::NoDeadline => "no_deadline",
            Self::NotExtendable => "not_extendable",
            Self::PromptFormatNotYet => "not_yet",
            Self::SchemaOfForm => "schema_of_form",
            Self::Schema(fault) => fault.name(),
            Self::Bounds { .. } => "bounds",
            Self::Step { .. } => "step",
            Self::Choice { .. } => "choice",
            Self::Format { .. } => "format",
            Self::Pattern { .. } => "pattern",
            Self::RangeOrder { .. } => "range_order",
            Self::Items { .. } => "items",
            Self::Unique => "unique",
            Self::NotList => "not_list",
            Self::Item { rule, .. } => rule.code(),
            Self::Fixed { .. } => "fixed",
            Self::NotJson => "not_json",
            Self::NotObject => "not_object",
            Self::Address => "address",
            Self::Destination => "destination",
            Self::Headers => "headers",
            Self::StatusOrError => "status_or_error",
            Self::HeaderCount => "header_count",
            Self::HeaderName => "header_name",
            Self::HeaderValue => "header_value",
            Self::SecretHeader => "secret_header",
        }
    }

    /// What its sentence needs, by name.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        let bounds = |least: i64, most: i64| vec![("least", least.to_string()), ("most", most.to_string())];
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        match self {
            Self::Text { least, most } => bounds(count(*least), count(*most)),
            Self::Seconds { least, most } | Self::Range { least, most } => {
                bounds((*least).into(), (*most).into())
            }
            Self::IntRange => bounds(i64::MIN, i64::MAX),
            Self::OneOf(words) => vec![("words", joined(words, ", "))],
            Self::Letter { letter } => vec![("letter", code_point(*letter))],
            Self::TwoReadings { grouped, decimal, plain } => {
                vec![("grouped", grouped.clone()), ("decimal", decimal.clone()), ("plain", plain.clone())]
            }
            Self::ReadAs { reading } => vec![("reading", reading.clone())],
            Self::Empty { kind } => vec![("kind", (*kind).to_owned())],
            Self::Bounds { least, most } => {
                let mut arguments = Vec::new();
                let sides = [(least, "least", "above"), (most, "most", "below")];
                for (bound, closed, open) in sides {
                    if let Some((at, is_open)) = bound {
                        arguments.push((if *is_open { open } else { closed }, at.clone()));
                    }
                }
                arguments
            }
            Self::Choice { offered } => vec![("offered", offered.clone())],
            Self::Step { step } => vec![("step", step.clone())],
            Self::Format { format } => vec![("format", (*format).to_owned())],
            Self::Pattern { pattern, .. } => vec![("pattern", pattern.clone())],
            Self::RangeOrder { first } => vec![("first", first.clone())],
            Self::Items { least, most } => {
                let mut arguments = vec![("least", least.to_string())];
                arguments.extend(most.map(|most| ("most", most.to_string())));
                arguments
            }
            Self::Item { number, rule } => {
                let mut arguments = rule.arguments();
                arguments.push(("item", number.to_string()));
                arguments
            }
            Self::Fixed { value } => vec![("value", value.clone())],
            _ => Vec::new(),
        }
    }
}
