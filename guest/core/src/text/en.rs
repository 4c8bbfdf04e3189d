//! English.

use super::joined::joined;
use super::rule::Rule;
use super::schema_fault::SchemaFault;
use super::unseen::{code_point, is_unseen};

/// The sentence for a broken rule, which says what would be right.
pub fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Missing => "This is missing.".into(),
        Rule::UnknownMember => "There is no member or parameter of this name.".into(),
        Rule::Repeated => "This was sent more than once.".into(),
        Rule::Mismatch => "This contradicts the stored request; leave it out.".into(),
        Rule::NotText => "This has to be text.".into(),
        Rule::NotTexts => "This has to be text, or a list of texts.".into(),
        Rule::Ids => "This has to be a list of 1 to 1,000 ids of questions.".into(),
        Rule::NotTruth => "This has to be true or false.".into(),
        Rule::NoLink => "This is no link of that kind; to revoke all links to one question, leave it out.".into(),
        Rule::OfLink => "This link creates no questions of another one: leave it out.".into(),
        Rule::OwnLink => "This is the question's own link, which all who were asked have: leave it out to revoke all links to the question.".into(),
        Rule::KeyHasName => "Leave this out: whoever has a key with a name decides in that name.".into(),
        Rule::Text { least: 0, most } => format!("This has to be text of at most {most} characters."),
        Rule::Text { least, most } => format!("This has to be text of {least} to {most} characters."),
        Rule::ControlCharacters => "This must not hold control characters.".into(),
        Rule::WholeSeconds => "This has to be a whole number of seconds, such as 3600.".into(),
        Rule::Seconds { least, most } => format!("This has to be {least} to {most} seconds."),
        Rule::Range { least, most } => format!("This has to be a whole number from {least} to {most}."),
        Rule::NumberTooLarge => "This number is too large: 64 bits do not hold it.".into(),
        Rule::OneOf(words) => match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                format!("This has to be \"{}\" or \"{last}\".", joined(rest, "\", \""))
            }
            _ => format!("This has to be \"{}\".", joined(words, "")),
        },
        Rule::Empty { kind: "str" } => "Write an answer: it has to have at least one character.".into(),
        Rule::Empty { kind: "choice" | "multi" } => "Choose an answer.".into(),
        Rule::Empty { kind: "bool" } => "Choose Yes or No.".into(),
        Rule::Empty { kind } => joined(&["Give an answer: ", example(kind), "."], ""),
        Rule::Int => "This has to be a whole number, such as 42.".into(),
        Rule::IntRange => format!("This has to be a whole number between {} and {}.", i64::MIN, i64::MAX),
        Rule::Float => "This has to be a finite number, such as 0.5 or -3e8.".into(),
        Rule::Letter { letter } => {
            let code = code_point(*letter);
            if is_unseen(*letter) {
                let parts = [
                    "This is no number: it holds the invisible letter ",
                    &code,
                    ". Delete it, or write the number anew.",
                ];
                joined(&parts, "")
            } else {
                let letter = letter.to_string();
                let parts = [
                    "This is no number that is understood here: “",
                    &letter,
                    "” (",
                    &code,
                    ") cannot be in it.",
                ];
                joined(&parts, "")
            }
        }
        Rule::TwoReadings { grouped, decimal, plain } => {
            joined(&["Is this ", grouped, " or ", decimal, "? Write ", grouped, " or ", plain, "."], "")
        }
        Rule::ReadAs { reading } => {
            joined(&["This is read as ", reading, ". Send again if that is right."], "")
        }
        Rule::Bool => "This has to be yes or no (true/false, on/off and 1/0 are the same).".into(),
        Rule::OnTimeout => r#"This has to be "fail", "decline" or {"answer": …}."#.into(),
        Rule::OnTimeoutAnswer => "The answer has to be a number, text, true or false, or the fields of a form.".into(),
        Rule::Cursor => {
            "This has to be the \"next\" of the page before, or the \"cursor\" of the answer before.".into()
        }
        Rule::Moment => "This has to be a moment, such as 2026-01-31T12:00:00Z.".into(),
        Rule::OtherHeader => "The header Idempotency-Key is another.".into(),
        Rule::NoDeadline => "A question that waits for ever has no deadline that could be moved: leave this out.".into(),
        Rule::NotExtendable => "Nobody can get more time for this question: it was asked without \"extend_seconds\".".into(),
        Rule::SchemaOfForm => "Only a form has a schema: the data_type has to be \"form\".".into(),
        Rule::Schema(fault) => schema(*fault).into(),
        Rule::Bounds { least, most } => bounds(least.as_ref(), most.as_ref()),
        Rule::Step { step } => joined(&["This has to be a multiple of ", step, "."], ""),
        Rule::Choice { offered } => joined(&["Choose one of those that are offered: ", offered, "."], ""),
        Rule::Format { format } => joined(&["This has to be ", example(format), "."], ""),
        Rule::Pattern { pattern, wanted } => {
            let parts = if wanted.is_empty() { ["It has to match ", pattern] } else { [&**wanted, ""] };
            joined(&["This does not look as it has to. ", parts[0], parts[1]], "")
        }
        Rule::RangeOrder { first } => joined(&["This must not be before “", first, "”."], ""),
        Rule::Items { least, most } => items(*least, *most),
        Rule::Unique => "No two of these may be the same.".into(),
        Rule::NotList => "This has to be a list.".into(),
        Rule::Item { number, rule } => joined(&["Item ", &number.to_string(), ": ", &self::rule(rule)], ""),
        Rule::Fixed { value } => joined(&["This has to be ", value, "."], ""),
        Rule::Language => "This has to be the tag of a language, such as de or pt-BR.".into(),
        Rule::PromptFormatNotYet => "Prompts are plain text here: this has to be \"text\".".into(),
        Rule::NotJson => "This has to be JSON.".into(),
        Rule::NotObject => "This has to be a JSON object.".into(),
        Rule::Address => "This has to be an address such as https://engine.example.org/done/42: ASCII, with no user, no fragment, no \"..\" in it.".into(),
        Rule::Destination => "This server sends no outcomes there. Its operator says what such addresses may begin with: hitl serve --allow-callback, or HITL_CALLBACKS.".into(),
        Rule::Headers => "This has to be a JSON object of names and texts, such as {\"X-Run\": \"42\"}.".into(),
        Rule::StatusOrError => "Tell the status of the answer, or in \"error\" why there was none.".into(),
        Rule::HeaderCount => "These are too many headers: 16 are taken.".into(),
        Rule::HeaderName => "This is no name of a header that can be chosen: letters, digits and -, 64 at most, and none that each such request has (Content-Type, Idempotency-Key, Host, …).".into(),
        Rule::HeaderValue => "This has to be at most 1,024 ASCII letters; what stands for a secret is written {secret:NAME}.".into(),
        Rule::SecretHeader => "A secret is not stored with a question: write {secret:NAME}, such as \"Bearer {secret:engine}\", and have the operator give the server a secret of this name.".into(),
    }
}

