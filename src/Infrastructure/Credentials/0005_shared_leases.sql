-- The newest keys of each session, sealed under a key that only the session's own secret gives. The table opens nothing.
create table shared_leases (
  session varchar     not null primary key,
  lease   varchar     not null,
  ends_at timestamptz not null,
  sealed  bytea       not null
);
create index shared_leases_by_end on shared_leases (ends_at);
grant select, insert, update, delete on shared_leases to sentinel_app;
