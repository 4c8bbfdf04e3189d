//! What pages say to type does what they say, and no block of any page goes untested because nobody thought of it.

mod bodies;
mod elsewhere;
mod guides;
mod known;
mod parts;
mod reference;

use crate::desk::Desk;
use crate::markdown::{blocks, page};

/// A page whose blocks for a shell are typed, from its top to its end.
struct Page {
    /// Where it is in the repository.
    path: &'static str,
    /// How its blocks begin, where others of it are run elsewhere.
    only: &'static str,
    /// Whether the service runs before, as on a server. Else the page starts its own.
    served: bool,
    /// Puts there what the page takes for granted.
    prepare: fn(&mut Desk),
    /// How many questions it asks.
    asks: usize,
    /// What it prints, in this order.
    prints: &'static [&'static str],
    /// Looks at what came of it.
    check: fn(&Desk),
}

/// One that is read on a server, and takes nothing else for granted.
const PAGE: Page =
    Page { path: "", only: "", served: true, prepare: |_| {}, asks: 0, prints: &[], check: |_| {} };

impl Page {
    /// The blocks that are typed.
    fn blocks(&self) -> Vec<String> {
        let mut blocks = blocks(&page(self.path), "sh");
        blocks.retain(|block| block.starts_with(self.only));
        assert!(!blocks.is_empty(), "{} has nothing to type", self.path);
        blocks
    }

    fn read(&self) {
        let mut desk = if self.served { Desk::new() } else { Desk::without_service() };
        (self.prepare)(&mut desk);
        desk.type_in(&self.blocks().join("\n"));
        assert_eq!(desk.asked(), self.asks, "{}: {}{}", self.path, desk.printed, desk.told);
        let mut rest = &*desk.printed;
        for part in self.prints {
            let at = rest.find(part);
            let at = at.unwrap_or_else(|| panic!("{}: no {part:?} in {}", self.path, desk.printed));
            rest = &rest[at + part.len()..];
        }
        (self.check)(&desk);
    }
}

/// All pages that are typed.
fn typed() -> impl Iterator<Item = &'static Page> {
    guides::PAGES.iter().chain(reference::PAGES).chain(parts::PAGES)
}
