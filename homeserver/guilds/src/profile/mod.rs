//! What users are shown as (ADR 41): what of it stands in their memberships, the rest, which is asked for, and their pictures.

mod asked;
mod find;
mod own;
mod pictures;
mod release;

pub(crate) use asked::Asked;
pub use own::MemberProfile;
