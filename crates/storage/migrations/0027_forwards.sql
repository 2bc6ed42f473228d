-- What a message is beside its text, as JSON: what it passes on. Null for most.
ALTER TABLE messages ADD COLUMN extra TEXT;
