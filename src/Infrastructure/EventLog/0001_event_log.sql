-- The event log, in the schema of Marten 9 (string identity, single tenancy, metadata columns on), so that a Marten program
-- opens and replays it. Never add a column, an index or a foreign key to the mt_ tables: Marten would drop it.

create table mt_streams (
  id          varchar     not null,
  type        varchar     null,
  version     bigint      null,
  timestamp   timestamptz not null default now(),
  created     timestamptz not null default now(),
  tenant_id   varchar     null default '*DEFAULT*',
  is_archived bool        null default false,
  constraint pkey_mt_streams_id primary key (id)
);

create table mt_events (
  seq_id         bigint       not null,
  id             uuid         not null,
  stream_id      varchar      null,
  version        bigint       not null,
  data           jsonb        not null,
  bdata          bytea        null,
  type           varchar(500) not null,
  timestamp      timestamptz  not null default now(),
  tenant_id      varchar      null default '*DEFAULT*',
  mt_dotnet_type varchar      null,
  correlation_id varchar      null,
  causation_id   varchar      null,
  headers        jsonb        null,
  user_name      varchar      null,
  is_archived    bool         null default false,
  constraint pkey_mt_events_seq_id primary key (seq_id)
);
alter table mt_events add constraint fkey_mt_events_stream_id
  foreign key (stream_id) references mt_streams (id) on delete cascade;
create unique index pk_mt_events_stream_and_version on mt_events using btree (stream_id, version);

create sequence mt_events_sequence;
alter sequence mt_events_sequence owned by mt_events.seq_id;

create table mt_event_progression (
  name         varchar     not null,
  last_seq_id  bigint      null,
  last_updated timestamptz null default transaction_timestamp(),
  constraint pk_mt_event_progression primary key (name)
);

create table mt_high_water_skips (
  ending_sequence   bigint      not null,
  starting_sequence bigint      not null,
  timestamp         timestamptz null default transaction_timestamp(),
  constraint pkey_mt_high_water_skips_ending_sequence primary key (ending_sequence)
);

-- Ours: a stream that has ended, and the event that ended it. Nothing is appended behind it.
create table closed_streams (
  stream   varchar not null primary key,
  sequence bigint  not null
);

-- Ours: the nodes. An append names its node and epoch, and is refused from a node that was declared lost or has come back since.
create table nodes (
  node            varchar     not null primary key,
  epoch           bigint      not null,
  renewed_at      timestamptz not null,
  acknowledged    bigint      not null,
  acknowledged_at timestamptz not null,
  lost            bool        not null default false
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'SN003', message = format('%s on %I is refused: the event log is append-only', tg_op, tg_table_name);
end $$;

create function refuse_rewrite_of_stream() returns trigger language plpgsql as $$
begin
  if new.version is null or new.version < old.version or new.timestamp < old.timestamp
     or (new.id, new.type, new.created, new.tenant_id, new.is_archived)
        is distinct from (old.id, old.type, old.created, old.tenant_id, old.is_archived) then
    raise exception using errcode = 'SN003', message = 'a stream only grows: the event log is append-only';
  end if;
  return new;
end $$;

create trigger events_never_change before update or delete on mt_events for each row execute function refuse_change();
create trigger events_never_vanish before truncate on mt_events for each statement execute function refuse_change();
create trigger streams_only_grow before update on mt_streams for each row execute function refuse_rewrite_of_stream();
create trigger streams_never_vanish before delete on mt_streams for each row execute function refuse_change();
create trigger streams_never_truncate before truncate on mt_streams for each statement execute function refuse_change();
create trigger endings_never_change before update or delete on closed_streams for each row execute function refuse_change();
create trigger endings_never_vanish before truncate on closed_streams for each statement execute function refuse_change();

revoke all on schema sentinel from public;
revoke execute on all functions in schema sentinel from public;
grant usage on schema sentinel to sentinel_app, sentinel_reader;
grant select on mt_streams, mt_events, mt_event_progression, mt_high_water_skips, closed_streams, nodes to sentinel_app, sentinel_reader;
grant select on sequence mt_events_sequence to sentinel_app, sentinel_reader;
grant insert, update on mt_event_progression to sentinel_app;
