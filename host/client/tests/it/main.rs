//! The client against servers that are none, or say what none should. What needs a real one is among the end-to-end tests.

mod answers;
mod calling;
mod fake;
mod waiting;