/// Why a part of a schema cannot be shown as a form, and what can be.
fn schema(fault: SchemaFault) -> &'static str {
    match fault {
        SchemaFault::TooLong => "This schema is too long: 65,536 bytes are taken.",
        SchemaFault::NotASchema => "This has to be a JSON Schema, which is a JSON object.",
        SchemaFault::NotAnObject => {
            "A form is the schema of an object: {\"type\": \"object\", \"properties\": {…}}."
        }
        SchemaFault::NoFields => "There is no field in it: name one in \"properties\".",
        SchemaFault::TooManyFields => "These are too many fields: 50 are taken, those in groups included.",
        SchemaFault::TooManyChoices => "These are too many choices: 200 are taken.",
        SchemaFault::Reference => "This leads to nothing in this schema. References look like #/$defs/Name.",
        SchemaFault::TooDeep => "These references and unions lead too far, or in a circle.",
        SchemaFault::Unsupported => {
            "This cannot be shown as a field. Ask for it otherwise, or by a box for JSON: \"allow_json\": true, or \"x-hitl-widget\": \"json\" at the field."
        }
        SchemaFault::Pattern => {
            "This pattern cannot be checked here: it looks ahead or back, refers back, has \\p{…} or signs that are not read alike everywhere, or is too large. Say it by a simpler one (a sign by itself as \\{, alternatives written out), by a format (date, email, uri, uuid, …) or by minLength and maxLength."
        }
        SchemaFault::DateRange => {
            "A date-range is an object of two members, both of the format date, or both date-time."
        }
        SchemaFault::Default => "This default does not suit its own field.",
        SchemaFault::LongTitle => "This title is too long: 200 characters are taken.",
        SchemaFault::LongName => "This name is too long: 200 characters are taken.",
        SchemaFault::Keyword => "This keyword cannot have this value.",
        SchemaFault::Impossible => "No answer can suit this.",
    }
}

