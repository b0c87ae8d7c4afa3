-- What lists of requests for access are read from: a row per request, written by a checkpointed projection. What only the clock
-- changes (a request that nobody decided in time, an approval whose time is over) does not stand here; the reader compares.

create table access_requests (
  id                  varchar     not null primary key,
  requester           varchar     not null,
  profile             varchar     not null,
  role_arn            varchar     not null,
  justification       varchar     not null,
  ticket              varchar     null,
  use                 varchar     not null,
  duration_seconds    bigint      not null,
  sessions            int         not null,
  used                int         not null,
  session             varchar     null,
  policy_version      int         not null,
  approval_rule       varchar     not null,
  required            int         not null,
  approvals           jsonb       not null,
  status              varchar     not null check (status in ('pending', 'approved', 'denied', 'expired', 'cancelled', 'withdrawn', 'lapsed')),
  automatic           bool        not null,
  submitted_at        timestamptz not null,
  decide_by           timestamptz not null,
  approved_at         timestamptz null,
  until               timestamptz null,
  ended_at            timestamptz null,
  ended_by            varchar     null,
  end_reason          varchar     null,
  cause               varchar     null,
  submitted_sequence  bigint      not null,
  version             bigint      not null
) with (fillfactor = 80);

create unique index access_requests_newest on access_requests (submitted_sequence desc);
create index access_requests_of_requester on access_requests (requester, submitted_sequence desc);
create index access_requests_of_profile on access_requests (profile, submitted_sequence desc);
create index access_requests_in_status on access_requests (status, submitted_sequence desc);

-- How an id begins is looked for character by character, whatever the database's collation.
create index access_requests_beginning on access_requests (id varchar_pattern_ops);

grant select, insert, update, delete on access_requests to sentinel_app;
grant select on access_requests to sentinel_reader;
