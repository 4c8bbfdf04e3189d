//! The options of the server about where outcomes may be sent.

use crate::config::{Config, is_true};
use crate::exit::Failure;
use clap::Args;
use hitl::Callbacks;
use std::path::{Path, PathBuf};

/// As it is typed, and as the variables say it.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct CallbackOptions {
    /// What addresses may begin with that outcomes are sent to, such as https://engine.example.org/done/; again for more, or
    /// several with blanks between [default: outcomes are sent nowhere]
    #[arg(long, value_name = "PREFIX", env = "HITL_CALLBACKS")]
    allow_callback: Vec<String>,
    /// A file of secrets that questions name in headers of callbacks, as {secret:NAME}: on each line NAME PREFIX SECRET, PREFIX
    /// being what addresses begin with that may have it
    #[arg(long, value_name = "FILE", env = "HITL_CALLBACK_SECRETS", hide_env_values = true)]
    callback_secrets: Option<PathBuf>,
    /// Let a name of --allow-callback stand for an address of this machine or of a private network; localhost, and addresses in
    /// numbers, may be allowed without it. BOOL is true or false
    #[arg(long, value_name = "BOOL", env = "HITL_CALLBACKS_INSIDE", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    allow_callbacks_inside: Option<String>,
}

impl CallbackOptions {
    /// What is typed, what the variables say and what the file says, in this order. None: outcomes are sent nowhere.
    pub(crate) fn resolve(&self, config: &Config) -> Result<Option<Callbacks>, Failure> {
        let typed = self.allow_callback.join(" ");
        let (name, allowed) = if typed.trim().is_empty() {
            (config.naming("allow-callback"), config.text("allow-callback")?.unwrap_or_default())
        } else {
            ("--allow-callback (HITL_CALLBACKS)".to_owned(), typed)
        };
        let secrets = match self.callback_secrets.clone().filter(|path| !path.as_os_str().is_empty()) {
            Some(path) => Some(path),
            None => config.text("callback-secrets")?.map(PathBuf::from),
        };
        let inside = match self.allow_callbacks_inside.as_deref() {
            None | Some("") => config.flag("allow-callbacks-inside")?,
            Some(text) => Some(is_true(text).ok_or_else(|| {
                Failure::Usage(format!(
                    "--allow-callbacks-inside (HITL_CALLBACKS_INSIDE) has to be true or false, not {text:?}"
                ))
            })?),
        };
        if allowed.trim().is_empty() {
            if secrets.is_some() || inside == Some(true) {
                return Err(Failure::Usage(
                    "--callback-secrets and --allow-callbacks-inside are of no use without --allow-callback: say where \
                     outcomes may be sent"
                        .into(),
                ));
            }
            return Ok(None);
        }
        let callbacks =
            Callbacks::to(&allowed).map_err(|error| Failure::Usage(format!("{name}: {error}")))?;
        let callbacks = match &secrets {
            Some(path) => callbacks.secrets(&read(path)?).map_err(|error| wrong(path, &error)),
            None => Ok(callbacks),
        };
        Ok(Some(callbacks?.inside(inside.unwrap_or(false))))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| wrong(path, &error))
}

fn wrong(path: &Path, error: &dyn std::fmt::Display) -> Failure {
    let name = path.to_string_lossy();
    // Somebody may take the variable for that of the secrets themselves.
    let name = if name.contains(char::is_whitespace) { "what is no name of a file" } else { &*name };
    Failure::Usage(format!("--callback-secrets (HITL_CALLBACK_SECRETS): {name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(prefixes: &[&str]) -> CallbackOptions {
        CallbackOptions {
            allow_callback: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(),
            ..CallbackOptions::default()
        }
    }

    fn told(options: &CallbackOptions) -> String {
        options.resolve(&Config::default()).unwrap_err().to_string()
    }

    #[test]
    fn outcomes_are_sent_where_the_operator_says() {
        let nothing = Config::default();
        assert!(options(&[]).resolve(&nothing).unwrap().is_none());
        assert!(options(&[" "]).resolve(&nothing).unwrap().is_none());
        assert!(
            options(&["https://a/x/ http://127.0.0.1:1", "https://b"]).resolve(&nothing).unwrap().is_some()
        );
        let file = Config::parse("hitl.toml".into(), "allow-callback = \"https://a\"").unwrap();
        assert!(options(&[]).resolve(&file).unwrap().is_some());
        let wrong = told(&options(&["engine.example.org"]));
        assert!(
            wrong.starts_with("--allow-callback (HITL_CALLBACKS): \"engine.example.org\" is no"),
            "{wrong}"
        );
    }

    #[test]
    fn what_is_wrong_names_its_place_and_no_secret() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("secrets");
        let secrets = CallbackOptions { callback_secrets: Some(path.clone()), ..options(&["https://a"]) };
        assert!(told(&secrets).contains("HITL_CALLBACK_SECRETS"), "there is no such file");
        // The variable of a component has the secrets themselves.
        let text =
            CallbackOptions { callback_secrets: Some("engine https://a/ s3cr3t".into()), ..secrets.clone() };
        let wrong = told(&text);
        assert!(wrong.contains("no name of a file") && !wrong.contains("s3cr3t"), "{wrong}");
        std::fs::write(&path, "engine https://a/ s3cr3t\nother s3cr3t\n").unwrap();
        let wrong = told(&secrets);
        assert!(wrong.contains("line 2 is not NAME ADDRESS SECRET") && !wrong.contains("s3cr3t"), "{wrong}");
        std::fs::write(&path, "engine https://a/ s3cr3t\n").unwrap();
        assert!(secrets.resolve(&Config::default()).unwrap().is_some());
        let alone = CallbackOptions { callback_secrets: Some(path), ..CallbackOptions::default() };
        assert!(told(&alone).contains("--allow-callback"));
        let inside =
            CallbackOptions { allow_callbacks_inside: Some("yes".into()), ..options(&["https://a"]) };
        assert!(told(&inside).contains("true or false"));
    }
}
