-- What lists of emergency access are read from: a row per activation, written by a checkpointed projection. Where it stands follows
-- from its times and the time of the read.

create table break_glass_summaries (
  id                 varchar     not null primary key,
  person             varchar     not null,
  activated_with     varchar     not null,
  profile            varchar     not null,
  role_arn           varchar     not null,
  rule               varchar     not null,
  reason_code        varchar     not null,
  justification      varchar     not null,
  ticket             varchar     null,
  policy_version     int         not null,
  policy_hash        varchar     not null,
  escalations        varchar[]   not null,
  activated_at       timestamptz not null,
  ends_at            timestamptz not null,
  review_due_at      timestamptz not null,
  has_ended          boolean     not null,
  closed_by          varchar     null,
  waived             boolean     not null,
  notes              int         not null,
  finding            varchar     null,
  reviewed_at        timestamptz null,
  activated_sequence bigint      not null,
  version            bigint      not null
) with (fillfactor = 80);

create unique index break_glass_summaries_newest on break_glass_summaries (activated_sequence desc);
create index break_glass_summaries_of_person on break_glass_summaries (person, activated_sequence desc);
create index break_glass_summaries_of_profile on break_glass_summaries (profile, activated_sequence desc);
create index break_glass_summaries_unreviewed on break_glass_summaries (activated_sequence desc) where reviewed_at is null;

grant select, insert, update, delete on break_glass_summaries to sentinel_app;
grant select on break_glass_summaries to sentinel_reader;
