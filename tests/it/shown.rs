//! What the crates for programs show: no type of wasmtime, whose major versions would be ours then.

use crate::tidy::{root, rust_files};
use std::collections::HashSet;
use std::fs;
use syn::visit::{self, Visit};

/// What of one file is public, as far as it names a type. The lint `unreachable_pub` sees to it that what is called public is.
#[derive(Default)]
struct Shown {
    /// The names that the file has from crates of wasmtime, and its own for what is made of them.
    imported: HashSet<String>,
    /// The types that are public.
    shown_types: HashSet<String>,
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
    fn of(text: &str, public_types: &HashSet<String>) -> Shown {
        let file = syn::parse_file(text).unwrap();
        let mut shown = Shown { shown_types: public_types.clone(), ..Shown::default() };
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

    fn visit_item_static(&mut self, item: &'a syn::ItemStatic) {
        if is_public(&item.vis) {
            self.look(&item.ident, |types| types.visit_type(&item.ty));
        }
    }

    fn visit_impl_item_const(&mut self, item: &'a syn::ImplItemConst) {
        if is_public(&item.vis) {
            self.look(&item.ident, |types| types.visit_type(&item.ty));
        }
    }

    fn visit_item_extern_crate(&mut self, item: &'a syn::ItemExternCrate) {
        if is_public(&item.vis) && is_wasmtime(&item.ident.to_string()) {
            self.found.push(format!("extern crate {}", item.ident));
        }
    }

    fn visit_item_impl(&mut self, item: &'a syn::ItemImpl) {
        // What a type is for a trait is shown wherever both are; those of the types that a file keeps to itself are not.
        if let (Some((of, _)), Some(name)) = (&item.trait_, self_name(item))
            && self.shown_types.contains(&name)
        {
            self.look(format!("{name} as a trait"), |types| {
                types.visit_path(of);
                for part in &item.items {
                    if let syn::ImplItem::Type(part) = part {
                        types.visit_type(&part.ty);
                    }
                }
            });
        }
        visit::visit_item_impl(self, item);
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

/// The name of the type that something is implemented for.
fn self_name(item: &syn::ItemImpl) -> Option<String> {
    match &*item.self_ty {
        syn::Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// Gathers the names of public types.
struct PublicTypes<'n>(&'n mut HashSet<String>);

impl<'a> Visit<'a> for PublicTypes<'_> {
    fn visit_item_struct(&mut self, item: &'a syn::ItemStruct) {
        self.0.extend(is_public(&item.vis).then(|| item.ident.to_string()));
    }

    fn visit_item_enum(&mut self, item: &'a syn::ItemEnum) {
        self.0.extend(is_public(&item.vis).then(|| item.ident.to_string()));
    }
}

/// Gathers the names that come from crates of wasmtime.
struct Imports<'n>(&'n mut HashSet<String>);

impl<'a> Visit<'a> for Imports<'_> {
    // Types of ours that are another name for one.
    fn visit_item_type(&mut self, item: &'a syn::ItemType) {
        let mut types = Types { imported: self.0, found: None };
        types.visit_type(&item.ty);
        if types.found.is_some() {
            self.0.insert(item.ident.to_string());
        }
    }

    // The crates themselves, under whatever name.
    fn visit_use_name(&mut self, name: &'a syn::UseName) {
        if is_wasmtime(&name.ident.to_string()) {
            self.0.insert(name.ident.to_string());
        }
    }

    fn visit_use_rename(&mut self, name: &'a syn::UseRename) {
        if is_wasmtime(&name.ident.to_string()) {
            self.0.insert(name.rename.to_string());
        }
    }

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
    let (mut files, mut public, mut types) = (Vec::new(), 0, HashSet::new());
    for folder in ["host/hitl/src", "host/types/src", "host/client/src", "host/storage/src"] {
        rust_files(&root().join(folder), &mut files);
    }
    let texts: Vec<_> = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    for text in &texts {
        PublicTypes(&mut types).visit_file(&syn::parse_file(text).unwrap());
    }
    for (file, text) in files.iter().zip(&texts) {
        let shown = Shown::of(text, &types);
        assert!(shown.found.is_empty(), "{}: {:?}", file.display(), shown.found);
        public += shown.public;
    }
    assert!(public > 300, "only {public} public items were found");
}

#[test]
fn what_shows_a_type_of_wasmtime_is_found() {
    let types = HashSet::from(["Shown".to_owned()]);
    for told in [
        "pub enum A { B(wasmtime::Error) }",
        "pub fn a() -> wasmtime::Result<()> {}",
        "use hitl_wasmtime::HitlCtx; impl A { pub fn a(&self) -> &HitlCtx {} }",
        "use wasmtime::{Engine, component::Linker as L}; pub struct A { pub b: Vec<L> }",
        "pub use hitl_wasmtime::{COMPONENT, Host};",
        "pub use wasmtime;",
        "pub use hitl_wasmtime as w;",
        "pub extern crate wasmtime;",
        "use wasmtime as w; pub fn a() -> w::Error {}",
        "mod a { use wasmtime::Error; pub type A = Result<(), Error>; }",
        "type A = wasmtime::Result<()>; pub fn a() -> A {}",
        "impl From<wasmtime::Error> for Shown { fn from(_: wasmtime::Error) -> Shown {} }",
        "impl hitl_wasmtime::HitlView for Shown {}",
        "impl Iterator for Shown { type Item = wasmtime::Error; }",
    ] {
        assert!(!Shown::of(told, &types).found.is_empty(), "{told}");
    }
    for told in [
        "pub struct A { b: wasmtime::Error }",
        "fn a(_: wasmtime::Error) {}",
        "pub use hitl_wasmtime::COMPONENT;",
        "struct Hidden; impl From<wasmtime::Error> for Hidden {}",
    ] {
        assert!(Shown::of(told, &types).found.is_empty(), "{told}");
    }
}
