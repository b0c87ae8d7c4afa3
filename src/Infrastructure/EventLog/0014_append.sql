-- The append function again, with the promise, the arguments and the answers of 0002's: fewer arrays are built and nothing is
-- sorted on the way, which saves a batch of one a tenth of its time.
--
-- One batch of the appender: one call, one transaction, all or nothing for each member, members one after the other.
--
-- Order of the steps is the promise:
--   * the lock comes before every read, and under READ COMMITTED a volatile function takes a new snapshot for each statement,
--     so what is checked here is what is true at the commit, and sequence order is commit order on all nodes;
--   * the versions of all streams of the batch are read once, behind the lock, where nobody else can change them; members then
--     run one after the other on these, so that a guard sees what an earlier member of the same batch writes;
--   * what they write goes into the tables at the end, in two statements for the whole batch.
--
-- Arrays: s_ per stream, each once, m_ per member, w_ per write, g_ per guard, e_ per event; w_stream and g_stream are places in
-- s_name; m_writes, m_guards and w_events hold the index of the last write, guard or event that belongs to the member or write.
-- w_expected null = any version. m_after is the member of this batch that must have gone through, or 0. e_flags: 1 = ends its
-- stream, 2 = takes power away.
--
-- A row per write of a member that went through (status ok: version of the stream, its last sequence), or one row that says why not:
--   conflict (stream, its version now, head of the log) · closed (stream, sequence of its end) · after · skew (seconds in version).
-- Raises SN001 node fenced, SN002 wrong isolation, 23514 when a member writes behind the event that ends its stream.
create or replace function append(
  p_node varchar, p_epoch bigint, p_now timestamptz, s_name varchar[],
  m_after int[], m_grants bool[], m_writes int[], m_guards int[],
  m_user varchar[], m_correlation varchar[], m_causation varchar[], m_headers jsonb[],
  w_stream int[], w_type varchar[], w_expected bigint[], w_events int[],
  g_stream int[], g_version bigint[],
  e_id uuid[], e_type varchar[], e_dotnet varchar[], e_data jsonb[], e_flags int[])
returns table (member int, status text, stream varchar, version bigint, sequence bigint, at timestamptz)
language plpgsql volatile security definer
-- Without the last one every call would be planned anew for the arrays it is given, which costs as much as the call.
set search_path = sentinel, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  skew float8 := extract(epoch from p_now - clock_timestamp());   -- before the lock: waiting for it is not skew
  fit bool;
  head bigint;
  s_version bigint[];
  s_type varchar[];   -- of the streams that are written
  s_ended bigint[];   -- by this batch
  w_ended bigint[];   -- before this batch
  -- These begin at 1, whatever is written first, so that they lie beside the arguments; null for what is not written.
  e_seq bigint[] := '{null}';
  e_version bigint[] := '{null}';
  e_stream int[] := '{null}';
  e_member int[] := '{null}';
  m_failed bool[];
  denied text := '';
  s int;
  g int := 1;
  w int := 1;
  e int := 1;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'SN002', message = 'append needs READ COMMITTED, not ' || current_setting('transaction_isolation');
  end if;

  perform pg_advisory_xact_lock(7310597164871);   -- 'sentinel' for all appends of this database

  -- One statement, and so one snapshot, taken behind the lock: nobody else can change what it reads before this commits.
  select exists (select from nodes n where n.node = p_node and n.epoch = p_epoch and not n.lost),
         coalesce(l.seq_id, 0), greatest(clock_timestamp(), l.timestamp),
         array(select coalesce((select st.version from mt_streams st where st.id = x.name), 0) from unnest(s_name) x (name)),
         array(select (select c.sequence from closed_streams c where c.stream = s_name[x.s]) from unnest(w_stream) x (s))
    into fit, head, at, s_version, w_ended
    from (select) one left join (select ev.seq_id, ev.timestamp from mt_events ev order by ev.seq_id desc limit 1) l on true;
  if not fit then
    raise exception using errcode = 'SN001', message = 'node is fenced';
  end if;

  for i in 1 .. cardinality(m_after) loop
    member := i;
    status := 'ok';
    stream := null; version := null; sequence := null;
    if m_after[i] >= i or m_failed[m_after[i]] then
      status := 'after';
    elsif m_grants[i] and abs(skew) > 2 then
      status := 'skew';
      version := skew::bigint;
    else
      for j in g .. m_guards[i] loop
        if s_version[g_stream[j]] <> g_version[j] then
          status := 'conflict';
          stream := s_name[g_stream[j]]; version := s_version[g_stream[j]]; sequence := head;
          exit;
        end if;
      end loop;
      if status = 'ok' then
        for j in w .. m_writes[i] loop
          s := w_stream[j];
          if coalesce(w_ended[j], s_ended[s]) is not null then
            status := 'closed';
            stream := s_name[s]; version := s_version[s]; sequence := coalesce(w_ended[j], s_ended[s]);
            exit;
          elsif s_version[s] <> w_expected[j] then
            status := 'conflict';
            stream := s_name[s]; version := s_version[s]; sequence := head;
            exit;
          end if;
        end loop;
      end if;
    end if;
    g := m_guards[i] + 1;

    if status <> 'ok' then
      m_failed[i] := true;
      if m_writes[i] >= w then
        e := w_events[m_writes[i]] + 1;
      end if;
      w := m_writes[i] + 1;
      return next;
      continue;
    end if;

    for j in w .. m_writes[i] loop
      s := w_stream[j];
      stream := s_name[s];
      version := s_version[s];
      for k in e .. w_events[j] loop
        version := version + 1;
        head := nextval('mt_events_sequence');
        e_seq[k] := head; e_version[k] := version; e_stream[k] := s; e_member[k] := i;
        if e_flags[k] & 1 = 1 then
          if k < w_events[j] then
            raise exception using errcode = '23514', message = 'nothing is appended behind the event that ends a stream';
          end if;
          s_ended[s] := head;
        end if;
        if e_flags[k] & 2 = 2 then
          denied := denied || ' ' || stream;
        end if;
      end loop;
      e := w_events[j] + 1;
      s_version[s] := version;
      s_type[s] := w_type[j];
      sequence := head;
      return next;
    end loop;
    w := m_writes[i] + 1;
  end loop;

  if s_type is not null then
    insert into mt_streams (id, type, version, timestamp, created, tenant_id, is_archived)
      select s_name[x.s], s_type[x.s], s_version[x.s], at, at, '*DEFAULT*', false
        from generate_subscripts(s_type, 1) x (s) where s_type[x.s] is not null
      on conflict (id) do update set version = excluded.version, timestamp = excluded.timestamp;
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
                           correlation_id, causation_id, headers, user_name, is_archived)
      select x.seq, x.id, s_name[x.s], x.version, x.data, x.type, at, '*DEFAULT*', x.dotnet,
             m_correlation[x.m], m_causation[x.m], m_headers[x.m], m_user[x.m], false
        from unnest(e_seq, e_id, e_stream, e_member, e_version, e_data, e_type, e_dotnet) x (seq, id, s, m, version, data, type, dotnet)
       where x.seq is not null;
    if s_ended is not null then
      insert into closed_streams (stream, sequence)
        select s_name[x.s], x.seq from unnest(e_seq, e_stream, e_flags) x (seq, s, flags) where x.seq is not null and x.flags & 1 = 1;
    end if;
    -- A hint for the other nodes: the head, and which streams took power away; '*' when those do not fit.
    perform pg_notify('sentinel', head::text || case when octet_length(denied) < 7900 then denied else ' *' end);
  end if;
end $$;
