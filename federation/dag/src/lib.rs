//! The shape of a room's history: its total order, its extremities, its gaps. Pure: no I/O.

pub mod extremities;
pub mod order;
pub mod topological;

pub use extremities::Extremities;
pub use order::OrderKey;
