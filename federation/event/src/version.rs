//! The room versions that Guildhall speaks.

use guildhall_types::RoomVersionId;
use ruma::room_version_rules::{RoomVersionRules, StateResolutionV2Rules};
use thiserror::Error;

/// A room version that Guildhall knows: 12 is created, 10 and 11 are understood too.
///
/// <https://spec.matrix.org/v1.19/rooms/>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoomVersion {
    /// Room version 10.
    V10,
    /// Room version 11.
    V11,
    /// Room version 12: the room id is the hash of the create event.
    V12,
}

/// The room version is none of 10, 11 and 12.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("room version {0} is not supported: 10, 11 and 12 are")]
pub struct UnsupportedRoomVersion(pub String);

impl RoomVersion {
    /// The versions that Guildhall knows, oldest first.
    pub const ALL: [Self; 3] = [Self::V10, Self::V11, Self::V12];

    /// The version of the rooms that Guildhall creates.
    #[must_use]
    pub const fn created() -> Self {
        Self::V12
    }

    /// The version with this id.
    ///
    /// # Errors
    /// When it is none that Guildhall knows.
    pub fn parse(id: &str) -> Result<Self, UnsupportedRoomVersion> {
        match id {
            "10" => Ok(Self::V10),
            "11" => Ok(Self::V11),
            "12" => Ok(Self::V12),
            other => Err(UnsupportedRoomVersion(other.to_owned())),
        }
    }

    /// The id as it stands in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V10 => "10",
            Self::V11 => "11",
            Self::V12 => "12",
        }
    }

    /// The id as ruma's type.
    #[must_use]
    pub const fn id(self) -> RoomVersionId {
        match self {
            Self::V10 => RoomVersionId::V10,
            Self::V11 => RoomVersionId::V11,
            Self::V12 => RoomVersionId::V12,
        }
    }

    /// The rules of this version.
    #[must_use]
    pub const fn rules(self) -> &'static RoomVersionRules {
        match self {
            Self::V10 => &RoomVersionRules::V10,
            Self::V11 => &RoomVersionRules::V11,
            Self::V12 => &RoomVersionRules::V12,
        }
    }

    /// The rules of state resolution, which is version 2 in each of them.
    #[must_use]
    pub const fn resolution(self) -> StateResolutionV2Rules {
        match self {
            Self::V10 | Self::V11 => StateResolutionV2Rules::V2_0,
            Self::V12 => StateResolutionV2Rules::V2_1,
        }
    }
}

impl std::fmt::Display for RoomVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
