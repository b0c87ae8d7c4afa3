-- Answers to writes that came with an Idempotency-Key. A row is claimed before the write runs and answered behind it.
-- No write runs twice: a claim whose node died stays without an answer until it is swept.
create table idempotency_keys (
  scope         bytea       not null primary key,   -- SHA-256 of person, kind of token, method, path and key
  claim         uuid        not null,
  request       bytea       not null,               -- SHA-256 of what was sent
  roles         int         not null,               -- of who sent it
  claimed_until timestamptz not null,               -- without an answer by then its outcome is not known
  kept_until    timestamptz not null,
  status        int         null,
  headers       jsonb       null,
  body          bytea       null
);
create index idempotency_keys_by_end on idempotency_keys (kept_until);
grant select, insert, update, delete on idempotency_keys to sentinel_app;
