//! Who runs the server, as its pages say it.

use super::id;
use super::time_zone::TimeZone;
use crate::text::joined::joined;
use std::fmt;

/// The longest name, contact and footer of an operator, in characters. What is longer is cut; a host that can tell its operator
/// refuses it.
pub const MAX: usize = 500;

/// Who runs the server: what its pages show of whom a person deals with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Operator {
    /// What the header of each page says; none: `hitl`.
    pub name: Option<String>,
    /// Whom to ask: a sentence, an address of mail or of the web.
    pub contact: Option<String>,
    /// What stands at the end of each page.
    pub footer: Option<String>,
    /// What links and buttons are coloured in.
    pub colours: Option<Colours>,
    /// Whether the header of each page shows the logo that is in the store: see [`logo`](super::logo).
    pub logo: bool,
    /// The time zone that stands beside UTC.
    pub time_zone: Option<TimeZone>,
}

impl Operator {
    /// What it is called.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or("hitl")
    }

    /// Asks `get` for each setting by its name.
    ///
    /// ```
    /// use hitl_core::operator::Operator;
    /// let get = |name: &str| (name == "operator-name").then(|| " Acme Operations\n".to_owned());
    /// assert_eq!(Operator::read(&get).name(), "Acme Operations");
    /// assert_eq!(Operator::read(&|_| None).name(), "hitl");
    /// ```
    pub fn read(get: &dyn Fn(&str) -> Option<String>) -> Self {
        let text = |name| {
            let text = get(name)?;
            let text = text.trim();
            (!text.is_empty()).then(|| text.chars().take(MAX).collect::<String>())
        };
        Self {
            name: text("operator-name"),
            contact: text("operator-contact"),
            footer: text("operator-footer"),
            // What is no pair of colours that can be read changes nothing; a host that can tell its operator does.
            colours: text("operator-colours").and_then(|text| Colours::read(&text).ok()),
            logo: text("operator-logo").is_some_and(|text| text == "true"),
            time_zone: text("time-zone").and_then(|text| TimeZone::read(&text)),
        }
    }

    /// Where its contact leads, if that is an address.
    ///
    /// ```
    /// use hitl_core::operator::Operator;
    /// let of = |contact: &str| Operator { contact: Some(contact.into()), ..Operator::default() }.contact_address();
    /// assert_eq!(of("ops@example.org").as_deref(), Some("mailto:ops@example.org"));
    /// assert_eq!(of("https://example.org/help").as_deref(), Some("https://example.org/help"));
    /// assert_eq!(of("ext. 42, or ops@example.org"), None);
    /// ```
    pub fn contact_address(&self) -> Option<String> {
        let contact = self.contact.as_deref()?;
        if contact.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return None;
        }
        if contact.starts_with("https://") || contact.starts_with("http://") {
            return Some(contact.to_owned());
        }
        let (user, host) = contact.split_once('@')?;
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b));
        // No letter in it adds a subject or a second receiver.
        let is_plain = !user.is_empty() && !host.is_empty() && plain(user) && plain(host);
        is_plain.then(|| joined(&["mailto:", contact], ""))
    }
}

/// The colour of links and buttons on light pages, and on dark ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colours {
    /// On light pages.
    pub light: Colour,
    /// On dark pages.
    pub dark: Colour,
}

/// A colour of sRGB: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// Why two colours cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColourError {
    /// They are not written as two colours.
    #[error("write two colours, for light pages and for dark ones, such as #0b5c3b #7fd6ac")]
    Unreadable,
    /// The first cannot be read on light pages.
    #[error(
        "the first colour, for light pages, is too light: its contrast with white is {0}, and 4.5:1 is needed"
    )]
    TooLight(String),
    /// The second cannot be read on dark pages.
    #[error(
        "the second colour, for dark pages, is too dark: its contrast with the page is {0}, and 4.5:1 is needed"
    )]
    TooDark(String),
}

/// What light pages are, below links and as letters on buttons.
const LIGHT: [Colour; 3] =
    [Colour([0xff, 0xff, 0xff]), Colour([0xf3, 0xf4, 0xf7]), Colour([0xee, 0xf2, 0xff])];
/// What dark pages are, below links and as letters on buttons.
const DARK: [Colour; 4] = [
    Colour([0x1a, 0x1d, 0x23]),
    Colour([0x11, 0x13, 0x17]),
    Colour([0x22, 0x2a, 0x42]),
    Colour([0x10, 0x13, 0x1b]),
];

impl Colours {
    /// Reads two colours with a blank or a comma between them.
    ///
    /// # Errors
    ///
    /// [`ColourError::Unreadable`].
    pub fn read(text: &str) -> Result<Self, ColourError> {
        let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
        let (Some(light), Some(dark), None) = (words.next(), words.next(), words.next()) else {
            return Err(ColourError::Unreadable);
        };
        let read = |word| Colour::read(word).ok_or(ColourError::Unreadable);
        Ok(Self { light: read(light)?, dark: read(dark)? })
    }

    /// The same, if each has contrast enough to be read on our pages (WCAG 2.2, 1.4.3). For whoever starts a server: it costs the
    /// component nothing.
    ///
    /// # Errors
    ///
    /// [`ColourError::TooLight`] and [`ColourError::TooDark`].
    ///
    /// ```
    /// use hitl_core::operator::{ColourError, Colours};
    /// let checked = |text| Colours::read(text).and_then(Colours::checked);
    /// assert!(checked("#0b5c3b, #7fd6ac").is_ok());
    /// assert_eq!(checked("green"), Err(ColourError::Unreadable));
    /// let told = checked("#ffe000 #ffe000").unwrap_err().to_string();
    /// assert!(told.contains("too light") && told.contains(":1"), "{told}");
    /// ```
    pub fn checked(self) -> Result<Self, ColourError> {
        let least = |colour: Colour, grounds: &[Colour]| {
            grounds.iter().map(|ground| colour.contrast(*ground)).fold(f64::MAX, f64::min)
        };
        let (on_light, on_dark) = (least(self.light, &LIGHT), least(self.dark, &DARK));
        if on_light < CONTRAST {
            return Err(ColourError::TooLight(ratio(on_light)));
        }
        if on_dark < CONTRAST {
            return Err(ColourError::TooDark(ratio(on_dark)));
        }
        Ok(self)
    }

    /// The rules of style that set them.
    pub(crate) fn style(self) -> String {
        let mut style = String::from(":root{--main:");
        self.light.push_to(&mut style);
        style.push_str("}@media (prefers-color-scheme:dark){:root{--main:");
        self.dark.push_to(&mut style);
        style.push_str("}}");
        style
    }
}

impl fmt::Display for Colours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.light.push_to(&mut text);
        text.push(' ');
        self.dark.push_to(&mut text);
        f.write_str(&text)
    }
}

/// The least contrast at which text can be read.
const CONTRAST: f64 = 4.5;

/// "3.2:1", rounded down, so that nothing is said to be enough that is not.
fn ratio(contrast: f64) -> String {
    let tenths = (contrast * 10.0) as u32;
    let (whole, tenth) = (tenths / 10, tenths % 10);
    format!("{whole}.{tenth}:1")
}

impl Colour {
    /// Reads `#rrggbb`.
    fn read(word: &str) -> Option<Self> {
        let digits = word.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// As it is written in a style: `#2c50cf`.
    pub(crate) fn css(self) -> String {
        joined(&["#", &id::hex(&self.0)], "")
    }

    fn push_to(self, style: &mut String) {
        style.push_str(&self.css());
    }

    /// The contrast of the two, from 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// How light it is, from 0 to 1 (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
}
