//! What an answer has to be, for the person who gives it.

use super::{Phrase, Words};
use crate::model::error::FieldError;
use crate::pages::shown::{fill, name, shown};
use crate::text::en;
use crate::text::joined::joined;
use crate::text::rule::Rule;
use crate::text::unseen::{code_point, is_unseen};
use maud::{Markup, html};

impl Words {
    /// What is wrong with a field, after what it is called.
    pub(crate) fn message(&self, error: &FieldError) -> Markup {
        let text = match &error.label {
            None => return self.rule(&error.rule),
            Some(label) if label.ends_with(['?', '!', '.', ':', '？', '：', '؟']) => {
                const { Phrase::new("{label} {text}") }
            }
            Some(_) => self.labelled,
        };
        let label = error.label.as_deref().unwrap_or_default();
        fill(text, &[("label", &self.isolated(label)), ("text", &self.rule(&error.rule))])
    }

    /// A text of ours with what others wrote, or numbers, in it.
    pub(crate) fn said(&self, text: Phrase, arguments: &[(&str, &str)]) -> Markup {
        let arguments: Vec<_> = arguments.iter().map(|(name, its)| (*name, self.isolated(its))).collect();
        let arguments: Vec<_> = arguments.iter().map(|(name, its)| (*name, its)).collect();
        fill(text, &arguments)
    }

    /// What is not in the language of the page, so that neither changes how the other is read: among letters from right to left, a
    /// date would have its parts in another order.
    pub(crate) fn isolated(&self, text: &str) -> Markup {
        if self.right_to_left || !text.is_ascii() { name(text) } else { shown(text) }
    }

    /// The sentence for a broken rule. Of those that only programs can break it is the one for programs.
    pub(crate) fn rule(&self, rule: &Rule) -> Markup {
        let plain = match rule {
            Rule::Empty { kind: "str" } => self.rule_empty_text,
            Rule::Empty { kind: "choice" | "multi" } => self.rule_empty_choice,
            Rule::Empty { kind: "bool" } => self.rule_empty_bool,
            Rule::Empty { kind } => return fill(self.rule_empty, &[("what", &self.example(kind))]),
            Rule::Int => self.rule_int,
            Rule::IntRange | Rule::NumberTooLarge => self.rule_int_range,
            Rule::Float => self.rule_float,
            Rule::Bool => self.rule_bool,
            Rule::Letter { letter } => {
                let (text, letter) = match is_unseen(*letter) {
                    true => (self.rule_unseen_letter, code_point(*letter)),
                    false => (
                        self.rule_letter,
                        joined(&[&letter.to_string(), " (", &code_point(*letter), ")"], ""),
                    ),
                };
                return self.said(text, &[("letter", &letter)]);
            }
            Rule::TwoReadings { grouped, decimal, plain } => {
                let arguments = [("grouped", &**grouped), ("decimal", decimal), ("plain", plain)];
                return self.said(self.rule_two_readings, &arguments);
            }
            Rule::ReadAs { reading } => return self.said(self.rule_read_as, &[("reading", reading)]),
            Rule::Text { least, most } => {
                return self.said(self.rule_text, &[("count", &self.characters(*least, *most))]);
            }
            Rule::ControlCharacters => self.rule_control,
            Rule::Bounds { least, most } => {
                return fill(self.rule_within, &[("within", &self.within(least.as_ref(), most.as_ref()))]);
            }
            Rule::Step { step } => return self.said(self.rule_step, &[("step", step)]),
            Rule::Choice { offered } => return self.said(self.rule_choice, &[("offered", offered)]),
            Rule::Format { format } => return fill(self.rule_format, &[("what", &self.example(format))]),
            Rule::Pattern { pattern, wanted } => {
                let wanted = if wanted.is_empty() { pattern } else { wanted };
                return self.said(self.rule_pattern, &[("wanted", wanted)]);
            }
            Rule::RangeOrder { first } => return self.said(self.rule_range_order, &[("first", first)]),
            Rule::Items { least, most } => return html! { (self.items(*least, *most)) },
            Rule::Unique => self.rule_unique,
            Rule::Item { number, rule } => {
                return fill(
                    self.rule_item,
                    &[("number", &self.isolated(&number.to_string())), ("rule", &self.rule(rule))],
                );
            }
            Rule::Repeated => self.rule_repeated,
            Rule::Missing => self.rule_missing,
            Rule::Fixed { value } => return self.said(self.rule_fixed, &[("value", value)]),
            rule => return shown(&en::rule(rule)),
        };
        html! { (plain) }
    }

    /// A kind of answer, without an example: "a whole number".
    pub(crate) fn kind(&self, name: &str) -> Phrase {
        match name {
            "int" => self.kind_int,
            "float" => self.kind_float,
            "bool" => self.kind_bool,
            "form" => self.kind_form,
            "date" => self.format_date,
            "date-time" => self.format_date_time,
            "time" | "partial-time" => self.format_time,
            "duration" => self.format_duration,
            "email" => self.format_email,
            "uri" | "uri-reference" => self.format_uri,
            "uuid" => self.format_uuid,
            "hostname" => self.format_hostname,
            "ipv4" => self.format_ipv4,
            "ipv6" => self.format_ipv6,
            "list" => self.hint_list,
            "json" => self.format_json,
            _ => self.kind_str,
        }
    }

    /// A kind of answer with an example: "a whole number, such as 42".
    pub(crate) fn example(&self, name: &str) -> Markup {
        let example = en::example_value(name);
        let kind = self.kind(name);
        if en::example(name) == example || matches!(name, "bool" | "form" | "list" | "json" | "str") {
            return html! { (kind) };
        }
        fill(self.such_as, &[("kind", &html! { (kind) }), ("example", &self.isolated(example))])
    }

    /// What went wrong, as a page says it that tells of it in `english` otherwise.
    pub(crate) fn detail<'d>(&self, english: &'d str) -> &'d str
    where
        'static: 'd,
    {
        let known = [
            (en::WHOLE_LINK_NEEDED, self.whole_link_needed),
            (en::NO_SUCH_QUESTION, self.no_such_question),
            (en::NOTHING_HERE, self.no_such_page),
            (en::BODY_TOO_LONG, self.too_long),
            (en::STORE_UNAVAILABLE, self.store_away),
            (en::STORE_UNKNOWN, self.store_away),
            (en::LINK_INVALID, self.link_ended),
            (en::LINK_EXPIRED, self.link_ended),
            (en::LINK_REVOKED, self.link_ended),
            (en::OTHER_SITE, self.other_site),
            (en::WRONG_KEY, self.wrong_key),
            (en::NOT_FOR_ANSWERING, self.not_for_answering),
            (en::SIGN_IN_USED, self.sign_in_used),
            (en::CLOSED, self.sign_in_closed),
        ];
        known.into_iter().find(|(its, _)| *its == english).map_or(english, |(_, words)| words.as_str())
    }
}
