//! The program at a terminal: what it shows there, and what is typed there.

mod asking;
mod jobs;
mod links;
mod pty;
mod unseen;
