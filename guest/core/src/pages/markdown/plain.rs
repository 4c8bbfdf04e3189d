//! Markdown in words alone.

use super::events::events;
use crate::text::joined::joined;
use pulldown_cmark::{Event, Tag, TagEnd};

/// `prompt` without its marks, for a terminal, a message, the row of a list. An address stands behind the words that lead to it,
/// lists have marks, quotations and items stand in, the cells of a table have bars between them. What is struck out keeps its
/// tildes: without them it would be said. Code and HTML are as they are.
///
/// As in the prompt there may be letters in it that nobody sees: [`escaped`](crate::text::unseen::escaped) shows them.
///
/// ```
/// use hitl_core::pages::markdown::plain;
/// let prompt = "# Ship *it*?\n\n- see [CI](https://ci.example.org/7)\n- ~~today~~ now\n\n| a | b |\n|---|---|\n| `1` | 2 |\n";
/// assert_eq!(plain(prompt), "Ship it?\n\n- see CI (https://ci.example.org/7)\n- ~~today~~ now\n\na | b\n1 | 2");
/// ```
pub fn plain(prompt: &str) -> String {
    plain_of(events(prompt))
}

/// The words of these events.
pub(super) fn plain_of<'e>(events: impl Iterator<Item = Event<'e>>) -> String {
    let mut plain = Plain::default();
    events.for_each(|event| plain.write(event));
    plain.finish()
}

/// How far lines stand in at most, in bytes: each of many would have all of it.
const MAX_INDENT: usize = 40;

/// Writes the events of markdown as text.
#[derive(Default)]
pub(super) struct Plain {
    text: String,
    /// The line ends that come before the next words.
    breaks: usize,
    /// What lines begin with: blanks below the mark of an item, the marks of quotations.
    indent: String,
    /// How long it was before each block that made it longer.
    indents: Vec<usize>,
    /// The number of the next item of each list that is open; none: it has no numbers.
    lists: Vec<Option<u64>>,
    /// The item that nothing was written of.
    item: Option<Item>,
    /// The links and images that are open: where their words begin, and their addresses.
    links: Vec<(usize, String)>,
    /// The cells before the next words that are not parted from them yet. Those at the end of a row never are.
    cells: usize,
}

/// An item that nothing was written of.
struct Item {
    mark: String,
    /// The part of what lines begin with that its mark stands in the place of.
    from: usize,
    to: usize,
}

impl Plain {
    /// All that was written.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Writes what comes next.
    pub(super) fn write(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => self.words(&text),
            Event::SoftBreak | Event::HardBreak => self.apart(1),
            Event::Rule => {
                self.apart(2);
                self.words("---");
                self.apart(2);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Table(_) => {
                self.apart(2);
            }
            Tag::BlockQuote(_) => {
                self.apart(2);
                self.indent("> ");
            }
            Tag::List(start) => {
                self.apart(if self.lists.is_empty() { 2 } else { 1 });
                self.lists.push(start);
            }
            Tag::Item => self.item(),
            Tag::TableHead | Tag::TableRow => self.apart(1),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.begin();
                self.links.push((self.text.len(), dest_url.to_string()));
            }
            Tag::Strikethrough => self.words("~~"),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Table => {
                self.apart(2);
            }
            TagEnd::BlockQuote(_) => {
                self.outdent();
                self.apart(2);
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.apart(if self.lists.is_empty() { 2 } else { 1 });
            }
            TagEnd::Item => {
                // An item without words is one, too.
                if self.item.is_some() {
                    self.begin();
                }
                self.outdent();
                self.apart(1);
            }
            TagEnd::TableCell => self.cells += 1,
            TagEnd::TableHead | TagEnd::TableRow => self.cells = 0,
            TagEnd::Link | TagEnd::Image => {
                let Some((from, url)) = self.links.pop() else { return };
                match self.text.get(from..).unwrap_or_default() {
                    "" => self.words(&url),
                    words if words == url => {}
                    _ => self.words(&joined(&[" (", &url, ")"], "")),
                }
            }
            TagEnd::Strikethrough => self.words("~~"),
            _ => {}
        }
    }

    /// Parts what comes next from what there is by so many line ends at least. An item begins beside its mark.
    fn apart(&mut self, breaks: usize) {
        if self.item.is_none() && !self.text.is_empty() {
            self.breaks = self.breaks.max(breaks);
        }
    }

    fn indent(&mut self, by: &str) {
        self.indents.push(self.indent.len());
        if self.indent.len() + by.len() <= MAX_INDENT {
            self.indent.push_str(by);
        }
    }

    fn outdent(&mut self) {
        if let Some(before) = self.indents.pop() {
            self.indent.truncate(before);
        }
    }

    fn item(&mut self) {
        // Within an item without words it begins beside the mark of that.
        if self.item.is_some() {
            self.begin();
        } else {
            self.apart(1);
        }
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = joined(&[&number.to_string(), ". "], "");
                *number = number.saturating_add(1);
                mark
            }
            _ => "- ".to_owned(),
        };
        let from = self.indent.len();
        self.indent(&" ".repeat(mark.len()));
        self.item = Some(Item { mark, from, to: self.indent.len() });
    }

    /// Begins a line, if one has to begin, and writes what parts the next words from those before.
    fn begin(&mut self) {
        let is_new = self.text.is_empty() || self.breaks > 0;
        for _ in 0..std::mem::take(&mut self.breaks) {
            self.text.push('\n');
        }
        let Item { mark, from, to } =
            self.item.take().unwrap_or(Item { mark: String::new(), from: 0, to: self.indent.len() });
        let is_item = !mark.is_empty();
        if is_new {
            self.text.push_str(self.indent.get(..if is_item { from } else { to }).unwrap_or_default());
        }
        if is_item {
            self.text.push_str(&mark);
            self.text.push_str(self.indent.get(to..).unwrap_or_default());
        }
        for _ in 0..std::mem::take(&mut self.cells) {
            self.text.push_str(" | ");
        }
    }

    fn words(&mut self, words: &str) {
        for (n, line) in words.split('\n').enumerate() {
            if n > 0 && !self.text.is_empty() {
                self.breaks += 1;
            }
            if !line.is_empty() {
                self.begin();
                self.text.push_str(line);
            }
        }
    }
}
