//! What an association writes, and everything that can be said about it. Knows no window.

pub mod check;
pub mod document;
pub mod policy;
pub mod transact;

/// What leaves the program.
pub mod publish {
    pub mod edition;
}
