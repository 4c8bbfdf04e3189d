//! The open events, and the page for who may not see them.

use super::heading::heading;
use super::{Frame, format, layout};
use crate::model::timestamp::Timestamp;
use crate::protocol::{Event, Filter, Page};
use maud::{Markup, html};

/// The most events on the page.
const SHOWN: usize = 200;

/// The open events, the latest deadline first.
pub(crate) fn inbox(page: &Page, filter: &Filter, now: Timestamp, signed_in: bool) -> String {
    let events = latest_first(&page.events);
    let filtered = filter.project.is_some() || filter.domain.is_some() || filter.run.is_some();
    let main = html! {
        h1 { "Inbox" }
        (filters(filter, filtered))
        @if events.is_empty() {
            p.state {
                @if page.next.is_some() { "No open question was found in the part of the store that was looked at." }
                @else if filtered { "No open question matches." }
                @else { "No question is open. When a program asks one, it appears here." }
            }
        } @else {
            p.hint { (count(events.len(), page.next.is_some())) }
            ul.inbox { @for event in events.iter().take(SHOWN) { (row(event, now)) } }
        }
        @if signed_in {
            form.out method="post" action="./" {
                button type="submit" name="action" value="sign-out" { "Sign out" }
            }
        }
    };
    layout::page("Inbox", Some(Frame { root: "./", signed_in: false }), &main)
}

/// The events by their deadlines, the latest first; what waits for ever comes last.
fn latest_first(events: &[Event]) -> Vec<&Event> {
    let mut sorted: Vec<&Event> = Vec::with_capacity(events.len());
    for event in events {
        // A thousand at most, each to its place: a library's sort would be many times this code.
        let at = sorted.partition_point(|other| other.request.expires_at >= event.request.expires_at);
        sorted.insert(at, event);
    }
    sorted
}

fn count(found: usize, more: bool) -> String {
    let questions = if found == 1 { "open question" } else { "open questions" };
    match (more, found > SHOWN) {
        (false, false) => format!("{found} {questions}"),
        (false, true) => format!("{SHOWN} of {found} {questions}; filter to see others"),
        (true, _) => format!("{} of more than {found} {questions}; filter to see others", found.min(SHOWN)),
    }
}

fn filters(filter: &Filter, filtered: bool) -> Markup {
    let fields = [
        ("project", "Project", &filter.project),
        ("domain", "Domain", &filter.domain),
        ("run", "Run", &filter.run),
    ];
    html! {
        form.filter role="search" method="get" action="./" {
            @for (name, label, value) in fields {
                div {
                    label for=(name) { (label) }
                    input id=(name) name=(name) type="text" value=(value.as_deref().unwrap_or_default())
                        autocomplete="off" autocapitalize="none" spellcheck="false";
                }
            }
            button type="submit" { "Filter" }
            @if filtered { a href="./" { "Show all" } }
        }
    }
}

fn row(event: &Event, now: Timestamp) -> Markup {
    let request = &event.request;
    html! {
        li {
            @let (heading, prompt) = heading(request);
            a href={ "form/" (request.request_id) } { (heading) }
            @if !prompt.is_empty() { p { (format::beginning(prompt)) } }
            p.where {
                span { (request.project) } span { (request.domain) }
                @if let Some(run) = &request.run { span { (run) } }
            }
            p.hint {
                (format::kind(request.data_type)) " · "
                @match request.expires_at {
                    Some(at) => { (format::span(now.millis_until(at).unwrap_or_default())) " left" }
                    None => "no deadline",
                }
            }
        }
    }
}

/// What this is, and how to get in, for somebody without the key.
pub(crate) fn sign_in(detail: &str, closed: bool, tried: bool) -> String {
    let main = html! {
        h1 { "Questions that wait for a person" }
        p { "Programs stop here and ask a person. If you were sent a link to a question, open that link: it needs no \
             sign-in." }
        @if closed {
            p.state { (detail) }
        } @else {
            form method="post" action="./" {
                div.field.wrong[tried] {
                    label for="key" { "API key" }
                    p.hint #key-hint { "It opens the inbox in this browser for 12 hours." }
                    @if tried { p.error #key-error role="alert" { (detail) } }
                    input #key name="key" type="password" autocomplete="current-password" required
                        aria-describedby=(if tried { "key-hint key-error" } else { "key-hint" })
                        aria-invalid=[tried.then_some("true")];
                }
                div.buttons { button.primary type="submit" { "Sign in" } }
            }
            p.hint { "Programs send the header “Authorization: Bearer <API key>”; what they can ask is in " a href="openapi.json" { "openapi.json" } "." }
        }
    };
    layout::page(if tried { "Error: Sign in" } else { "Sign in" }, None, &main)
}
