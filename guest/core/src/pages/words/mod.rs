//! The words of pages, in the languages of those who read them: one file a language, each with the same texts by the same names.
//!
//! What programs read is in English, in [`text::en`](crate::text::en). A text has its arguments as `{name}`, and with `|` between forms of a count, months, and what is said of
//! the last minutes (ten, five, one, none left, as in `script.js`).
//!
//! * `choose`: which languages we speak. `counts`: counts, moments and spans. `rules`: what an answer has to be. `plural`: how a
//!   language counts.

mod ar;
mod choose;
mod counts;
mod de;
mod en;
mod es;
mod fr;
mod ja;
mod plural;
mod pt;
mod rules;
#[cfg(test)]
mod tests;
mod zh;

pub(crate) use super::phrase::Phrase;
pub(crate) use choose::spoken;

use maud::Markup;
use std::sync::OnceLock;

/// All languages, English first: it is what is spoken where nothing else is known.
static ALL: [&Words; 8] =
    [&en::WORDS, &de::WORDS, &fr::WORDS, &es::WORDS, &pt::WORDS, &ja::WORDS, &zh::WORDS, &ar::WORDS];

/// English.
pub(crate) static ENGLISH: &Words = &en::WORDS;

macro_rules! words {
    ($($name:ident),* $(,)?) => {
        /// The words of pages in one language.
        pub(crate) struct Words {
            /// The language's tag (BCP 47).
            pub(crate) tag: &'static str,
            /// Whether it is written from right to left.
            pub(crate) right_to_left: bool,
            /// Which of its forms stands with a count.
            plural: fn(u64) -> usize,
            $(pub(crate) $name: Phrase,)*
            /// What remarks are where nothing was typed.
            untouched: [OnceLock<Markup>; Remark::COUNT],
        }

        #[cfg(test)]
        impl Words {
            /// Each text with its name.
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name.as_str())),*]
            }
        }
    };
}

/// The words of a language, by the names of [`Words`].
macro_rules! language {
    (
        tag: $tag:literal, right_to_left: $right_to_left:literal, plural: $plural:path,
        $($name:ident: $text:literal),* $(,)?
    ) => {
        Words {
            tag: $tag,
            right_to_left: $right_to_left,
            plural: $plural,
            $($name: crate::pages::words::Phrase::new($text),)*
            untouched: [const { std::sync::OnceLock::new() }; crate::pages::words::Remark::COUNT],
        }
    };
}
use language;

words!(
    months,
    moment,
    moment_with_place,
    day_and_time,
    days,
    hours,
    minutes,
    two_units,
    less_than_a_minute,
    question_from,
    question_from_for,
    answer_by,
    waits_for_ever,
    then_fails,
    then_declines,
    then_answers,
    go_to_answer,
    read_all,
    there_is_a_problem,
    error_title,
    yes,
    no,
    optional,
    add_comment,
    comment,
    who_reads_comment,
    check_first,
    answering_as,
    cannot_change,
    go_on,
    send_answer,
    cannot_answer,
    told_no_answer,
    does_not_mean_no,
    why,
    send_no_answer,
    choose,
    no_answer,
    hint_secret,
    secret_again,
    hint_list,
    hint_multi,
    hint_ranking,
    place,
    for_example,
    in_utc,
    need_time,
    would_wait,
    ask_for_time,
    now_waits,
    waits_since,
    waits_since_somebody,
    sending,
    count,
    kept_here,
    put_back,
    forget,
    last_minutes,
    check_answer,
    not_sent_yet,
    change_answer,
    send_this,
    you_are,
    preview_title,
    preview,
    preview_ends,
    show_question,
    shown_on_request,
    hidden,
    what_is_this,
    what_it_is,
    what_it_is_of,
    no_passwords,
    questions,
    asked,
    run,
    thank_you,
    answer_saved,
    declined,
    you_declined,
    decline_saved,
    you_answered_already,
    answered_already,
    declined_already,
    answered_first,
    closed,
    if_that_was_you,
    sent_not_recorded,
    tab_answered,
    tab_closed,
    tab_withdrawn,
    the_question,
    show_all_of_it,
    answer,
    by,
    when,
    none,
    your_answer,
    what_you_sent,
    you_chose,
    back_brings_it,
    ended_answered,
    ended_declined,
    ended_timed_out,
    ended_cancelled,
    ended_by_default,
    ended_declined_late,
    ended_by,
    ended_on,
    quoted,
    by_link,
    by_program,
    by_creator,
    by_deadline,
    by_command_line,
    by_inbox,
    pages,
    inbox,
    inbox_none_so_far,
    inbox_no_match,
    inbox_empty,
    open_questions,
    more_follow,
    unreadable,
    next_page,
    name_or_prompt,
    project,
    domain,
    run_label,
    filter,
    show_all,
    left,
    no_deadline,
    kind_int,
    kind_float,
    kind_bool,
    kind_form,
    kind_str,
    welcome,
    welcome_hint,
    access_key,
    access_key_hint,
    sign_in,
    sign_out,
    sign_in_once,
    programs_send,
    does_not_open,
    nothing_here,
    was_too_long,
    try_again,
    broken,
    did_not_work,
    send_again,
    next_step,
    start_page,
    have_a_key,
    whole_link_needed,
    link_ended,
    no_such_question,
    no_such_page,
    only_by_sending,
    too_long,
    store_away,
    not_saved_yet,
    other_site,
    wrong_key,
    not_for_answering,
    sign_in_used,
    sign_in_closed,
    labelled,
    rule_empty_text,
    rule_empty_choice,
    rule_empty_bool,
    rule_empty,
    rule_int,
    rule_int_range,
    rule_float,
    rule_bool,
    rule_unseen_letter,
    rule_letter,
    rule_two_readings,
    rule_read_as,
    rule_text,
    rule_control,
    rule_within,
    rule_step,
    rule_choice,
    rule_format,
    rule_pattern,
    rule_range_order,
    rule_unique,
    rule_item,
    rule_repeated,
    rule_missing,
    rule_fixed,
    items_exactly,
    items_at_most,
    items_at_least,
    items_from_to,
    characters_up_to,
    characters_exactly,
    characters_from_to,
    from_to,
    at_least,
    more_than,
    at_most,
    less_than,
    both,
    kind_within,
    such_as,
    format_date,
    format_date_time,
    format_time,
    format_duration,
    format_email,
    format_uri,
    format_uuid,
    format_hostname,
    format_ipv4,
    format_ipv6,
    format_json,
);

/// What can be said beside an answer, or in place of one. All the same where nothing was typed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Remark {
    /// A comment on an answer.
    Comment,
    /// Sending no answer, and why.
    Declining,
    /// The same of a question for yes or no.
    DecliningYesOrNo,
}

impl Remark {
    const COUNT: usize = Self::DecliningYesOrNo as usize + 1;
}

impl Words {
    /// The markup of `remark` in this language where nothing was typed: made by `make` when it is first asked for, since it is a tenth
    /// of the computing of a form.
    pub(crate) fn untouched(&self, remark: Remark, make: impl FnOnce() -> Markup) -> &str {
        &self.untouched[remark as usize].get_or_init(make).0
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag)
    }
}
