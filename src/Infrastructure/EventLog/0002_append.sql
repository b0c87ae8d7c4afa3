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
create function append(
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
  s_ended bigint[];
  s_type varchar[] := array_fill(null::varchar, array[cardinality(s_name)]);   -- of the streams that are written
  e_seq bigint[] := array_fill(null::bigint, array[cardinality(e_id)]);
  e_version bigint[] := e_seq;
  e_stream int[] := e_seq;
  e_member int[] := e_seq;
  done bool[] := array_fill(false, array[cardinality(m_after)]);
  denied text := '';
  ends bool := false;
  seq bigint;
  v bigint;
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
         coalesce(l.seq_id, 0), greatest(clock_timestamp(), l.timestamp), r.version, r.ended
    into fit, head, at, s_version, s_ended
    from (select array_agg(coalesce((select st.version from mt_streams st where st.id = x.name), 0) order by x.i) as version,
                 array_agg((select c.sequence from closed_streams c where c.stream = x.name) order by x.i) as ended
            from unnest(s_name) with ordinality x (name, i)) r
    left join (select ev.seq_id, ev.timestamp from mt_events ev order by ev.seq_id desc limit 1) l on true;
  if not fit then
    raise exception using errcode = 'SN001', message = 'node is fenced';
  end if;

  for i in 1 .. cardinality(m_after) loop
    member := i;
    status := 'ok';
    stream := null; version := null; sequence := null;
    if m_after[i] > 0 and not done[m_after[i]] then
      status := 'after';
    elsif m_grants[i] and abs(skew) > 2 then
      status := 'skew';
      version := skew::bigint;
    else
      for j in g .. m_guards[i] loop
        s := g_stream[j];
        if s_version[s] <> g_version[j] then
          status := 'conflict';
          stream := s_name[s]; version := s_version[s]; sequence := head;
          exit;
        end if;
      end loop;
      if status = 'ok' then
        for j in w .. m_writes[i] loop
          s := w_stream[j];
          if s_ended[s] is not null then
            status := 'closed';
            stream := s_name[s]; version := s_version[s]; sequence := s_ended[s];
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
      if m_writes[i] >= w then
        e := w_events[m_writes[i]] + 1;
      end if;
      w := m_writes[i] + 1;
      return next;
      continue;
    end if;

    while w <= m_writes[i] loop
      s := w_stream[w];
      v := s_version[s];
      while e <= w_events[w] loop
        v := v + 1;
        seq := nextval('mt_events_sequence');
        e_seq[e] := seq; e_version[e] := v; e_stream[e] := s; e_member[e] := i;
        if e_flags[e] & 1 = 1 then
          if e < w_events[w] then
            raise exception using errcode = '23514', message = 'nothing is appended behind the event that ends a stream';
          end if;
          s_ended[s] := seq;
          ends := true;
        end if;
        if e_flags[e] & 2 = 2 then
          denied := denied || ' ' || s_name[s];
        end if;
        e := e + 1;
      end loop;
      s_version[s] := v;
      s_type[s] := w_type[w];
      head := seq;
      stream := s_name[s]; version := v; sequence := seq;
      return next;
      w := w + 1;
    end loop;
    done[i] := true;
  end loop;

  if seq is not null then
    insert into mt_streams (id, type, version, timestamp, created, tenant_id, is_archived)
      select x.name, x.type, x.version, at, at, '*DEFAULT*', false
        from unnest(s_name, s_type, s_version) x (name, type, version) where x.type is not null
      on conflict (id) do update set version = excluded.version, timestamp = excluded.timestamp;
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
                           correlation_id, causation_id, headers, user_name, is_archived)
      select x.seq, x.id, s_name[x.s], x.version, x.data, x.type, at, '*DEFAULT*', x.dotnet,
             m_correlation[x.m], m_causation[x.m], m_headers[x.m], m_user[x.m], false
        from unnest(e_seq, e_id, e_stream, e_member, e_version, e_data, e_type, e_dotnet) x (seq, id, s, m, version, data, type, dotnet)
       where x.seq is not null;
    if ends then
      insert into closed_streams (stream, sequence)
        select s_name[x.s], x.seq from unnest(e_seq, e_stream, e_flags) x (seq, s, flags) where x.seq is not null and x.flags & 1 = 1;
    end if;
    -- A hint for the other nodes: the head, and which streams took power away; '*' when those do not fit.
    perform pg_notify('sentinel', head::text || case when octet_length(denied) < 7900 then denied else ' *' end);
  end if;
end $$;

revoke execute on function append from public;
grant execute on function append to sentinel_app;
