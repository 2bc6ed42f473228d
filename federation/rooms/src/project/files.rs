//! The files of messages: which message has one, and what becomes of it when the message goes.

use guildhall_event::Pdu;
use guildhall_storage::{
    StorageError,
    media::{
        attachments,
        releases::{self, Release},
    },
};
use guildhall_types::{MxcUri, attachment::Attachment, is_steward};

use super::{Projector, files_of};

impl Projector<'_> {
    /// Says which message has `files`. Those of this server are its author's own: a file is of the one message that it was uploaded for. What a webhook writes, this server's
    /// steward has sent, with files that have come with the request: they are counted as another's.
    pub(super) async fn attach(&mut self, pdu: &Pdu, files: &[Attachment]) -> Result<(), StorageError> {
        let uploader = Some(pdu.sender.as_str()).filter(|_| !is_steward(&pdu.sender));
        let sender = pdu.sender.server_name().as_str();
        for (server, media) in files
            .iter()
            .filter_map(place)
            .filter(|(server, _)| *server == sender)
        {
            let message = (self.room_id.as_str(), pdu.event_id.as_str());
            attachments::attach(self.conn, (server, media), uploader, message).await?;
        }
        Ok(())
    }

    /// Has the files of the message `pdu`, which is deleted, deleted too.
    pub(super) async fn release(&mut self, pdu: &Pdu) -> Result<(), StorageError> {
        for (server_name, media_id) in own_files(pdu, files_of(pdu)).iter().filter_map(place) {
            let release = Release {
                server_name: server_name.to_owned(),
                media_id: media_id.to_owned(),
                channel_id: self.room_id.to_string(),
                message_id: pdu.event_id.to_string(),
            };
            releases::add(self.conn, &release).await?;
        }
        Ok(())
    }
}

/// Those of `files` that are of the sender's server. Nobody says of others' files who may see them, or that they are gone.
pub(super) fn own_files(pdu: &Pdu, files: Vec<Attachment>) -> Vec<Attachment> {
    let sender = pdu.sender.server_name().as_str();
    let is_own = |file: &Attachment| place(file).is_some_and(|(server, _)| server == sender);
    files.into_iter().filter(is_own).collect()
}

/// The server that a file is of, and its name there.
fn place(file: &Attachment) -> Option<(&str, &str)> {
    let (server, media) = <&MxcUri>::from(file.url.as_str()).parts().ok()?;
    Some((server.as_str(), media))
}
