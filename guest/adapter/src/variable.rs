//! Settings as variables of an environment.

/// The value of the setting `name` in `environment`: `public-url` is the variable `HITL_PUBLIC_URL`, and so on, the names that
/// `hitl serve` reads, too. None where it is empty. Files of secrets end with a new line, which is no part of one.
///
/// ```
/// let environment = || vec![("HITL_PUBLIC_URL".to_owned(), "https://ask.example.org\n".to_owned())];
/// assert_eq!(hitl_adapter::variable(environment(), "public-url").as_deref(), Some("https://ask.example.org"));
/// assert_eq!(hitl_adapter::variable(environment(), "org"), None);
/// ```
pub fn variable(environment: Vec<(String, String)>, name: &str) -> Option<String> {
    let wanted = format!("HITL_{}", name.to_uppercase().replace('-', "_"));
    let (_, mut value) = environment.into_iter().find(|(its, _)| *its == wanted)?;
    value.truncate(value.trim_end_matches(['\r', '\n']).len());
    (!value.is_empty()).then_some(value)
}
