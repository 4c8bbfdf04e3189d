//! The page on the configuration says of each option what the program says.

use crate::support::Place;
use std::fs;
use std::path::Path;

/// What stands around the part of the page that is made here.
const BEGIN: &str = "<!-- options: begin -->\n";
const END: &str = "<!-- options: end -->\n";

/// An option as the help has it.
struct Described {
    /// With what stands for its value: `--listen <ADDRESS>`.
    option: String,
    says: String,
}

impl Described {
    /// The option's name, which is its name in the file, too.
    fn name(&self) -> &str {
        self.option.trim_start_matches('-').split(['[', ' ']).next().unwrap()
    }

    /// What stands in brackets behind `title`, which is taken out of what it says.
    fn take(&mut self, title: &str) -> Option<String> {
        let start = self.says.find(&format!("[{title}: "))?;
        let length = self.says[start..].find(']').unwrap() + 1;
        let taken = self.says[start + title.len() + 3..start + length - 1].to_owned();
        self.says.replace_range(start..start + length, "");
        self.says = self.says.trim_end().to_owned();
        Some(taken)
    }
}

/// The options of a help text below their headings, without those that only ask for help.
fn described(help: &str) -> Vec<(String, Vec<Described>)> {
    let mut parts: Vec<(String, Vec<Described>)> = Vec::new();
    let text = help.split("\nExamples:").next().unwrap();
    for line in text.lines().skip_while(|line| *line != "Options:").skip(1) {
        match line.trim_start() {
            heading if !heading.is_empty() && !line.starts_with(' ') => {
                parts.push((heading.trim_end_matches(':').to_owned(), Vec::new()));
            }
            option if option.starts_with("--") && line.starts_with("      --") => {
                // What it says begins on this line or on the next.
                let (option, says) = option.split_once("  ").unwrap_or((option, ""));
                let says = says.trim_start().to_owned();
                parts.last_mut().unwrap().1.push(Described { option: option.to_owned(), says });
            }
            more => {
                let part = parts.last_mut().and_then(|(_, options)| options.last_mut());
                if let Some(last) = part.filter(|_| !more.is_empty()) {
                    last.says.push(' ');
                    last.says.push_str(more);
                }
            }
        }
    }
    parts
}

/// The names that the file may have, as the program tells them of one that it may not.
fn names(place: &Place) -> Vec<String> {
    let file = place.path().join("wrong.toml");
    fs::write(&file, "this-is-no-option-of-any-kind = 1").unwrap();
    let told = place.run(&["serve", "--config", file.to_str().unwrap()]).stderr;
    let (_, names) = told.trim_end().split_once("there are ").unwrap_or_else(|| panic!("{told}"));
    names.split(", ").map(str::to_owned).collect()
}

/// The tables of the page.
fn tables(place: &Place) -> String {
    let (names, mut known) = (names(place), Vec::new());
    let mut page = String::new();
    for (heading, options) in described(place.run(&["serve", "--help"]).value()) {
        page.push_str(&format!(
            "\n### {heading}\n\n| option | variable | in the file | default | says |\n| --- | --- | --- | --- | --- |\n"
        ));
        for mut option in options {
            let code = |text: Option<&str>| text.map_or("–".to_owned(), |text| format!("`{text}`"));
            let variable = option.take("env").map(|name| name.trim_end_matches('=').to_owned());
            let default = option.take("default").unwrap_or_else(|| "–".to_owned());
            let name = option.name().to_owned();
            let key = names.contains(&name).then_some(&*name);
            page.push_str(&format!(
                "| {} | {} | {} | {} | {} |\n",
                code(Some(&option.option)),
                code(variable.as_deref()),
                code(key),
                default.replace('|', "\\|"),
                option.says.trim().replace('|', "\\|"),
            ));
            known.push(name);
        }
    }
    for name in names {
        assert!(known.contains(&name), "the file may have {name}, which is no option");
    }
    page.push('\n');
    page
}

#[test]
fn the_page_says_of_each_option_what_the_program_says() {
    let place = Place::new("sqlite");
    let tables = tables(&place);
    assert!(
        tables.matches("\n| `--").count() > 25 && tables.contains("| `HITL_LISTEN` | `listen` |"),
        "{tables}"
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (written, after) = rest.split_once(END).unwrap();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(written, tables, "run it with BLESS=1, and read the difference");
}
