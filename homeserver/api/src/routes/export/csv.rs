//! An export as a table (RFC 4180), a message a line; the last line says whether it is complete.

use csv::{Terminator, WriterBuilder};
use guildhall_messaging::{ExportPart, Message};

/// The first line.
const NAMES: [&str; 10] = [
    "channelId",
    "messageId",
    "threadId",
    "authorId",
    "timestamp",
    "editedTimestamp",
    "type",
    "referencedMessage",
    "content",
    "attachments",
];
/// What the last line begins with; no channel is called so.
const END: &str = "complete";

/// Writes a table.
pub(super) struct Table;

/// A cell that no program for tables takes for a formula.
fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn line<const N: usize>(cells: [&str; N]) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing into memory does not fail.
    let written = writer.write_record(cells.map(cell));
    if let Err(error) = written {
        tracing::error!(%error, "a line cannot be written");
    }
    writer.into_inner().unwrap_or_default()
}

fn line_of(message: &Message) -> Vec<u8> {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    line([
        &message.channel_id,
        &message.id,
        &optional(&message.thread_id),
        &message.author_id,
        &message.timestamp,
        &optional(&message.edited_timestamp),
        &message.kind.to_string(),
        &optional(&message.referenced_message),
        &text_of(message),
        &files_of(message),
    ])
}

/// The names of a message's files, or of those that it passes on, each in a line.
fn files_of(message: &Message) -> String {
    let passed_on = message.message_snapshots.iter().flat_map(|one| &one.attachments);
    let files = message.attachments.iter().chain(passed_on);
    let names: Vec<&str> = files.map(|file| file.filename.as_str()).collect();
    names.join("\n")
}

/// What a message says: its own text, or what it passes on or asks.
fn text_of(message: &Message) -> String {
    if let Some(poll) = &message.poll {
        let answers = poll
            .answers
            .iter()
            .map(|answer| format!("\n{}: {}", answer.text, answer.count));
        return answers.fold(poll.question.clone(), |text, answer| text + &answer);
    }
    match message.message_snapshots.first() {
        Some(passed_on) => passed_on.content.clone(),
        None => message.content.clone(),
    }
}

impl Table {
    /// The first line.
    pub(super) fn begin() -> Vec<u8> {
        line(NAMES)
    }

    /// The lines that `part` adds.
    pub(super) fn part(&self, part: ExportPart) -> Vec<u8> {
        match part {
            ExportPart::Channel(_) => Vec::new(),
            ExportPart::Messages(messages) => messages.iter().flat_map(line_of).collect(),
            ExportPart::End { complete } => {
                let mut cells = [""; NAMES.len()];
                let [first, second, ..] = &mut cells;
                *first = END;
                *second = if complete { "true" } else { "false" };
                line(cells)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn cells_are_neither_formulas_nor_lines() {
        let written = |text| String::from_utf8(line([text, "x"])).unwrap_or_default();
        assert_eq!(written("plain, with comma"), "\"plain, with comma\",x\r\n");
        assert_eq!(
            written("a \"word\"\nand more"),
            "\"a \"\"word\"\"\nand more\",x\r\n"
        );
        assert_eq!(written("=1+1"), "'=1+1,x\r\n");
        assert_eq!(written("@SUM(A1)"), "'@SUM(A1),x\r\n");
        assert_eq!(written("-1"), "'-1,x\r\n");
        assert_eq!(written("+1"), "'+1,x\r\n");
        assert_eq!(written("\t=1"), "'\t=1,x\r\n");
        assert_eq!(written("\r=1"), "\"'\r=1\",x\r\n");
        assert_eq!(written("1=1"), "1=1,x\r\n");
    }
}
