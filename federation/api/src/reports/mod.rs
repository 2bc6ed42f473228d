//! Reports that other servers file here, and the queues of guilds of this server for their moderators elsewhere
//! (`/_guildhall/federation/v1/reports/{report_id}`, `/_guildhall/federation/v1/guild_reports`).

pub mod port;

pub use port::{
    FiledReport, QueueAction, QueueRequest, ReportAppeal, ReportDesk, ReportDeskError, ReportState,
    ReportStates,
};
