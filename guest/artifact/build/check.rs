//! Whether a component imports and exports what it has to, and nothing else.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{IndexMap, PackageId, Resolve, WorldId, WorldItem, WorldKey};

/// The interface of `component`, as text. Fails, naming each difference, unless it has the imports and exports of the
/// world `world` in the folder `wit`. Where `offers` names what a platform has, it imports some of that instead.
pub(crate) fn interface(
    component: &[u8],
    wit: &Path,
    world: &str,
    offers: Option<&[&str]>,
) -> Result<String, Box<dyn Error>> {
    let mut wanted = Resolve::default();
    let (package, _) = wanted.push_path(wit).map_err(|error| format!("wit/: {error:#}"))?;
    let world = wanted.select_world(&[package], Some(world))?;
    let decoded =
        wit_component::decode(component).map_err(|error| format!("this is no component: {error:#}"))?;
    let found_package = decoded.package();
    let DecodedWasm::Component(mut found, found_world) = decoded else {
        return Err("this is a WIT package, not a component".into());
    };

    let (mut imports, exports) = names(&wanted, world);
    let mut optional = names_of_types(&wanted, world);
    if let Some(offers) = offers {
        // Of what the world imports only types are left.
        imports.clone_from(&optional);
        imports.extend(offers.iter().map(|&name| name.to_owned()));
        optional.clone_from(&imports);
    }
    let (its_imports, its_exports) = names(&found, found_world);
    let mut differences = Vec::new();
    compare("imports", &imports, &its_imports, &mut differences);
    compare("exports", &exports, &its_exports, &mut differences);
    // Types alone need not be imported: those that no function of the component mentions are left out.
    differences
        .retain(|difference: &Difference| !(difference.missing && optional.contains(&difference.name)));
    if differences.is_empty() {
        return printed(&mut found, found_package);
    }
    let told = differences.iter().map(|difference| {
        let Difference { kind, name, missing } = difference;
        if *missing { format!("it lacks `{name}` among its {kind}") } else { format!("it {kind} `{name}`") }
    });
    Err(format!("the component is not what it has to be: {}", told.collect::<Vec<_>>().join(", ")).into())
}

/// `resolve` as text. The linker leaves what is imported in an order that means nothing, so all that has a name stands in
/// the order of names.
fn printed(resolve: &mut Resolve, package: PackageId) -> Result<String, Box<dyn Error>> {
    let key = |key: &WorldKey| resolve.name_world_key(key);
    let worlds: Vec<_> = resolve
        .worlds
        .iter()
        .map(|(id, world)| {
            let sorted = |items: &IndexMap<WorldKey, WorldItem>| {
                let mut items: Vec<_> = items.iter().map(|(key, item)| (key.clone(), item.clone())).collect();
                items.sort_by_key(|(name, _)| key(name));
                items.into_iter().collect()
            };
            (id, sorted(&world.imports), sorted(&world.exports))
        })
        .collect();
    for (id, imports, exports) in worlds {
        resolve.worlds[id].imports = imports;
        resolve.worlds[id].exports = exports;
    }
    let interfaces: Vec<_> = resolve.interfaces.iter().map(|(id, _)| id).collect();
    for id in interfaces {
        resolve.interfaces[id].functions.sort_unstable_keys();
        resolve.interfaces[id].types.sort_unstable_keys();
    }
    let mut printer = WitPrinter::default();
    let mut others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    for id in &others {
        resolve.packages[*id].interfaces.sort_unstable_keys();
    }
    others.sort_by_key(|id| resolve.packages[*id].name.to_string());
    printer.print(resolve, package, &others)?;
    Ok(printer.output.to_string())
}

struct Difference {
    kind: &'static str,
    name: String,
    missing: bool,
}

fn compare(
    kind: &'static str,
    wanted: &BTreeSet<String>,
    found: &BTreeSet<String>,
    all: &mut Vec<Difference>,
) {
    for (one, other, missing) in [(wanted, found, true), (found, wanted, false)] {
        all.extend(one.difference(other).map(|name| Difference { kind, name: name.clone(), missing }));
    }
}

fn names(resolve: &Resolve, world: WorldId) -> (BTreeSet<String>, BTreeSet<String>) {
    let world = &resolve.worlds[world];
    let imports = world.imports.keys().map(|key| resolve.name_world_key(key)).collect();
    let exports = world.exports.keys().map(|key| resolve.name_world_key(key)).collect();
    (imports, exports)
}

fn names_of_types(resolve: &Resolve, world: WorldId) -> BTreeSet<String> {
    let typed = resolve.worlds[world].imports.iter().filter(|(_, item)| match item {
        WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.is_empty(),
        WorldItem::Type { .. } => true,
        WorldItem::Function(_) => false,
    });
    typed.map(|(key, _)| resolve.name_world_key(key)).collect()
}
