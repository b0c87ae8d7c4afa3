-- A node's lease is a row. Every change that can take its right to append away takes the append lock, so that an append
-- and the loss of its node have an order.

-- The next epoch of the node. It has acknowledged nothing yet.
create function register_node(p_node varchar) returns bigint
language plpgsql volatile security definer set search_path = sentinel, pg_temp as $$
declare
  next_epoch bigint;
begin
  perform pg_advisory_xact_lock(7310597164871);
  insert into nodes as n (node, epoch, renewed_at, acknowledged, acknowledged_at, lost)
    values (p_node, 1, clock_timestamp(), 0, clock_timestamp(), false)
    on conflict (node) do update
      set epoch = n.epoch + 1, renewed_at = clock_timestamp(), acknowledged = 0, acknowledged_at = clock_timestamp(), lost = false
    returning n.epoch into next_epoch;
  return next_epoch;
end $$;

-- False when the node was declared lost or has a newer epoch: it must register again.
create function renew_node(p_node varchar, p_epoch bigint) returns bool
language sql volatile security definer set search_path = sentinel, pg_temp as $$
  update nodes set renewed_at = clock_timestamp() where node = p_node and epoch = p_epoch and not lost returning true;
$$;

-- The node has applied the log up to here, and every response that had passed its check before is written.
create function acknowledge(p_node varchar, p_epoch bigint, p_sequence bigint) returns bool
language plpgsql volatile security definer set search_path = sentinel, pg_temp as $$
begin
  update nodes set acknowledged = p_sequence, acknowledged_at = clock_timestamp()
    where node = p_node and epoch = p_epoch and acknowledged < p_sequence;
  if found then
    perform pg_notify('sentinel_nodes', p_node || ' ' || p_sequence);
  end if;
  return found;
end $$;

-- Declares a node lost whose row has not moved since the caller saw it; true for the one caller that did it.
create function declare_lost(p_node varchar, p_epoch bigint, p_renewed_at timestamptz) returns bool
language plpgsql volatile security definer set search_path = sentinel, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7310597164871);
  update nodes set lost = true where node = p_node and epoch = p_epoch and renewed_at = p_renewed_at and not lost;
  return found;
end $$;

-- A node that stops in good order gives its lease back, so that nobody waits for its acknowledgement.
create function leave_node(p_node varchar, p_epoch bigint) returns void
language plpgsql volatile security definer set search_path = sentinel, pg_temp as $$
begin
  perform pg_advisory_xact_lock(7310597164871);
  update nodes set lost = true where node = p_node and epoch = p_epoch;
end $$;

revoke execute on function register_node, renew_node, acknowledge, declare_lost, leave_node from public;
grant execute on function register_node, renew_node, acknowledge, declare_lost, leave_node to sentinel_app;
