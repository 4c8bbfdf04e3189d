//! The rules that input can break.

use super::joined::joined;
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
    /// The answer in case of no answer has to be a number, text, true or false.
    OnTimeoutAnswer,
    /// It has to be the `next` of the page before, or the `cursor` of the answer before.
    Cursor,
    /// It has to be a moment.
    Moment,
    /// Header and member say different things.
    OtherHeader,
    /// Forms with several fields are not offered yet.
    FormsNotYet,
    /// Prompts are plain text; other formats are not offered yet.
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
    /// The rule's stable name.
    pub const fn code(&self) -> &'static str {
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
            Self::FormsNotYet | Self::PromptFormatNotYet => "not_yet",
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
            _ => Vec::new(),
        }
    }
}
