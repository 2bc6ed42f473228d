//! Other servers as users name them: where their clients are.

mod asked;
mod find;

pub(crate) use asked::Asked as ServersAsked;
