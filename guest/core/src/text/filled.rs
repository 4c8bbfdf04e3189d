//! Texts with arguments in them.

/// `text` with its arguments. What is no argument of it stays as it is.
pub(crate) fn filled(text: &str, arguments: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, argument)) = arguments.iter().find(|(its, _)| *its == name) {
            filled.push_str(argument);
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::filled;

    #[test]
    fn texts_are_filled() {
        assert_eq!(filled("{a} and {b}, {a}", &[("a", "{b}"), ("b", "y")]), "{b} and y, {b}");
        assert_eq!(filled("a { b", &[]), "a { b");
    }
}
