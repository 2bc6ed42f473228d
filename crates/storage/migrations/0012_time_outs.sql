-- Time-outs that are over are looked for every few seconds.
CREATE INDEX memberships_timed_out ON memberships (timed_out_until, room_id) WHERE timed_out_until IS NOT NULL;
