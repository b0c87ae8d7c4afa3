-- When and from where each API token was used last. Not a part of the log: no decision reads it.
create table token_uses (
  token     varchar     not null primary key,
  used_at   timestamptz not null,
  used_from varchar     not null
);
grant select, insert, update on token_uses to sentinel_app;
grant select on token_uses to sentinel_reader;
