//! Whatever a creator, a link or an answerer wrote: no page runs it, loads it or sends anything by it.

mod everywhere;
mod oracle;
mod random;
mod strings;
