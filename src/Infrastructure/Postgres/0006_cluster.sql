-- What all nodes of this database must agree on. The first one says it; nobody changes it.
create table cluster_settings (
  name  varchar not null primary key,
  value bytea   not null
);
create trigger settings_never_change before update or delete on cluster_settings for each row execute function refuse_change();
grant select, insert on cluster_settings to sentinel_app;

-- The sandbox seals its keys with this, so that any node verifies the keys of any other. They are good for nothing at AWS.
insert into cluster_settings (name, value)
  values ('sandbox-secret', decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
