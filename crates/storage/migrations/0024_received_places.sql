-- When the event was taken in, as events say it: what a guild amounted to at some time is looked for along it, not through all of its events.
ALTER TABLE guild_places ADD COLUMN received_at BIGINT NOT NULL DEFAULT 0;
UPDATE guild_places SET received_at = COALESCE((SELECT e.received_at FROM events e
    WHERE e.room_id = guild_places.room_id AND e.event_id = guild_places.event_id), 0);
CREATE INDEX guild_places_by_time ON guild_places (room_id, received_at, present_group);
