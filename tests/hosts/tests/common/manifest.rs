//! The `spin.toml` of a form for Spin.

use crate::form::{MANIFEST, SOURCE};

/// `spin.toml` grants what the component asks for, and declares each setting as a variable.
#[test]
fn the_manifest_declares_all_that_is_asked_for() {
    let manifest = std::fs::read_to_string(MANIFEST).unwrap();
    let source = format!("source = {SOURCE:?}");
    for line in ["spin_manifest_version = 2", "route = \"/...\"", &source, "sqlite_databases = [\"default\"]"]
    {
        assert!(manifest.lines().any(|its| its == line), "no {line} in spin.toml");
    }
    for name in [
        "public_url",
        "org",
        "project",
        "domain",
        "api_key",
        "open_links",
        "callbacks",
        "callback_secrets_text",
    ] {
        let given = format!("{name} = \"{{{{ {name} }}}}\"");
        assert!(manifest.contains(&given), "the component is not given {name}");
        assert!(manifest.contains(&format!("\n{name} = {{ default = ")), "{name} is not declared");
    }
    for secret in ["api_key", "callback_secrets_text"] {
        assert!(manifest.contains(&format!("\n{secret} = {{ default = \"\", secret = true }}")), "{secret}");
    }
}
