//! Commands on a store that is not there: a name that was mistyped must not become an empty store.

use crate::support::{Place, Ran, SCHEMES};

#[test]
fn only_what_asks_or_serves_makes_a_store() {
    for scheme in SCHEMES {
        let place = Place::new(scheme);
        let nowhere = format!("{scheme}:{}", place.path().join("no/such/dir/x").display());
        let on_nowhere = |args: &[&str]| {
            let mut command = place.hitl(args);
            command.env("HITL_STORE", &nowhere);
            Ran::of(command.output().unwrap())
        };
        let looks = [
            &["list"][..],
            &["show", "id"],
            &["wait", "id"],
            &["link", "id"],
            &["report", "id"],
            &["answer", "id", "1"],
            &["decline", "id"],
            &["cancel", "id"],
        ];
        for args in looks {
            let ran = on_nowhere(args);
            assert!(ran.code == Some(69) && ran.stderr.contains("there is no store at"), "{args:?} {ran:?}");
            assert!(!place.path().join("no").exists(), "{args:?}");
        }
        let told = on_nowhere(&["list"]).stderr;
        assert!(told.contains("hitl ask") && told.contains("hitl serve"), "{told}");
        on_nowhere(&["new", "--type", "int", "?"]).value();
        assert_eq!(on_nowhere(&["list", "--json"]).value().lines().count(), 1);
    }
    // The default store likewise.
    let place = Place::new("sqlite");
    let mut list = place.hitl(&["list"]);
    list.env_remove("HITL_STORE");
    let ran = Ran::of(list.output().unwrap());
    assert!(ran.code == Some(69) && !place.path().join("state/hitl/hitl.db").exists(), "{ran:?}");
}
