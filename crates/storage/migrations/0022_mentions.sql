-- Whom a message as it stands calls: JSON, NULL for nobody.
ALTER TABLE messages ADD COLUMN mentions TEXT;
-- Whether it is read aloud.
ALTER TABLE messages ADD COLUMN tts BIGINT NOT NULL DEFAULT 0;
