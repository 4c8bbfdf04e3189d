//! What the crates for programs show: no type of wasmtime, whose major versions would be ours then.

use crate::tidy::{root, rust_files};
use std::collections::HashSet;
use std::fs;
use syn::visit::{self, Visit};

/// What of one file is public, as far as it names a type. The lint `unreachable_pub` sees to it that what is called public is.
#[derive(Default)]
struct Shown {
    /// The names that the file has from crates of wasmtime.
    imported: HashSet<String>,
    /// How many public items were seen.
    public: usize,
    /// Those that name something of wasmtime.
    found: Vec<String>,
}

fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_wasmtime(name: &str) -> bool {
    name.starts_with("wasmtime") || name == "hitl_wasmtime"
}

impl Shown {
    fn of(text: &str) -> Shown {
        let file = syn::parse_file(text).unwrap();
        let mut shown = Shown::default();
        // Those of functions and modules as well.
        Imports(&mut shown.imported).visit_file(&file);
        shown.visit_file(&file);
        shown
    }

    /// Looks at the types in `part`, which is public.
    fn look(&mut self, name: impl ToString, part: impl FnOnce(&mut Types<'_>)) {
        self.public += 1;
        let mut types = Types { imported: &self.imported, found: None };
        part(&mut types);
        if let Some(found) = types.found {
            self.found.push(format!("{} shows {found}", name.to_string()));
        }
    }
}

impl<'a> Visit<'a> for Shown {
    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if is_public(&item.vis) {
            self.look(&item.sig.ident, |types| types.visit_signature(&item.sig));
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if is_public(&item.vis) {
            self.look(&item.sig.ident, |types| types.visit_signature(&item.sig));
        }
    }

    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        if is_public(&item.vis) {
            self.look(&item.ident, |types| {
                types.visit_generics(&item.generics);
                item.fields
                    .iter()
                    .filter(|field| is_public(&field.vis))
                    .for_each(|field| types.visit_field(field));
            });
        }
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        if is_public(&item.vis) {
            self.look(&item.ident, |types| types.visit_item_enum(item));
        }
    }

    fn visit_item_trait(&mut self, item: &'a syn::ItemTrait) {
        if is_public(&item.vis) {
            self.look(&item.ident, |types| types.visit_item_trait(item));
        }
    }

    fn visit_item_type(&mut self, item: &'a syn::ItemType) {
        if is_public(&item.vis) {
            self.look(&item.ident, |types| types.visit_item_type(item));
        }
    }

    fn visit_item_const(&mut self, item: &'a syn::ItemConst) {
        if is_public(&item.vis) {
            self.look(&item.ident, |types| types.visit_type(&item.ty));
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if is_public(&item.vis) {
            let (mut names, known) = (HashSet::new(), self.imported.clone());
            Imports(&mut names).visit_item_use(item);
            // The component's bytes have no type of wasmtime.
            names.remove("COMPONENT");
            self.public += 1;
            self.found.extend(
                names.iter().filter(|name| known.contains(*name)).map(|name| format!("use of {name}")),
            );
        }
    }
}

/// Gathers the names that come from crates of wasmtime.
struct Imports<'n>(&'n mut HashSet<String>);

impl<'a> Visit<'a> for Imports<'_> {
    fn visit_use_path(&mut self, path: &'a syn::UsePath) {
        if is_wasmtime(&path.ident.to_string()) {
            names(&path.tree, self.0);
        } else {
            visit::visit_use_path(self, path);
        }
    }
}

fn names(tree: &syn::UseTree, found: &mut HashSet<String>) {
    match tree {
        syn::UseTree::Path(path) => names(&path.tree, found),
        syn::UseTree::Name(name) => found.extend([name.ident.to_string()]),
        syn::UseTree::Rename(name) => found.extend([name.rename.to_string()]),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| names(tree, found)),
        syn::UseTree::Glob(_) => panic!("all of a crate of wasmtime is imported"),
    }
}

/// Looks for a type of wasmtime.
struct Types<'n> {
    imported: &'n HashSet<String>,
    found: Option<String>,
}

impl<'a> Visit<'a> for Types<'_> {
    fn visit_path(&mut self, path: &'a syn::Path) {
        let first = path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if is_wasmtime(&first) || self.imported.contains(&first) {
            self.found = Some(first);
        }
        visit::visit_path(self, path);
    }
}

#[test]
fn no_type_of_wasmtime_is_shown() {
    let (mut files, mut public) = (Vec::new(), 0);
    for folder in ["host/hitl/src", "host/types/src", "host/client/src", "host/storage/src"] {
        rust_files(&root().join(folder), &mut files);
    }
    for file in files {
        let shown = Shown::of(&fs::read_to_string(&file).unwrap());
        assert!(shown.found.is_empty(), "{}: {:?}", file.display(), shown.found);
        public += shown.public;
    }
    assert!(public > 300, "only {public} public items were found");
    for told in [
        "pub enum A { B(wasmtime::Error) }",
        "pub fn a() -> wasmtime::Result<()> {}",
        "use hitl_wasmtime::HitlCtx; impl A { pub fn a(&self) -> &HitlCtx {} }",
        "use wasmtime::{Engine, component::Linker as L}; pub struct A { pub b: Vec<L> }",
        "pub use hitl_wasmtime::{COMPONENT, Host};",
        "mod a { use wasmtime::Error; pub type A = Result<(), Error>; }",
    ] {
        assert_eq!(Shown::of(told).found.len(), 1, "{told}");
    }
    for told in [
        "pub struct A { b: wasmtime::Error }",
        "fn a(_: wasmtime::Error) {}",
        "pub use hitl_wasmtime::COMPONENT;",
    ] {
        assert!(Shown::of(told).found.is_empty(), "{told}");
    }
}
