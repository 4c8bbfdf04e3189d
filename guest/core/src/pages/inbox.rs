//! The open events, and the page for who may not see them.

use super::Frame;
use super::heading::{Heading, public};
use super::layout::{self, Title};
use super::shown::{fill, shown};
use crate::model::timestamp::Timestamp;
use crate::pages::words::{Phrase, Words};
use crate::protocol::{Event, Filter, Page};
use crate::text::encoded::query;
use crate::text::filled::filled;
use crate::text::joined::joined;
use crate::text::unseen::escaped;
use maud::{Markup, html};

/// A page of the open events, what is due first on top.
pub(crate) fn inbox(page: &Page, filter: &Filter, now: Timestamp, frame: Frame<'_>) -> String {
    let (w, events) = (frame.words, &page.events);
    let filtered = fields(w, filter).iter().any(|(_, _, value)| value.is_some());
    let main = html! {
        h1 { (w.inbox) }
        (filters(w, filter, filtered))
        @if events.is_empty() {
            p.state {
                @if page.next.is_some() { (w.inbox_none_so_far) }
                @else if filtered { (w.inbox_no_match) }
                @else { (w.inbox_empty) }
            }
        } @else {
            p.hint { (count(w, events.len(), page.next.is_some())) }
            ul.inbox { @for event in events { (row(w, event, now)) } }
        }
        @if page.unreadable > 0 { p.state { (w.counted(&w.unreadable, page.unreadable.into())) } }
        @if let Some(next) = &page.next {
            p { a rel="next" href=(next_page(w, filter, next)) { (w.next_page) } }
        }
        @if frame.signed_in {
            form.out method="post" action="./" {
                button type="submit" name="action" value="sign-out" { (w.sign_out) }
            }
        }
    };
    // It leads to itself nowhere.
    layout::page(&Title::Words(&w.inbox), Frame { signed_in: false, ..frame }, None, None, &main)
}

/// How many open questions are on the page. `more`: there are others after them.
fn count(w: &'static Words, found: usize, more: bool) -> String {
    let count = w.counted(&w.open_questions, found as u64);
    if more { filled(&w.more_follow, &[("count", &count)]) } else { count }
}

/// The address of the page that goes on after `next`, with the same filter.
fn next_page(w: &'static Words, filter: &Filter, next: &str) -> String {
    let mut members = vec![("after", next)];
    members.extend(fields(w, filter).iter().filter_map(|(name, _, value)| Some((*name, (*value)?))));
    joined(&["./", &query(&members)], "")
}

/// What can be filtered by: the name of each field, its label, and what is in it.
fn fields<'f>(w: &'static Words, filter: &'f Filter) -> [(&'static str, Phrase, Option<&'f str>); 4] {
    [
        ("q", w.name_or_prompt, filter.text.as_deref()),
        ("project", w.project, filter.project.as_deref()),
        ("domain", w.domain, filter.domain.as_deref()),
        ("run", w.run_label, filter.run.as_deref()),
    ]
}

fn filters(w: &'static Words, filter: &Filter, filtered: bool) -> Markup {
    html! {
        form.filter role="search" method="get" action="./" {
            @for (name, label, value) in fields(w, filter) {
                div {
                    label for=(name) { (label) }
                    input id=(name) name=(name) type="text" dir="auto" value=(value.unwrap_or_default())
                        autocomplete="off" autocapitalize="none" spellcheck="false";
                }
            }
            button type="submit" { (w.filter) }
            @if filtered { a href="./" { (w.show_all) } }
        }
    }
}

fn row(w: &'static Words, event: &Event, now: Timestamp) -> Markup {
    let request = &event.request;
    html! {
        li {
            @let Heading { question, rest, name } = public(w, request);
            a href={ "form/" (request.request_id) } dir="auto" { (shown(&question)) }
            @let rest = rest.beginning();
            @if !rest.is_empty() { p dir="auto" { (shown(&rest)) } }
            p.where {
                @if let Some(name) = name { bdi { (shown(name)) } " · " }
                bdi { (shown(&request.project)) } " / " bdi { (shown(&request.domain)) }
                @if let Some(run) = &request.run { " / " bdi { (shown(run)) } }
            }
            p.hint {
                (w.kind(request.data_type.name())) " · "
                @match request.expires_at {
                    Some(at) => (filled(&w.left, &[("time", &w.span(now.millis_until(at).unwrap_or_default()))])),
                    None => (w.no_deadline),
                }
            }
        }
    }
}

/// The page on which a link that signs in is used: by a button, since looking changes nothing.
pub(crate) fn confirm_sign_in(token: &str, frame: Frame<'_>) -> String {
    let w = frame.words;
    let main = html! {
        h1 { (w.welcome) }
        p { (w.welcome_hint) }
        form method="post" action="./" {
            input type="hidden" name="token" value=(token);
            p.hint { (w.sign_in_once) }
            div.buttons { button.primary type="submit" { (w.sign_in) } }
        }
    };
    layout::page(&Title::Words(&w.sign_in), frame, None, None, &main)
}

/// What this is, and how to sign in.
pub(crate) fn sign_in(frame: Frame<'_>, entry: &Entry<'_>) -> String {
    let w = frame.words;
    let main = html! {
        h1 { (w.welcome) }
        p { (w.welcome_hint) }
        @if entry.closed {
            p.state { (w.detail(entry.detail)) }
        } @else {
            (key_form(frame, entry))
            @let header = html! { "Authorization: Bearer <API key>" };
            @let description = html! { a href="openapi.json" { "openapi.json" } };
            p.hint { (fill(w.programs_send, &[("header", &header), ("description", &description)])) }
        }
    };
    let error = filled(&w.error_title, &[("title", &w.sign_in)]);
    let title = if entry.tried { &*error } else { &w.sign_in };
    layout::page(&Title::Words(title), frame, None, None, &main)
}

/// Where a browser is let in by a key.
pub(crate) struct Entry<'a> {
    /// What is said of it.
    pub(crate) detail: &'a str,
    /// Whether there is no way in.
    pub(crate) closed: bool,
    /// Whether a key was tried that is not one.
    pub(crate) tried: bool,
    /// Where to go then, seen from `/`; empty: nowhere else.
    pub(crate) next: &'a str,
}

/// The field for a key.
pub(super) fn key_form(frame: Frame<'_>, entry: &Entry<'_>) -> Markup {
    let Entry { detail, tried, next, .. } = *entry;
    let w = frame.words;
    html! {
        form method="post" action=(frame.root) {
            @if !next.is_empty() { input type="hidden" name="next" value=(next); }
            // Managers of passwords keep a key under the name that stands before it.
            input type="text" name="user" autocomplete="username" aria-label=(w.access_key) value=(escaped(frame.settings.operator.name())) hidden readonly;
            div.field.wrong[tried] {
                label for="key" { (w.access_key) }
                p.hint #key-hint { (w.access_key_hint) }
                @if tried { p.error #key-error role="alert" { (w.detail(detail)) } }
                input #key name="key" type="password" autocomplete="current-password" required enterkeyhint="go"
                    aria-describedby=(if tried { "key-hint key-error" } else { "key-hint" })
                    aria-invalid=[tried.then_some("true")] autofocus[tried];
            }
            div.buttons { button.primary type="submit" { (w.sign_in) } }
        }
    }
}
