//! The desktop shell: the same operations from a window and from a terminal. Contains no rule about drugs.

pub mod bindings;
pub mod operations;
