//! Whether a component imports and exports what it has to, and nothing else.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use wit_component::{DecodedWasm, WitPrinter};
use wit_parser::{PackageId, Resolve, WorldId, WorldItem};

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
    let DecodedWasm::Component(found, found_world) = decoded else {
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
        return printed(&found, found_package);
    }
    let told = differences.iter().map(|difference| {
        let Difference { kind, name, missing } = difference;
        if *missing { format!("it lacks `{name}` among its {kind}") } else { format!("it {kind} `{name}`") }
    });
    Err(format!("the component is not what it has to be: {}", told.collect::<Vec<_>>().join(", ")).into())
}

fn printed(resolve: &Resolve, package: PackageId) -> Result<String, Box<dyn Error>> {
    let mut printer = WitPrinter::default();
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
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