/// "Three letters and a number. Such as ABC-123."
pub(crate) fn wanted(description: Option<&str>, example: Option<&str>) -> String {
    let example = example.map(|example| joined(&["Such as ", example, "."], ""));
    let parts: Vec<&str> = [description, example.as_deref()].into_iter().flatten().collect();
    joined(&parts, " ")
}

/// "This has to be from 1 to 20."
fn bounds(least: Option<&(String, bool)>, most: Option<&(String, bool)>) -> String {
    joined(&["This has to be ", &within(least, most), "."], "")
}

/// "from 1 to 20".
pub(crate) fn within(least: Option<&(String, bool)>, most: Option<&(String, bool)>) -> String {
    match (least, most) {
        (Some((least, false)), Some((most, false))) => joined(&["from ", least, " to ", most], ""),
        _ => {
            let side = |bound: Option<&(String, bool)>, [closed, open]: [&str; 2]| {
                bound
                    .map(|(at, is_open)| joined(&[if *is_open { open } else { closed }, at], ""))
                    .unwrap_or_default()
            };
            let (least, most) =
                (side(least, ["at least ", "more than "]), side(most, ["at most ", "less than "]));
            let and = if least.is_empty() || most.is_empty() { "" } else { " and " };
            joined(&[&least, and, &most], "")
        }
    }
}

/// "1.5 MB", in steps of a thousand.
pub(crate) fn size(bytes: u64) -> String {
    let (mut tenths, mut unit) = (bytes.saturating_mul(10), 0);
    while tenths >= 10_000 && unit < 4 {
        tenths /= 1_000;
        unit += 1;
    }
    let unit = ["bytes", "kB", "MB", "GB", "TB"][unit];
    let (whole, tenth) = (tenths / 10, tenths % 10);
    if tenth == 0 || whole >= 10 { format!("{whole} {unit}") } else { format!("{whole}.{tenth} {unit}") }
}

/// `text` as a sentence of its own.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// "Give 1 to 3 of these."
pub(crate) fn items(least: usize, most: Option<usize>) -> String {
    match most {
        Some(most) if most == least => format!("Give exactly {least} of these."),
        Some(most) if least == 0 => format!("Give at most {most} of these."),
        Some(most) => format!("Give {least} to {most} of these."),
        None => format!("Give at least {least} of these."),
    }
}

/// Why a good key is not enough for asking and withdrawing.
pub(crate) const NOT_FOR_ASKING: &str =
    "This key is for answering. Asking and withdrawing take a key of the role ask or admin.";
/// The same for looking at questions.
pub(crate) const NOT_FOR_LOOKING: &str = "This key is not for looking at questions.";
/// The same for seeing what is answered, and answering.
pub(crate) const NOT_FOR_ANSWERING: &str = "This key is for asking. Answering takes a person with the question's link, or a key of the role answer or admin.";
/// The same for links for others.
pub(crate) const NOT_FOR_LINKS: &str =
    "This key is not for handing out links. That takes a key of the role admin.";
