//! What is open while markdown is written, and where what is written goes.

use super::super::place::Place;
use super::super::shown::shown;
use super::blocks::{self, Block};
use super::headings::Headings;
use super::inlines::{Inline, code};
use super::links::{self, Target};
use super::plain::Plain;
use super::{COLUMNS, DEPTH, LINKS, NARROW};
use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};

/// What is open.
enum Open {
    Block(Block),
    Inline(Inline),
}

/// The columns of a table.
#[derive(Default)]
struct Columns {
    alignments: Vec<Alignment>,
    /// Which cell of the row comes next.
    at: usize,
    /// How many before it are empty and not written yet. Those at the end of a row need not be: a row of one letter may have any
    /// number of them.
    empty: usize,
}

/// Writes the events of markdown as markup. It is no recursion, so that nothing that nests ends it.
pub(super) struct Writer<'p> {
    place: Place<'p>,
    /// What is open, each with what is written within it, under what is written outside of all.
    open: Vec<(Open, String)>,
    written: String,
    /// Text that is not written yet: only as a whole it tells which letters belong to others.
    text: String,
    /// How much is open within what is deep enough.
    flat: usize,
    /// An image, whose description is the text, and how much is open within it.
    image: Option<(Target, usize)>,
    /// A table that is written as lines.
    wide: Option<Plain>,
    columns: Columns,
    headings: Headings,
    links: usize,
}

impl<'p> Writer<'p> {
    /// For what stands there.
    pub(super) fn new(place: Place<'p>) -> Self {
        Self {
            place,
            open: Vec::new(),
            written: String::new(),
            text: String::new(),
            flat: 0,
            image: None,
            wide: None,
            columns: Columns::default(),
            headings: Headings::default(),
            links: 0,
        }
    }

    /// All that was written.
    pub(super) fn finish(mut self) -> Markup {
        self.flush();
        while let Some((open, inner)) = self.open.pop() {
            self.close(&open, inner);
        }
        PreEscaped(self.written)
    }

    /// Writes what comes next.
    pub(super) fn write(&mut self, event: Event<'_>) {
        if self.wide.is_some() {
            return self.line(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Code(text) if self.image.is_none() => {
                self.flush();
                self.push(&code(&text));
            }
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.push_str(&text);
            }
            Event::SoftBreak => self.text.push('\n'),
            Event::HardBreak if self.image.is_some() => self.text.push('\n'),
            Event::HardBreak => {
                self.flush();
                self.push(&html! { br; });
            }
            Event::Rule => {
                self.flush();
                self.push(&html! { hr; });
            }
            // Nothing else is asked for.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text.push_str(&text);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if let Some((_, within)) = &mut self.image {
            *within += 1;
            return;
        }
        if self.flat > 0 || self.open.len() >= DEPTH {
            self.flat += 1;
            return;
        }
        self.flush();
        let block = match tag {
            Tag::Paragraph => Block::Paragraph,
            Tag::Heading { level, .. } => Block::Heading(self.headings.level(level, self.place.below)),
            Tag::BlockQuote(_) => Block::Quote,
            Tag::CodeBlock(kind) => Block::code(&kind),
            Tag::HtmlBlock => Block::Html,
            Tag::List(start) => Block::List(start),
            Tag::Item => Block::Item,
            Tag::Table(alignments) if alignments.len() > COLUMNS => {
                self.wide = Some(Plain::default());
                return;
            }
            Tag::Table(alignments) => {
                let is_wide = alignments.len() > NARROW;
                self.columns.alignments = alignments;
                Block::Table { is_wide }
            }
            Tag::TableHead | Tag::TableRow => {
                (self.columns.at, self.columns.empty) = (0, 0);
                if matches!(tag, Tag::TableHead) { Block::Head } else { Block::Row }
            }
            Tag::TableCell => {
                let alignment = self.columns.alignments.get(self.columns.at).copied();
                self.columns.at += 1;
                let is_head = matches!(self.open.last(), Some((Open::Block(Block::Head), _)));
                Block::Cell { is_head, alignment: alignment.unwrap_or(Alignment::None) }
            }
            Tag::Emphasis => return self.open(Inline::Emphasis),
            Tag::Strong => return self.open(Inline::Strong),
            Tag::Strikethrough => return self.open(Inline::Struck),
            Tag::Link { dest_url, title, link_type, .. } => {
                let is_mail = link_type == pulldown_cmark::LinkType::Email;
                let target = self.target(&dest_url, &title, is_mail);
                return self.open(Inline::Link(target));
            }
            Tag::Image { dest_url, title, .. } => {
                self.image = Some((self.target(&dest_url, &title, false), 0));
                return;
            }
            // Nothing else is asked for.
            _ => {
                self.flat += 1;
                return;
            }
        };
        self.open.push((Open::Block(block), String::new()));
    }

    fn open(&mut self, inline: Inline) {
        self.open.push((Open::Inline(inline), String::new()));
    }

    fn target(&mut self, url: &CowStr<'_>, title: &CowStr<'_>, is_mail: bool) -> Target {
        self.links += 1;
        let within_link = self.open.iter().any(|(open, _)| matches!(open, Open::Inline(Inline::Link(_))));
        let url = if is_mail { format!("mailto:{url}") } else { url.to_string() };
        Target { url, title: title.to_string(), links: !within_link && self.links <= LINKS }
    }

    fn end(&mut self, tag: TagEnd) {
        match &mut self.image {
            Some((target, 0)) => {
                let alt = std::mem::take(&mut self.text);
                let image = links::image(&alt, target, self.place.images);
                self.image = None;
                return self.push(&image);
            }
            Some((_, within)) => {
                *within -= 1;
                return;
            }
            None => {}
        }
        if self.flat > 0 {
            self.flat -= 1;
            let in_line = matches!(
                tag,
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
            );
            if !in_line {
                self.text.push('\n');
            }
            return;
        }
        if !matches!(self.open.last(), Some((Open::Block(block), _)) if block.is_literal()) {
            self.flush();
        }
        if let Some((open, inner)) = self.open.pop() {
            self.close(&open, inner);
        }
    }

    /// Writes what was open around what was written within it.
    fn close(&mut self, open: &Open, inner: String) {
        let markup = match open {
            Open::Block(Block::Cell { .. }) if inner.is_empty() => {
                self.columns.empty += 1;
                return;
            }
            Open::Block(block) if block.is_literal() => block.around_text(&std::mem::take(&mut self.text)),
            Open::Block(block) => {
                if let Block::Cell { .. } = block {
                    let empty = html! { td {} };
                    for _ in 0..std::mem::take(&mut self.columns.empty) {
                        self.push(&empty);
                    }
                }
                block.around(&PreEscaped(inner))
            }
            Open::Inline(inline) => inline.around(PreEscaped(inner)),
        };
        self.push(&markup);
    }

    /// Writes a part of a table that is written as lines.
    fn line(&mut self, event: Event<'_>) {
        let is_end = event == Event::End(TagEnd::Table);
        if let Some(plain) = &mut self.wide {
            plain.write(event);
        }
        if is_end && let Some(plain) = self.wide.take() {
            self.push(&blocks::lines(&plain.finish()));
        }
    }

    /// Writes the text that is not written yet.
    fn flush(&mut self) {
        if !self.text.is_empty() {
            let text = shown(&std::mem::take(&mut self.text));
            self.push(&text);
        }
    }

    fn push(&mut self, markup: &Markup) {
        let written = self.open.last_mut().map_or(&mut self.written, |(_, written)| written);
        written.push_str(&markup.0);
    }
}
