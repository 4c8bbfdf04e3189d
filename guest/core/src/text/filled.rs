//! Texts with arguments in them.

/// `text` with its arguments. What is no argument of it stays as it is.
pub(crate) fn filled(text: &str, arguments: &[(&str, &str)]) -> String {
    let length = arguments.iter().map(|(_, argument)| argument.len()).sum::<usize>();
    let mut filled = String::with_capacity(text.len() + length);
    let mut rest = text;
    // By bytes: both marks are ASCII, and the library's search for a character is made for longer texts than ours.
    while let Some((before, after)) = split(rest, b'{') {
        filled.push_str(before);
        let Some((name, behind)) = split(after, b'}') else {
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

/// What stands before and behind the first `mark`, an ASCII character.
fn split(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
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
