//! What others publish about medicines, and what can be computed from it alone. Knows no formulary.

pub mod catalogue;
pub mod codes;
pub mod compare;
pub mod dispensed;
pub mod edition;
pub mod generic_name;
pub mod handwork;
pub mod import;
pub mod intake;
pub mod japanese;
pub mod period;
pub mod place;
pub mod product;
pub mod receipt_master;
pub mod release;
pub mod sample;
pub mod search;
pub mod share;
pub mod sources;
pub mod store;
pub mod supply;
pub mod table;
pub mod therapeutic_category;
pub mod usage;
pub mod words;
pub mod workspace;
