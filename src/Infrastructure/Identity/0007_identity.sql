-- When and from where each API token was used last. Not a part of the log: no decision reads it.
create table token_uses (
  token     varchar     not null primary key,
  used_at   timestamptz not null,
  used_from varchar     not null
);
grant select, insert, update on token_uses to sentinel_app;
grant select on token_uses to sentinel_reader;

-- The key under which a person's name and e-mail are sealed in the log. A row goes when the person is erased, and never changes.
create table person_keys (
  person varchar not null primary key,
  key    bytea   not null
);
create trigger keys_never_change before update on person_keys for each row execute function refuse_change();
grant select, insert, delete on person_keys to sentinel_app;
