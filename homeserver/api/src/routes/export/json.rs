//! An export as one JSON document: the header, `channels` with `channel` and `messages` each, and `complete`.

use guildhall_messaging::ExportPart;

use super::{Header, items, opening, written};

/// Where in the document it is.
pub(super) struct Document {
    is_first_channel: bool,
    is_in_channel: bool,
    is_first_message: bool,
}

impl Document {
    /// The document, and its beginning.
    pub(super) fn new(header: &Header) -> (Self, Vec<u8>) {
        let mut out = opening(header);
        out.extend_from_slice(br#","channels":["#);
        let document = Self {
            is_first_channel: true,
            is_in_channel: false,
            is_first_message: true,
        };
        (document, out)
    }

    fn end_channel(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.is_in_channel) {
            out.extend_from_slice(b"]}");
        }
    }

    /// What `part` adds.
    pub(super) fn part(&mut self, part: ExportPart) -> Vec<u8> {
        let mut out = Vec::new();
        match part {
            ExportPart::Channel(channel) => {
                self.end_channel(&mut out);
                if !std::mem::take(&mut self.is_first_channel) {
                    out.push(b',');
                }
                out.extend_from_slice(br#"{"channel":"#);
                out.extend(written(&channel));
                out.extend_from_slice(br#","messages":["#);
                self.is_in_channel = true;
                self.is_first_message = true;
            }
            ExportPart::Messages(messages) => out.extend(items(messages, &mut self.is_first_message)),
            ExportPart::End { complete } => {
                self.end_channel(&mut out);
                out.extend_from_slice(format!(r#"],"complete":{complete}}}"#).as_bytes());
            }
        }
        out
    }
}