/// The same for managing keys.
pub(crate) const NOT_FOR_KEYS: &str =
    "This key is not for managing keys. That takes a key of the role admin that is for all events.";
/// The same for purging.
pub(crate) const NOT_FOR_PURGING: &str =
    "This key is not for purging. That takes a key of the role admin that is for all events.";

/// The same for sending outcomes.
pub(crate) const NOT_FOR_SENDING: &str =
    "This key is not for sending outcomes. That takes a key of the role admin that is for all events.";

/// Why a caller of the component's own interfaces gets no answer in, and no link.
pub(crate) const CALLER_MAY_NOT: &str = "this program may ask and not answer, nor hand out links; whoever runs it can let it (hitl run --may-answer)";

/// Why a question cannot be asked with a key that is for those of `scope`: a member's name, and what it may be.
pub(crate) fn out_of_scope(scope: [(&str, &[String]); 3]) -> String {
    let mut text = String::from("This key is for questions of other names:");
    for (name, names) in scope {
        if !names.is_empty() {
            let names: Vec<&str> = names.iter().map(|name| &**name).collect();
            text.push_str(&joined(&[" ", name, " \"", &joined(&names, "\" or \""), "\";"], ""));
        }
    }
    text.pop();
    text.push('.');
    text
}

/// The words for an HTTP status that tells of a problem (RFC 9110).
pub(crate) const fn status(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

/// A kind of answer, without an example: "a whole number".
pub fn kind(name: &str) -> &'static str {
    match name {
        "int" => "a whole number",
        "float" => "a number",
        "bool" => "yes or no",
        "form" => "a form",
        _ => "text",
    }
}

/// A kind of answer with an example: "a whole number, such as 42".
pub fn example(name: &str) -> &'static str {
    match name {
        "int" => "a whole number, such as 42",
        "float" => "a number, such as 0.5",
        "date" => "a date, such as 2026-01-31",
        "date-time" => "a date and time, such as 2026-01-31T12:00:00Z",
        "time" => "a time with its offset, such as 12:00:00Z",
        "partial-time" => "a time, such as 12:00:00",
        "duration" => "a span, such as 1h 30m or PT1H30M",
        "email" => "an email address, such as ada@example.org",
        "uri" => "an address, such as https://example.org/a",
        "uri-reference" => "an address, or a part of one, such as /a",
        "uuid" => "a UUID, such as 01234567-89ab-cdef-0123-456789abcdef",
        "hostname" => "the name of a host, such as example.org",
        "ipv4" => "an IPv4 address, such as 192.0.2.1",
        "ipv6" => "an IPv6 address, such as 2001:db8::1",
        "list" => "one on each line",
        "json" => "JSON",
        other => kind(other),
    }
}

/// The example of a format alone: "2026-01-31".
pub(crate) fn example_value(format: &str) -> &'static str {
    let words = example(format);
    words.rsplit_once(' ').map_or(words, |(_, value)| value)
}

// Words of problems, in the order of the files that use them. Those of pages are in `pages::words`.

