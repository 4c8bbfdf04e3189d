//! Variables of the environment that look like ours and are none: a setting that was mistyped sets nothing, unseen.

use crate::output::escape_line;
use clap::Command;

/// What our variables begin with.
const OURS: &str = "HITL_";
/// The shortest name, without its beginning, in which a letter more or less is a mistake and not another name.
const LEAST: usize = 5;

/// The variables that are set here and are nearly, but not quite, one that `command` takes, each with that one.
pub(crate) fn mistyped(command: &Command) -> Vec<String> {
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    nearly(set, command)
}

fn nearly(set: impl Iterator<Item = String>, command: &Command) -> Vec<String> {
    let known: Vec<&str> =
        command.get_arguments().filter_map(|argument| argument.get_env()?.to_str()).collect();
    let told = set.filter(|name| name.starts_with(OURS) && !known.contains(&&**name)).filter_map(|name| {
        let distance = |known: &&&str| strsim::damerau_levenshtein(&name, known);
        let nearest = known.iter().min_by_key(distance)?;
        let is_near = nearest.len() >= OURS.len() + LEAST && distance(&nearest) <= 2;
        is_near.then(|| format!("{} is no variable of hitl; did you mean {nearest}?", escape_line(&name)))
    });
    let mut told: Vec<String> = told.collect();
    told.sort_unstable();
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Arg;

    #[test]
    fn one_that_is_nearly_ours_is_told() {
        let command = ["HITL_RETAIN", "HITL_CA", "HITL_PUBLIC_URL"]
            .into_iter()
            .fold(Command::new("x"), |command, name| command.arg(Arg::new(name).long(name).env(name)));
        let told = |names: &[&str]| nearly(names.iter().map(|name| (*name).to_owned()), &command);
        assert_eq!(
            told(&["HITL_RETIAN", "HITL_PUBLICURL"]),
            [
                "HITL_PUBLICURL is no variable of hitl; did you mean HITL_PUBLIC_URL?",
                "HITL_RETIAN is no variable of hitl; did you mean HITL_RETAIN?"
            ]
        );
        assert!(told(&["HITL_RETAIN", "HITL_CI", "HITL_TEAM", "RETAIN", "PATH"]).is_empty());
    }
}
