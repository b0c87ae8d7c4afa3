-- Keys of sessions, sealed under a key that only the session's own secret gives. The table opens nothing.
-- Two nodes may make keys for one session at once: only one of them gets its event into the log, and it is not always the later row.
create table shared_leases (
  session varchar     not null,
  lease   varchar     not null,
  ends_at timestamptz not null,
  sealed  bytea       not null,
  primary key (session, lease)
);
create index shared_leases_by_end on shared_leases (ends_at);
grant select, insert, update, delete on shared_leases to sentinel_app;
