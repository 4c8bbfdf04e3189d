//! HTML, as a parser that is not ours reads it.

use html5ever::serialize::{SerializeOpts, TraversalScope, serialize};
use html5ever::tendril::TendrilSink;
use html5ever::{LocalName, Namespace, QualName, parse_document, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};

/// An element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// The language that it is of.
    pub(crate) namespace: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(its, _)| its == name).map(|(_, value)| &**value)
    }
}

/// A piece of a tree, in the order in which it is written.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece {
    Open(Element),
    Close(Element),
    Text(String),
    /// A comment, or an instruction.
    Hidden(String),
}

/// What was read.
pub(crate) struct Read {
    pub(crate) pieces: Vec<Piece>,
    /// The same written out.
    pub(crate) written: String,
}

/// Reads a whole page.
pub(crate) fn page(html: &str) -> Read {
    read(&parse_document(RcDom::default(), Default::default()).one(html).document)
}

/// Reads what stands in the body of a page.
pub(crate) fn part(html: &str) -> Read {
    let body = QualName::new(None, Namespace::from("http://www.w3.org/1999/xhtml"), LocalName::from("body"));
    let dom = parse_fragment(RcDom::default(), Default::default(), body, Vec::new(), false).one(html);
    // It is within an element of its own.
    let root = dom.document.children.borrow()[0].clone();
    read(&root)
}

fn read(root: &Handle) -> Read {
    let mut pieces = Vec::new();
    root.children.borrow().iter().for_each(|child| add(child, &mut pieces));
    let mut written = Vec::new();
    let options = SerializeOpts { traversal_scope: TraversalScope::ChildrenOnly(None), ..Default::default() };
    serialize(&mut written, &SerializableHandle::from(root.clone()), options).unwrap();
    Read { pieces, written: String::from_utf8(written).unwrap() }
}

fn add(node: &Handle, pieces: &mut Vec<Piece>) {
    let element = match &node.data {
        NodeData::Element { name, attrs, .. } => Element {
            name: name.local.to_string(),
            namespace: name.ns.to_string(),
            attributes: attrs
                .borrow()
                .iter()
                .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
                .collect(),
        },
        NodeData::Text { contents } => return pieces.push(Piece::Text(contents.borrow().to_string())),
        NodeData::Comment { contents } => return pieces.push(Piece::Hidden(contents.to_string())),
        NodeData::ProcessingInstruction { contents, .. } => {
            return pieces.push(Piece::Hidden(contents.to_string()));
        }
        NodeData::Document | NodeData::Doctype { .. } => return,
    };
    pieces.push(Piece::Open(element.clone()));
    node.children.borrow().iter().for_each(|child| add(child, pieces));
    pieces.push(Piece::Close(element));
}
