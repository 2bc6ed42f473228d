-- Time-outs that are over are looked for every few seconds.
CREATE INDEX memberships_timed_out ON memberships (timed_out_until, room_id) WHERE timed_out_until IS NOT NULL;

-- How many members a guild has is asked with every guild that is shown: it is counted in the index alone.
CREATE INDEX memberships_joined ON memberships (room_id, membership, server_name, user_id);
