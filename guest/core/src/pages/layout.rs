//! What all pages have around them.

use super::footer::footer;
use super::format;
use super::script::Script;
use super::{Frame, heading};
use crate::model::request::Request;
use crate::text::filled::filled;
use crate::text::joined::joined;
use crate::text::unseen::escaped;
use maud::{Markup, PreEscaped, html};

/// The one style of all pages. It stands in each, since a page then comes in one piece; its hash is in the policy that
/// every answer carries.
#[cfg(test)]
pub(crate) const STYLE: &str = include_str!("style.css");

/// The head of a page before its title. The style is a constant, and browsers do not undo escapes in a style.
const HEAD: &str = concat!(
    "<head><meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<meta name=\"robots\" content=\"noindex\"><meta name=\"color-scheme\" content=\"light dark\"><style>",
    include_str!("style.css"),
    "</style>",
);

/// What a page is called.
pub(super) enum Title<'a> {
    /// By these words of ours.
    Words(&'a str),
    /// By its question, in this text of ours.
    Question(&'static str, &'a Request),
    /// By its question, after an answer that was refused.
    Refused(&'a Request),
}

/// A whole page. What is about one question has it in its footer. The script stands before what it works on.
pub(super) fn page(
    title: &Title<'_>,
    frame: Frame<'_>,
    request: Option<&Request>,
    script: Option<&Script>,
    main: &Markup,
) -> String {
    /// How much of a question a tab shows, in characters.
    const SHOWN: usize = 60;
    let (w, operator) = (frame.words, &frame.settings.operator);
    let question = |request| format::cut(&heading::public(w, request).question, SHOWN).into_owned();
    let title = match title {
        Title::Words(words) => (*words).to_owned(),
        Title::Question(text, request) => filled(text, &[("question", &question(request))]),
        Title::Refused(request) => filled(&w.error_title, &[("title", &question(request))]),
    };
    let top = html! {
        link rel="icon" href={ (frame.root) "favicon.ico" };
        @if let Some(colours) = operator.colours { style { (PreEscaped(colours.style())) } }
        title { (escaped(&title)) " · " (escaped(operator.name())) }
        (preview(frame, request))
        (PreEscaped("</head><body>"))
        header {
            span.brand {
                @if operator.logo { img.logo src={ (frame.root) "logo" } alt=""; }
                bdi { (escaped(operator.name())) }
            }
            @if frame.signed_in {
                nav aria-label=(w.pages) { a href=(frame.root) { (w.inbox) } }
            }
        }
    };
    let bottom = footer(frame, request);
    let [opening, source, closing] = script.map(Script::parts).unwrap_or_default();
    let direction = if w.right_to_left { "\" dir=\"rtl\">" } else { "\">" };
    let parts = [
        "<!DOCTYPE html><html lang=\"",
        w.tag,
        direction,
        HEAD,
        &top.0,
        "<main>",
        opening,
        source,
        closing,
        &main.0,
        "</main>",
        &bottom.0,
        "</body></html>",
    ];
    // One piece of memory for the whole page: style and script are most of it.
    joined(&parts, "")
}

/// What a chat shows of a link: nothing of the question, since it asks for the page to be shown to all who read along.
fn preview(frame: Frame<'_>, request: Option<&Request>) -> Markup {
    let w = frame.words;
    html! {
        @if let Some(request) = request {
            meta property="og:title" content=(w.preview_title);
            meta property="og:site_name" content=(escaped(frame.settings.operator.name()));
            @let ends = request.expires_at.map(|at| filled(&w.preview_ends, &[("time", &format::moment(frame, at))]));
            meta property="og:description" content=(ends.as_deref().unwrap_or(w.preview.as_str()));
        }
    }
}
