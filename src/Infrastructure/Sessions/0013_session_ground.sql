-- What allowed a session's newest lease, or its opening. The rows are made anew from the log, for these columns of those that are there.
alter table session_summaries
  add column ground_kind varchar not null default 'Rule' check (ground_kind in ('Rule', 'Approval', 'BreakGlass')),
  add column ground_id   varchar not null default '';

delete from session_summaries;
delete from mt_event_progression where name = 'session_summaries';
