//! Who must not see what, on every surface: tables in which each cell is tried. Whoever may see it does, on the same surfaces, or the tables would show nothing.

mod channels;
mod person;
mod private;
