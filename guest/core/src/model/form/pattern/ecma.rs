//! From a pattern of ECMA-262 to one of `regex-lite` that means the same.
//!
//! Taken is what ECMA-262 takes with the flag `u`, and escapes of punctuation, which mean one thing wherever they are taken. Not taken
//! is what `regex-lite` cannot do (looking around, references back, `\p`), what the flag `v`, Python or Rust read otherwise (`[` and
//! doubled `&`, `-`, `~` in a class, `[]`, `[^]`), and what is a mistake with the flag `u` (`{` and `]` by themselves, `\Z`).
//!
//! Everything is written anew, so that no sign keeps a meaning that it has for `regex-lite` alone. Names of groups and whether a
//! repetition is lazy are left out: they change what is captured, never whether a text is taken.

use std::str::Chars;

/// The longest pattern, in characters.
const MAX_LENGTH: usize = 1_000;
/// How deep groups lie in each other, at most.
const MAX_DEPTH: usize = 40;
/// The most states of a pattern.
const MAX_STATES: usize = 2_500;

/// A pattern for `regex-lite`.
pub(super) struct Translated {
    pub(super) regex: String,
    /// About how many states it has, repetitions written out.
    pub(super) states: usize,
}

/// The same pattern for `regex-lite`; none if it is not taken.
pub(super) fn translate(pattern: &str) -> Option<Translated> {
    if pattern.chars().nth(MAX_LENGTH).is_some() {
        return None;
    }
    let mut reader = Reader { rest: pattern.chars(), regex: String::new(), names: Vec::new() };
    let states = reader.alternatives(0)?;
    // What is left begins with a bracket that nothing opened.
    if reader.next().is_some() { None } else { Some(Translated { regex: reader.regex, states }) }
}

/// All but the ends of lines (ECMA-262, 12.3).
const DOT: &str = r"[^\n\r\x{2028}\x{2029}]";

/// What a letter behind `\` stands for in a class, of those that stand for several: the white space is that of ECMA-262, 22.2.2.9.
const fn set(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "0-9",
        'D' => "\0-/:-\u{10ffff}",
        'w' => "0-9A-Z_a-z",
        'W' => "\0-/:-@\\[-\\^`\\{-\u{10ffff}",
        's' => r"\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}",
        'S' => {
            "\0-\\x08\\x0e-\\x1f!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\
             \\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\u{10ffff}"
        }
        _ => return None,
    })
}

/// One member of a class.
enum Atom {
    Char(char),
    Set(&'static str),
}

/// Reads a pattern, and writes the other one as far as it was read. Each method gives the states of what it read.
struct Reader<'p> {
    rest: Chars<'p>,
    regex: String,
    /// The names of groups, each of which there may be once.
    names: Vec<&'p str>,
}

