//! What others publish about medicines, and what can be computed from it alone. Knows no formulary.

pub mod catalogue;
pub mod codes;
pub mod edition;
pub mod product;
pub mod sample;
pub mod therapeutic_category;
