//! What an association writes, and everything that can be said about it. Knows no window.

pub mod check;
pub mod document;
pub mod policy;
pub mod transact;

/// What leaves the program.
pub mod publish {
    mod content;
    pub mod csv;
    pub mod edition;
    pub mod error;
    mod flow;
    mod front;
    pub mod glyphs;
    mod layout;
    mod outline;
    mod paragraph;
    pub mod pdf;
    mod sheet;
    #[cfg(test)]
    mod specimen;
    mod structure;
    mod table;
}