impl<'p> Reader<'p> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn next(&mut self) -> Option<char> {
        self.rest.next()
    }

    /// Whether `c` comes next, which is read then.
    fn takes(&mut self, c: char) -> bool {
        let comes = self.peek() == Some(c);
        if comes {
            self.rest.next();
        }
        comes
    }

    fn alternatives(&mut self, depth: usize) -> Option<usize> {
        let mut states = self.sequence(depth)?;
        while self.takes('|') {
            self.regex.push('|');
            states += 2 + self.sequence(depth)?;
        }
        (states <= MAX_STATES).then_some(states)
    }

    fn sequence(&mut self, depth: usize) -> Option<usize> {
        let mut states = 1;
        while let Some(c) = self.peek().filter(|c| !matches!(c, '|' | ')')) {
            self.next();
            let once = match c {
                '^' | '$' => {
                    self.regex.push(c);
                    None
                }
                '\\' if self.takes('b') => {
                    self.regex.push_str(r"\b");
                    None
                }
                '\\' if self.takes('B') => {
                    self.regex.push_str(r"\B");
                    None
                }
                '\\' => Some(self.escape()?),
                '(' => Some(self.group(depth)?),
                '[' => Some(self.class()?),
                '.' => {
                    self.regex.push_str(DOT);
                    Some(2)
                }
                '*' | '+' | '?' | '{' | '}' | ']' => return None,
                c => {
                    self.literal(c);
                    Some(1)
                }
            };
            // A place in the text is not repeated.
            states += match once {
                Some(once) => once.checked_mul(self.times()?)?,
                None => 1,
            };
            if states > MAX_STATES {
                return None;
            }
        }
        Some(states)
    }

    /// How often what was read comes, in states.
    fn times(&mut self) -> Option<usize> {
        let times = match self.peek() {
            Some(c @ ('*' | '+' | '?')) => {
                self.next();
                self.regex.push(c);
                2
            }
            Some('{') => {
                self.next();
                self.regex.push('{');
                let least = self.number()?;
                let mut times = least;
                if self.takes(',') {
                    self.regex.push(',');
                    times = match self.peek() {
                        Some('}') => least + 2,
                        _ => {
                            let most = self.number()?;
                            if most < least {
                                return None;
                            }
                            least + 2 * (most - least)
                        }
                    };
                }
                if !self.takes('}') {
                    return None;
                }
                self.regex.push('}');
                times.max(1)
            }
            _ => return Some(1),
        };
        self.takes('?');
        Some(times)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number: Option<usize> = None;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            self.next();
            // More would be too many states.
            number = Some(number.unwrap_or(0) * 10 + digit as usize).filter(|number| *number <= MAX_STATES);
            number?;
            self.regex.push(char::from_digit(digit, 10)?);
        }
        number
    }

    fn group(&mut self, depth: usize) -> Option<usize> {
        if depth >= MAX_DEPTH {
            return None;
        }
        if self.takes('?') {
            match self.next()? {
                ':' => {}
                '<' => self.name()?,
                _ => return None,
            }
        }
        self.regex.push_str("(?:");
        let states = self.alternatives(depth + 1)?;
        self.regex.push(')');
        self.takes(')').then_some(states)
    }

    /// Reads the name of a group, with what ends it.
    fn name(&mut self) -> Option<()> {
        let text = self.rest.as_str();
        let name = text.get(..text.find('>')?)?;
        let mut chars = name.chars();
        let begins = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '$'));
        let fits = begins && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$'));
        if !fits || self.names.contains(&name) {
            return None;
        }
        self.names.push(name);
        self.rest = text.get(name.len() + 1..)?.chars();
        Some(())
    }

    /// What stands behind `\` outside of a class.
    fn escape(&mut self) -> Option<usize> {
        let c = self.next()?;
        let Some(set) = set(c) else {
            let c = self.escaped(c)?;
            self.literal(c);
            return Some(1);
        };
        self.regex.push('[');
        self.regex.push_str(set);
        self.regex.push(']');
        Some(2)
    }

    fn class(&mut self) -> Option<usize> {
        self.regex.push('[');
        if self.takes('^') {
            self.regex.push('^');
        }
        let mut members = 0;
        loop {
            let c = self.next()?;
            if c == ']' {
                self.regex.push(']');
                // Without a member it is nothing or anything here, and goes on elsewhere.
                return (members > 0).then_some(1 + members / 4);
            }
            members += 1;
            if matches!(c, '&' | '-' | '~') && self.peek() == Some(c) {
                return None;
            }
            let first = self.atom(c)?;
            let mut ahead = self.rest.clone();
            if ahead.next() != Some('-') || ahead.clone().next()? == ']' {
                match first {
                    Atom::Char(c) => self.literal(c),
                    Atom::Set(set) => {
                        members += 3;
                        self.regex.push_str(set);
                    }
                }
                continue;
            }
            self.rest = ahead;
            let (c, Atom::Char(first)) = (self.next()?, first) else { return None };
            let Atom::Char(last) = self.atom(c)? else { return None };
            if c == '-' || last < first {
                return None;
            }
            self.literal(first);
            self.regex.push('-');
            self.literal(last);
        }
    }

    fn atom(&mut self, c: char) -> Option<Atom> {
        match c {
            '[' => None,
            '\\' => match self.next()? {
                'b' => Some(Atom::Char('\u{8}')),
                c => match set(c) {
                    Some(set) => Some(Atom::Set(set)),
                    None => self.escaped(c).map(Atom::Char),
                },
            },
            c => Some(Atom::Char(c)),
        }
    }

    /// The one character that `c` behind `\` stands for, with what follows it.
    fn escaped(&mut self, c: char) -> Option<char> {
        match c {
            't' => Some('\t'),
            'n' => Some('\n'),
            'v' => Some('\u{b}'),
            'f' => Some('\u{c}'),
            'r' => Some('\r'),
            '0' if self.peek().is_none_or(|c| !c.is_ascii_digit()) => Some('\0'),
            'c' => {
                let letter = self.next().filter(char::is_ascii_alphabetic)?;
                char::from_u32(u32::from(letter) % 32)
            }
            'x' => char::from_u32(self.hex(2)?),
            'u' if self.takes('{') => {
                let mut code = self.hex(1)?;
                while !self.takes('}') {
                    code = (code * 16 + self.hex(1)?).min(0x11_0000);
                }
                char::from_u32(code)
            }
            'u' => match self.hex(4)? {
                // Two halves of one character.
                high @ 0xd800..0xdc00 => {
                    let low = if self.takes('\\') && self.takes('u') { self.hex(4)? } else { 0 };
                    let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
                    char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)
                }
                code => char::from_u32(code),
            },
            // To some these are the ends of a word.
            '<' | '>' => None,
            c if c.is_ascii_punctuation() || c == ' ' => Some(c),
            _ => None,
        }
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let mut code = 0;
        for _ in 0..digits {
            code = code * 16 + self.next()?.to_digit(16)?;
        }
        Some(code)
    }

    fn literal(&mut self, c: char) {
        if c.is_ascii_punctuation() && !matches!(c, '<' | '>') {
            self.regex.push('\\');
        }
        self.regex.push(c);
    }
}
