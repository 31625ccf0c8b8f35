//! What an association writes, and everything that can be said about it. Knows no window.

pub mod candidate;
pub mod check;
pub mod choice;
pub mod diff;
pub mod document;
pub mod edit;
#[cfg(test)]
mod fixture;
pub mod ledger;
pub mod policy;
pub mod publish;
pub mod recommended;
pub mod release;
pub mod transact;
