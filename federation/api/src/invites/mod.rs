//! Invites of this server, for other servers (`/_guildhall/federation/v1/invites/{code}`).

pub mod port;

pub use port::{
    Directory, InviteDesk, InviteDeskError, InvitePreview, PreviewChannel, PreviewGuild, PreviewUser,
    RedeemRequest, Redeemed, Vanity, VanityRequest,
};
