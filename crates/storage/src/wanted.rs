//! Statements that are asked for several things at once, each named by a pair of ids: as many places as there may be, so that it is one statement.

use sqlx::{AnyConnection, any::AnyRow};

use crate::StorageError;

/// Pairs in one statement.
const AT_ONCE: usize = 50;

/// The beginning of a statement that has the pairs as the rows of `wanted`, with the columns `place` and `id`. Read first in a `CROSS JOIN`, the engine looks
/// up what belongs to each.
macro_rules! wanted {
    () => {
        "WITH wanted (place, id) AS (VALUES \
         ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14), ($15, $16), ($17, $18),  \
         ($19, $20), ($21, $22), ($23, $24), ($25, $26), ($27, $28), ($29, $30), ($31, $32), ($33, $34), ($35, $36),  \
         ($37, $38), ($39, $40), ($41, $42), ($43, $44), ($45, $46), ($47, $48), ($49, $50), ($51, $52), ($53, $54),  \
         ($55, $56), ($57, $58), ($59, $60), ($61, $62), ($63, $64), ($65, $66), ($67, $68), ($69, $70), ($71, $72),  \
         ($73, $74), ($75, $76), ($77, $78), ($79, $80), ($81, $82), ($83, $84), ($85, $86), ($87, $88), ($89, $90),  \
         ($91, $92), ($93, $94), ($95, $96), ($97, $98), ($99, $100)) "
    };
}
pub(crate) use wanted;

/// The rows that `sql`, which begins with [`wanted!`], finds for `pairs`. Places that are over hold the ids of nothing.
///
/// # Errors
/// When the database fails.
pub(crate) async fn rows(
    conn: &mut AnyConnection,
    sql: &'static str,
    pairs: &[(&str, &str)],
) -> Result<Vec<AnyRow>, StorageError> {
    let mut found = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunks(AT_ONCE) {
        let mut query = sqlx::query(sql);
        for place in 0..AT_ONCE {
            let (first, second) = pairs.get(place).copied().unwrap_or_default();
            query = query.bind(first).bind(second);
        }
        found.extend(query.fetch_all(&mut *conn).await?);
    }
    Ok(found)
}
