-- When sessions were last served keys that they had already: each node adds what it served every few seconds, and takes nothing back.
create table session_activity (
  session     varchar     not null primary key,
  last_access timestamptz not null
) with (fillfactor = 80);

create index session_activity_oldest on session_activity (last_access);

grant select, insert, update, delete on session_activity to sentinel_app;
grant select on session_activity to sentinel_reader;

-- What the view shows more. Its rows are made anew from the log, for these columns of those that are there.
alter table session_summaries
  add column paused_by    varchar     null check (paused_by in ('operator', 'crash')),
  add column pause_reason varchar     null,
  add column active_at    timestamptz not null default 'epoch',
  add column source_ip    varchar     null;

delete from session_summaries;
delete from mt_event_progression where name = 'session_summaries';