pub(crate) const SENT_NOT_RECORDED: &str = " What you sent was not recorded.";
pub(crate) const ANSWER_THIS: &str = "Answer this question";
pub(crate) const PROGRAMS_ANSWER_BY: &str = "Programs answer by ";
pub(crate) const SUCH_AS: &str = ", such as:";
pub(crate) const EXAMPLE_TEXT: &str = "your answer";
pub(crate) const NOT_READY: &str = "The store does not answer.";
pub(crate) const NO_LOGO: &str = "There is no logo.";
pub(crate) const NOTHING_HERE: &str = "There is nothing at this address.";
pub(crate) const ONLY_BY_SENDING: &str = "This address does not take GET without request_id. It takes POST.";
pub(crate) const BODY_NOT_AN_OBJECT: &str = "The body has to be a JSON object.";
pub(crate) const NO_BOUNDARY: &str = "The header Content-Type has to name the boundary between the parts.";
pub(crate) const TOO_MANY_PARTS: &str = "The form has too many parts.";
pub(crate) const PART_WITHOUT_HEADERS: &str = "A part of the form has no headers.";
pub(crate) const PART_HEADERS_TOO_LONG: &str = "A part of the form has too long headers.";
pub(crate) const PART_ENCODED: &str = "A part of the form has a Content-Transfer-Encoding that is not read here: send text as it is (7bit, 8bit or binary).";
pub(crate) const PART_NOT_TEXT: &str = "A part of the form is not text in UTF-8.";
pub(crate) const PART_WITHOUT_NAME: &str = "A part of the form has no name.";
pub(crate) const FORM_CUT_OFF: &str =
    "The form's parts are not as its boundary says; it may have been cut off.";
pub(crate) const NOT_UTF8: &str = "A field that was sent is not in UTF-8.";
pub(crate) const SIGN_IN_USED: &str =
    "This sign-in link was used before, or it is older than five minutes. Sign in with a key instead.";
pub(crate) const OTHER_SITE: &str =
    "This was sent by a page of another site. Open the question's own link, and answer there.";
pub(crate) const NO_SUCH_ATTEMPT: &str =
    "There is no attempt of this number that was taken, or no such question any more.";
pub(crate) const NO_SUCH_KEY: &str = "There is no key of this id.";
pub(crate) const KEY_NEEDED: &str = "This needs the header \"Authorization: Bearer <API key>\".";
pub(crate) const WRONG_KEY: &str = "This is not the API key of this server.";
pub(crate) const BODY_ENCODED: &str =
    "The header Content-Encoding names an encoding that is not read here: send the body as it is.";
pub(crate) const BODY_TOO_LONG: &str = "What was sent is too long: at most 512 KiB are taken.";
pub(crate) const BAD_ADDRESS: &str = "The address of this request cannot be read.";
pub(crate) const NO_SUCH_QUESTION: &str =
    "There is no such question. The address may have been cut off when it was copied.";
pub(crate) const PROBLEM_FIELDS: &str = "Not as it has to be";
pub(crate) const PROBLEM_CONFLICT: &str = "Another question has this key";
pub(crate) const PROBLEM_NO_EVENT: &str = "No such question";
pub(crate) const PROBLEM_DENIED: &str = "The store refuses";
pub(crate) const PROBLEM_GONE: &str = "Not open any more";
pub(crate) const PROBLEM_ENDED: &str = "Ended already";
pub(crate) const STORE_UNAVAILABLE: &str =
    "The store cannot be reached just now. Nothing that was reported as done is lost; try again.";
pub(crate) const STORE_UNKNOWN: &str =
    "The store did not say whether this was recorded. Try again: if it was, you are told so.";
pub(crate) const STORE_DENIED: &str = "The store does not let this server in. Its operator has to fix that.";
pub(crate) const STORE_FAILED: &str = "The store failed.";
pub(crate) const RECORDED: &str = "The answer is recorded.";
pub(crate) const CLOSED: &str = "The API and the inbox are closed, since this server has no API key. Its operator sets \
                                 one (api-key) to open them. Links to questions work without.";
pub(crate) const WHOLE_LINK_NEEDED: &str = "This question opens only with its whole link, which ends in \"?t=\" and a \
                                            signature. It may have been cut off when it was copied.";

pub(crate) const LINK_INVALID: &str =
    "This link is not valid here; it may have been cut off when it was copied.";
pub(crate) const LINK_EXPIRED: &str = "This link has expired; ask whoever sent it for a new one.";
pub(crate) const LINK_REVOKED: &str = "This link was revoked; ask whoever sent it for a new one.";
