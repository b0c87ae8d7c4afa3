-- What lists of sessions are read from: a row per session, written by a checkpointed projection. Orders that cover a session do
-- not stand here; the reader adds them.

create table session_summaries (
  id                  varchar     not null primary key,
  person              varchar     not null,
  opened_by           varchar     not null,
  profile             varchar     not null,
  status              varchar     not null check (status in ('opened', 'active', 'paused', 'closed', 'revoked', 'expired')),
  reason              varchar     null,
  ticket              varchar     null,
  use                 varchar     not null,
  context             jsonb       not null,
  opened_at           timestamptz not null,
  expires_at          timestamptz not null,
  ended_at            timestamptz null,
  end_reason          varchar     null,
  leases              int         not null,
  last_lease_ends_at  timestamptz null,
  source_identity     varchar     null,
  owner_node          varchar     null,
  owner_epoch         bigint      null,
  opened_sequence     bigint      not null,
  version             bigint      not null
) with (fillfactor = 80);

create unique index session_summaries_newest on session_summaries (opened_sequence desc);
create index session_summaries_of_person on session_summaries (person, opened_sequence desc);
create index session_summaries_of_profile on session_summaries (profile, opened_sequence desc);
create index session_summaries_in_status on session_summaries (status, opened_sequence desc);
create index session_summaries_of_node on session_summaries (owner_node, opened_sequence desc);

grant select, insert, update, delete on session_summaries to sentinel_app;
grant select on session_summaries to sentinel_reader;
