//! From an export to the body of an answer: a page at a time, as it is taken.

use axum::body::{Body, Bytes};
use futures::stream;
use guildhall_messaging::{Export, ExportPart};

use super::{Format, Header, Piece, csv::Table, json::Document};

/// What writes an export.
enum Writer {
    Json(Document),
    Csv(Table),
}

impl Writer {
    fn part(&mut self, part: ExportPart) -> Vec<u8> {
        match self {
            Self::Json(document) => document.part(part),
            Self::Csv(table) => table.part(part),
        }
    }
}

/// The body of an answer that is `export`. Nothing is read before it is taken, and what is left is not read when nobody takes it.
pub(super) fn body(export: Export, format: Format, header: &Header) -> Body {
    let (writer, begin) = match format {
        Format::Json => {
            let (document, begin) = Document::new(header);
            (Writer::Json(document), begin)
        }
        Format::Csv => (Writer::Csv(Table), Table::begin()),
    };
    let parts = stream::unfold((export, writer), async |(mut export, mut writer)| {
        let part = export.next().await?;
        let piece: Piece = Ok(Bytes::from(writer.part(part)));
        Some((piece, (export, writer)))
    });
    let begin: Piece = Ok(Bytes::from(begin));
    let begin = stream::once(std::future::ready(begin));
    Body::from_stream(futures::StreamExt::chain(begin, parts))
}
