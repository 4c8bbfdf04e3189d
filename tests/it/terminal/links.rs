//! Links on a terminal, as text and as a code for a phone.

use super::pty::Terminal;
use crate::support::{Place, Ran};

#[test]
fn a_link_on_a_terminal_is_one_piece_however_narrow_it_is() {
    let place = Place::new("sqlite");
    for args in [&["ask", "--timeout", "1s", "Who?"][..], &["new", "Who?"]] {
        let left = Terminal::narrow(&place.hitl(args), 30).end();
        let (_, rest) = left.shown.split_once("\u{1b}]8;;").unwrap();
        let (address, rest) = rest.split_once("\u{1b}\\").unwrap();
        let (text, _) = rest.split_once("\u{1b}]8;;\u{1b}\\").unwrap();
        assert!(address.starts_with("http://") && address.contains("?t="), "{left:?}");
        assert_eq!(text, address, "what is seen is what is opened");
    }
    for (name, value) in [("TERM", "dumb"), ("NO_COLOR", "1"), ("FORCE_HYPERLINK", "0")] {
        let mut command = place.hitl(&["new", "Who?"]);
        command.env(name, value);
        let left = Terminal::piped(&command).end();
        assert!(left.shown.contains("link: http://") && !left.shown.contains('\u{1b}'), "{name} {left:?}");
    }
    let ran = place.run(&["new", "Who?"]);
    assert!(ran.stderr.contains("link: http://") && !ran.stderr.contains('\u{1b}'), "{ran:?}");
}

/// What a phone's camera makes of it.
fn scanned(shown: &str) -> String {
    let mut rows: Vec<Vec<u8>> = Vec::new();
    for line in shown.lines().filter_map(|line| line.split_once("48;5;231m")) {
        let (modules, _) = line.1.split_once("\u{1b}[0m").unwrap();
        let shade = |dark: bool| if dark { 0 } else { 255 };
        rows.push(modules.chars().map(|c| shade("█▀".contains(c))).collect());
        rows.push(modules.chars().map(|c| shade("█▄".contains(c))).collect());
    }
    let (width, height) = (rows[0].len(), rows.len());
    // Some pixels for each module.
    const PIXELS: usize = 4;
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * PIXELS, height * PIXELS, |x, y| {
        rows[y / PIXELS][x / PIXELS]
    });
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "{shown}");
    grids[0].decode().unwrap().1
}

#[test]
fn a_code_holds_the_link() {
    let place = Place::new("sqlite");
    let left = Terminal::piped(&place.hitl(&["new", "--qr", "Who?"])).end();
    assert_eq!(left.code, Some(0), "{left:?}");
    let link = place.run(&["link", &left.stdout]).value().to_owned();
    let path = |link: &str| link.split_once("/form/").unwrap().1.to_owned();
    assert_eq!(path(&scanned(&left.shown)), path(&link));
    let left = Terminal::piped(&place.hitl(&["link", "--qr", &left.stdout])).end();
    assert_eq!(scanned(&left.shown), left.stdout);
    let mut asking = Terminal::piped(&place.hitl(&["confirm", "--qr", "Sure?"]));
    let shown = asking.until("\n> ");
    assert!(shown.contains(&scanned(&shown)), "{shown}");
    asking.press("n\r");
    assert_eq!(asking.end().code, Some(1));
}

#[test]
fn a_code_that_cannot_be_shown_is_refused_with_a_word() {
    let place = Place::new("sqlite");
    let left = Terminal::narrow(&place.hitl(&["new", "--qr", "Who?"]), 30).end();
    assert_eq!(left.code, Some(0), "{left:?}");
    assert!(left.shown.contains("too narrow for the QR code") && !left.shown.contains('█'), "{left:?}");
    let ran: Ran = place.run(&["new", "--qr", "Who?"]);
    assert!(ran.code == Some(0) && ran.stderr.contains("--qr shows a code on a terminal"), "{ran:?}");
}
