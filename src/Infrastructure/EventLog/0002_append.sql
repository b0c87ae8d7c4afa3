-- One batch of the appender: one call, one transaction, all or nothing for each member, members one after the other.
--
-- Order of the steps is the promise:
--   * the lock comes before every read, and under READ COMMITTED a volatile function takes a new snapshot for each statement,
--     so what is checked here is what is true at the commit, and sequence order is commit order on all nodes;
--   * members run one after the other, so that a guard sees what an earlier member of the same batch wrote.
--
-- Arrays: m_ per member, w_ per write, g_ per guard, e_ per event; m_writes, m_guards and w_events hold the index of the last
-- write, guard or event that belongs to the member or write. w_expected null = any version. m_after is the member of this batch
-- that must have gone through, or 0. e_flags: 1 = ends its stream, 2 = takes power away.
--
-- A row per write of a member that went through (status ok: version of the stream, its last sequence), or one row that says why not:
--   conflict (stream, its version now, head of the log) · closed (stream, sequence of its end) · after · skew (seconds in version).
-- Raises SN001 node fenced, SN002 wrong isolation, 23514 when a member writes behind the event that ends its stream.
create function append(
  p_node varchar, p_epoch bigint, p_now timestamptz,
  m_after int[], m_grants bool[], m_writes int[], m_guards int[],
  m_user varchar[], m_correlation varchar[], m_causation varchar[], m_headers jsonb[],
  w_stream varchar[], w_type varchar[], w_expected bigint[], w_events int[],
  g_stream varchar[], g_version bigint[],
  e_id uuid[], e_type varchar[], e_dotnet varchar[], e_data jsonb[], e_flags int[])
returns table (member int, status text, stream varchar, version bigint, sequence bigint, at timestamptz)
language plpgsql volatile security definer set search_path = sentinel, pg_temp as $$
#variable_conflict use_column
declare
  node_epoch bigint;
  node_lost bool;
  skew interval := p_now - clock_timestamp();   -- before the lock: waiting for it is not skew
  head bigint;
  last timestamptz;
  seq bigint;
  v bigint;
  ended bigint;
  versions bigint[];
  done bool[] := array_fill(false, array[cardinality(m_after)]);
  denied text := '';
  g int := 1;
  w int := 1;
  e int := 1;
  first_write int;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'SN002', message = 'append needs READ COMMITTED, not ' || current_setting('transaction_isolation');
  end if;

  perform pg_advisory_xact_lock(7310597164871);   -- 'sentinel' for all appends of this database

  select n.epoch, n.lost into node_epoch, node_lost from nodes n where n.node = p_node;
  if node_epoch is distinct from p_epoch or node_lost then
    raise exception using errcode = 'SN001', message = 'node is fenced';
  end if;

  select ev.seq_id, ev.timestamp into head, last from mt_events ev order by ev.seq_id desc limit 1;
  head := coalesce(head, 0);
  at := greatest(clock_timestamp(), last);

  for i in 1 .. cardinality(m_after) loop
    member := i;
    status := 'ok';
    if m_after[i] > 0 and not done[m_after[i]] then
      status := 'after';
      stream := null; version := null; sequence := null;
    elsif m_grants[i] and abs(extract(epoch from skew)) > 2 then
      status := 'skew';
      stream := null; version := extract(epoch from skew)::bigint; sequence := null;
    else
      for j in g .. m_guards[i] loop
        select st.version into v from mt_streams st where st.id = g_stream[j];
        v := coalesce(v, 0);
        if v <> g_version[j] then
          status := 'conflict';
          stream := g_stream[j]; version := v; sequence := head;
          exit;
        end if;
      end loop;
      if status = 'ok' then
        versions := '{}';
        for j in w .. m_writes[i] loop
          select st.version, c.sequence into v, ended
            from mt_streams st left join closed_streams c on c.stream = st.id where st.id = w_stream[j];
          v := coalesce(v, 0);
          if ended is not null then
            status := 'closed';
            stream := w_stream[j]; version := v; sequence := ended;
            exit;
          elsif v <> w_expected[j] then
            status := 'conflict';
            stream := w_stream[j]; version := v; sequence := head;
            exit;
          end if;
          versions := versions || v;
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

    first_write := w;
    while w <= m_writes[i] loop
      v := versions[w - first_write + 1];
      if v = 0 then
        insert into mt_streams (id, type, version, timestamp, created, tenant_id, is_archived)
          values (w_stream[w], w_type[w], w_events[w] - e + 1, at, at, '*DEFAULT*', false);
      else
        update mt_streams st set version = v + w_events[w] - e + 1, timestamp = at where st.id = w_stream[w];
      end if;
      while e <= w_events[w] loop
        v := v + 1;
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type,
                               correlation_id, causation_id, headers, user_name, is_archived)
          values (nextval('mt_events_sequence'), e_id[e], w_stream[w], v, e_data[e], e_type[e], at, '*DEFAULT*', e_dotnet[e],
                  m_correlation[i], m_causation[i], m_headers[i], m_user[i], false)
          returning seq_id into seq;
        if e_flags[e] & 1 = 1 then
          if e < w_events[w] then
            raise exception using errcode = '23514', message = 'nothing is appended behind the event that ends a stream';
          end if;
          insert into closed_streams (stream, sequence) values (w_stream[w], seq);
        end if;
        if e_flags[e] & 2 = 2 then
          denied := denied || ' ' || w_stream[w];
        end if;
        e := e + 1;
      end loop;
      head := seq;
      stream := w_stream[w]; version := v; sequence := seq;
      return next;
      w := w + 1;
    end loop;
    done[i] := true;
  end loop;

  if seq is not null then
    -- A hint for the other nodes: the head, and which streams took power away; '*' when those do not fit.
    perform pg_notify('sentinel', head::text || case when octet_length(denied) < 7900 then denied else ' *' end);
  end if;
end $$;

revoke execute on function append from public;
grant execute on function append to sentinel_app;
