//! Reading JSON (RFC 8259).

use super::{Json, Object};
use std::borrow::Cow;
use std::fmt;

/// How deep lists and objects may lie in each other.
const MAX_DEPTH: u32 = 127;

/// Why bytes are no JSON, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Why.
    pub fault: Fault,
    line: usize,
    column: usize,
}

/// Why bytes are no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// They end too soon; so far they are.
    Torn,
    /// Something else, in words.
    Wrong(&'static str),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.fault {
            Fault::Torn => "it ends too soon",
            Fault::Wrong(why) => why,
        };
        write!(f, "{why} at line {} column {}", self.line, self.column)
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Json<'_>, Broken> {
    let (fault, at) = match str::from_utf8(bytes) {
        Ok(text) => {
            let mut reader = Reader { text, at: 0 };
            match reader.whole() {
                Ok(json) => return Ok(json),
                Err(fault) => (fault, reader.at),
            }
        }
        // What ends within a character was cut off there.
        Err(error) if error.error_len().is_none() => (Fault::Torn, bytes.len()),
        Err(error) => (Fault::Wrong("it is not in UTF-8"), error.valid_up_to()),
    };
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = before.split(|b| *b == b'\n');
    let column = line.clone().next_back().map_or(0, <[u8]>::len);
    Err(Broken { fault, line: line.count(), column: column + 1 })
}

struct Reader<'a> {
    text: &'a str,
    /// How many bytes of it are read; always between two characters where a piece begins or ends.
    at: usize,
}

impl<'a> Reader<'a> {
    fn whole(&mut self) -> Result<Json<'a>, Fault> {
        let json = self.value(0)?;
        match self.token() {
            Err(Fault::Torn) => Ok(json),
            _ => Err(Fault::Wrong("something follows after the end")),
        }
    }

    fn value(&mut self, depth: u32) -> Result<Json<'a>, Fault> {
        match self.token()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Json::Text),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => Err(Fault::Wrong("a value is expected")),
        }
    }

    fn object(&mut self, depth: u32) -> Result<Json<'a>, Fault> {
        let mut members = Vec::new();
        let mut more = self.open(b'}', depth)?;
        while more {
            if self.token()? != b'"' {
                return Err(Fault::Wrong("a name in quotes is expected"));
            }
            let name = self.string()?;
            if self.token()? != b':' {
                return Err(Fault::Wrong("a colon is expected"));
            }
            self.at += 1;
            members.push((name, self.value(depth + 1)?));
            more = self.more(b'}')?;
        }
        Ok(Json::Object(Object(members)))
    }

    fn list(&mut self, depth: u32) -> Result<Json<'a>, Fault> {
        let mut items = Vec::new();
        let mut more = self.open(b']', depth)?;
        while more {
            items.push(self.value(depth + 1)?);
            more = self.more(b']')?;
        }
        Ok(Json::List(items))
    }

    /// Takes the bracket that opens, and the one that closes if it is the next.
    fn open(&mut self, close: u8, depth: u32) -> Result<bool, Fault> {
        if depth == MAX_DEPTH {
            return Err(Fault::Wrong("lists and objects lie too deep in each other"));
        }
        self.at += 1;
        let empty = self.token()? == close;
        self.at += usize::from(empty);
        Ok(!empty)
    }

    /// Takes what stands after an item: whether it is a comma.
    fn more(&mut self, close: u8) -> Result<bool, Fault> {
        let next = self.token()?;
        if next != b',' && next != close {
            return Err(Fault::Wrong("a comma or the end is expected"));
        }
        self.at += 1;
        Ok(next == b',')
    }

    fn word(&mut self, word: &str, json: Json<'a>) -> Result<Json<'a>, Fault> {
        for byte in word.bytes() {
            if self.byte()? != byte {
                return Err(Fault::Wrong("a value is expected"));
            }
            self.at += 1;
        }
        Ok(json)
    }

    fn number(&mut self) -> Result<Json<'a>, Fault> {
        let start = self.at;
        self.skip(b"-");
        // No number but zero begins with a zero.
        if !self.skip(b"0") {
            self.digits()?;
        }
        let mut whole = true;
        if self.skip(b".") {
            whole = false;
            self.digits()?;
        }
        if self.skip(b"eE") {
            whole = false;
            self.skip(b"+-");
            self.digits()?;
        }
        let text = self.since(start)?;
        // A negative zero is one only as a float.
        if whole
            && text != "-0"
            && let Ok(int) = text.parse()
        {
            return Ok(Json::Int(int));
        }
        text.parse().map(Json::Float).map_err(|_| Fault::Wrong("a number is expected"))
    }

    /// Takes one digit or more.
    fn digits(&mut self) -> Result<(), Fault> {
        if !self.byte()?.is_ascii_digit() {
            return Err(Fault::Wrong("a digit is expected"));
        }
        while self.byte().is_ok_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.at += 1;
        let mut start = self.at;
        let mut text = String::new();
        loop {
            match self.byte()? {
                b'"' => {
                    let piece = self.since(start)?;
                    self.at += 1;
                    // With an escape in it there would be at least one character here.
                    return Ok(if text.is_empty() { piece.into() } else { (text + piece).into() });
                }
                b'\\' => {
                    text.push_str(self.since(start)?);
                    self.at += 1;
                    text.push(self.escaped()?);
                    start = self.at;
                }
                0..0x20 => return Err(Fault::Wrong("a control character stands in text")),
                _ => self.at += 1,
            }
        }
    }

    /// What an escape stands for; its backslash is taken.
    fn escaped(&mut self) -> Result<char, Fault> {
        let byte = self.byte()?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = self.hex()?;
                if (0xd800..0xdc00).contains(&code) {
                    // The first half of a character; the second has to follow.
                    self.word("\\u", Json::Null)?;
                    let low = self.hex()?.wrapping_sub(0xdc00);
                    code = if low < 0x400 { 0x1_0000 + ((code - 0xd800) << 10) + low } else { 0xd800 };
                }
                char::from_u32(code).ok_or(Fault::Wrong("an escape is half a character"))?
            }
            _ => return Err(Fault::Wrong("there is no such escape")),
        })
    }

    fn hex(&mut self) -> Result<u32, Fault> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()?).to_digit(16);
            code = code * 16 + digit.ok_or(Fault::Wrong("a hexadecimal digit is expected"))?;
            self.at += 1;
        }
        Ok(code)
    }

    /// The next byte that is no blank, which stays.
    fn token(&mut self) -> Result<u8, Fault> {
        while let Ok(b' ' | b'\n' | b'\r' | b'\t') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    /// Takes the next byte if it is one of `wanted`.
    fn skip(&mut self, wanted: &[u8]) -> bool {
        let found = self.byte().is_ok_and(|b| wanted.contains(&b));
        self.at += usize::from(found);
        found
    }

    /// The next byte, which stays.
    // Nearly all the time goes by here, and what builds for size would call it.
    #[inline(always)]
    fn byte(&self) -> Result<u8, Fault> {
        self.text.as_bytes().get(self.at).copied().ok_or(Fault::Torn)
    }

    fn since(&self, start: usize) -> Result<&'a str, Fault> {
        self.text.get(start..self.at).ok_or(Fault::Torn)
    }
}
