//! Many new messages in few statements: each statement costs two changes of thread with SQLite and a round trip with
//! PostgreSQL, which is most of what a message costs.

use sqlx::{Any, AnyConnection, any::AnyArguments, query::Query};

use crate::{
    StorageError,
    events::{self, EventRow},
    log::{self, LogEntry},
    projection::messages::{self, MessageRow},
};

/// Rows of one statement.
const ROWS: usize = 8;

const EVENTS: &str = "INSERT INTO events (room_id, event_id, sender, event_type, state_key, origin_server_ts, depth, status, reason, state_group, order_ts, order_depth, json, received_at) VALUES \
     ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14), \
     ($15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28), \
     ($29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42), \
     ($43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56), \
     ($57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70), \
     ($71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, $84), \
     ($85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98), \
     ($99, $100, $101, $102, $103, $104, $105, $106, $107, $108, $109, $110, $111, $112)";
const EDGES: &str = "INSERT INTO event_edges (room_id, prev_id, event_id) VALUES \
     ($1, $2, $3), \
     ($4, $5, $6), \
     ($7, $8, $9), \
     ($10, $11, $12), \
     ($13, $14, $15), \
     ($16, $17, $18), \
     ($19, $20, $21), \
     ($22, $23, $24)";
const LOG: &str = "INSERT INTO commit_log (seq, room_id, event_id, is_local, is_backfill, state_group, changes) VALUES \
     ($1, $2, $3, $4, $5, $6, $7), \
     ($8, $9, $10, $11, $12, $13, $14), \
     ($15, $16, $17, $18, $19, $20, $21), \
     ($22, $23, $24, $25, $26, $27, $28), \
     ($29, $30, $31, $32, $33, $34, $35), \
     ($36, $37, $38, $39, $40, $41, $42), \
     ($43, $44, $45, $46, $47, $48, $49), \
     ($50, $51, $52, $53, $54, $55, $56)";
const MESSAGES: &str = "INSERT INTO messages (channel_id, message_id, author_id, content, sent_at, reply_to, is_deleted, order_ts, order_depth, emojis, stickers, kind, mentions, tts, thread_root, thread_id, falls_back, extra) VALUES \
     ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18), \
     ($19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36), \
     ($37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54), \
     ($55, $56, $57, $58, $59, $60, $61, $62, $63, $64, $65, $66, $67, $68, $69, $70, $71, $72), \
     ($73, $74, $75, $76, $77, $78, $79, $80, $81, $82, $83, $84, $85, $86, $87, $88, $89, $90), \
     ($91, $92, $93, $94, $95, $96, $97, $98, $99, $100, $101, $102, $103, $104, $105, $106, $107, $108), \
     ($109, $110, $111, $112, $113, $114, $115, $116, $117, $118, $119, $120, $121, $122, $123, $124, $125, $126), \
     ($127, $128, $129, $130, $131, $132, $133, $134, $135, $136, $137, $138, $139, $140, $141, $142, $143, $144)";

/// What new messages of local users leave behind, to be written together.
#[derive(Clone, Debug, Default)]
pub struct NewMessages {
    /// The events; they are held in no form yet.
    pub events: Vec<EventRow>,
    /// Room, previous event, event.
    pub edges: Vec<(String, String, String)>,
    /// Their log entries.
    pub entries: Vec<LogEntry>,
    /// What they say.
    pub messages: Vec<MessageRow>,
}

type Statement<'q> = Query<'q, Any, AnyArguments>;

impl NewMessages {
    /// Writes everything and is empty then.
    ///
    /// # Errors
    /// When one of them is stored already or the database fails; the transaction is then of no more use.
    pub async fn write(&mut self, conn: &mut AnyConnection) -> Result<(), StorageError> {
        let Self {
            events,
            edges,
            entries,
            messages,
        } = std::mem::take(self);
        let (full, rest) = events.as_chunks::<ROWS>();
        for rows in full {
            rows.iter()
                .fold(sqlx::query(EVENTS), event)
                .execute(&mut *conn)
                .await?;
        }
        for row in rest {
            events::upsert(conn, row, true).await?;
        }
        let (full, rest) = edges.as_chunks::<ROWS>();
        for rows in full {
            rows.iter()
                .fold(sqlx::query(EDGES), edge)
                .execute(&mut *conn)
                .await?;
        }
        for (room_id, prev_id, event_id) in rest {
            events::add_edge(conn, room_id, prev_id, event_id).await?;
        }
        let (full, rest) = entries.as_chunks::<ROWS>();
        for rows in full {
            rows.iter()
                .fold(sqlx::query(LOG), entry)
                .execute(&mut *conn)
                .await?;
        }
        for row in rest {
            log::append(conn, row).await?;
        }
        let (full, rest) = messages.as_chunks::<ROWS>();
        for rows in full {
            rows.iter()
                .fold(sqlx::query(MESSAGES), message)
                .execute(&mut *conn)
                .await?;
        }
        for row in rest {
            messages::insert(conn, row).await?;
        }
        Ok(())
    }
}

fn event<'q>(statement: Statement<'q>, row: &'q EventRow) -> Statement<'q> {
    statement
        .bind(&row.room_id)
        .bind(&row.event_id)
        .bind(&row.sender)
        .bind(&row.event_type)
        .bind(&row.state_key)
        .bind(row.origin_server_ts)
        .bind(row.depth)
        .bind(row.status.to_column())
        .bind(&row.reason)
        .bind(row.place.map(|place| place.state_group))
        .bind(row.place.map(|place| place.order_ts))
        .bind(row.place.map(|place| place.order_depth))
        .bind(&row.json)
        .bind(row.received_at)
}

fn edge<'q>(statement: Statement<'q>, (room, prev, event): &'q (String, String, String)) -> Statement<'q> {
    statement.bind(room).bind(prev).bind(event)
}

fn entry<'q>(statement: Statement<'q>, row: &'q LogEntry) -> Statement<'q> {
    statement
        .bind(row.seq)
        .bind(&row.room_id)
        .bind(&row.event_id)
        .bind(i64::from(row.is_local))
        .bind(i64::from(row.is_backfill))
        .bind(row.state_group)
        .bind(&row.changes)
}

fn message<'q>(statement: Statement<'q>, row: &'q MessageRow) -> Statement<'q> {
    statement
        .bind(&row.channel_id)
        .bind(&row.message_id)
        .bind(&row.author_id)
        .bind(&row.content)
        .bind(row.sent_at)
        .bind(&row.reply_to)
        .bind(i64::from(row.is_deleted))
        .bind(row.order_ts)
        .bind(row.order_depth)
        .bind(&row.emojis)
        .bind(&row.stickers)
        .bind(row.kind)
        .bind(&row.mentions)
        .bind(i64::from(row.is_tts))
        .bind(&row.thread_root)
        .bind(&row.thread_id)
        .bind(i64::from(row.falls_back))
        .bind(&row.extra)
}
