//! How languages count (Unicode CLDR, plural rules).

/// One, and all others.
pub(super) const fn one_or_more(n: u64) -> usize {
    if n == 1 { 0 } else { 1 }
}

/// None and one, and all others.
pub(super) const fn up_to_one(n: u64) -> usize {
    if n <= 1 { 0 } else { 1 }
}

/// One form for all.
pub(super) const fn always_one(_: u64) -> usize {
    0
}

/// Zero, one, two, few, many, and all others.
pub(super) const fn arabic(n: u64) -> usize {
    match (n, n % 100) {
        (0..=2, _) => n as usize,
        (_, 3..=10) => 3,
        (_, 11..=99) => 4,
        _ => 5,
    }
}
