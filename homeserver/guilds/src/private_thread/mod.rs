//! Private threads (ADR 28): the room that one is, and who is in it. What is said there is for `messaging`.

mod change;
mod make;

pub use make::NewPrivateThread;
