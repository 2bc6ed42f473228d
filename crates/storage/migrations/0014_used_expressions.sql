-- The emoji in the text of a message as it stands, and its stickers: lists in JSON, NULL for none.
ALTER TABLE messages ADD COLUMN emojis TEXT;
ALTER TABLE messages ADD COLUMN stickers TEXT;

-- An emoji is looked for by its id, in whichever guild it is.
CREATE INDEX expressions_by_id ON expressions (expression_id);
