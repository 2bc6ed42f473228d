//! Passing rights on.

use crate::{Overwrite, Permissions};

/// Whether who has `rights` may turn the rights of a role from `before` to `after`: only what one has can be given;
/// anything may be taken away. Bits without a meaning grant nothing, so anybody may set them.
#[must_use]
pub fn may_grant(rights: Permissions, before: Permissions, after: Permissions) -> bool {
    rights.contains(after.without(before).known())
}

/// Whether who has `rights` in a channel may replace an overwrite of it (`None`: there is none): what one has not can
/// neither be given nor taken, nor the giving or taking of it undone.
#[must_use]
pub fn may_overwrite(rights: Permissions, before: Option<&Overwrite>, after: Option<&Overwrite>) -> bool {
    let of = |overwrite: Option<&Overwrite>| {
        overwrite.map_or((Permissions::NONE, Permissions::NONE), |one| {
            (one.allow, one.deny)
        })
    };
    let ((allow_before, deny_before), (allow, deny)) = (of(before), of(after));
    rights.contains(((allow ^ allow_before) | (deny ^ deny_before)).known())
}
