create schema lab;

create function lab.sessions() returns setof pg_catalog.pg_stat_activity language plpgsql as $$ begin
  if coalesce(current_setting('@ROLE_OPTION@', true), '') <> 'utility' then
    raise exception 'connections to primary segments are not allowed' using errcode = '57P03';
  end if;
  return query select * from pg_catalog.pg_stat_activity;
end $$;

create view lab.pg_stat_activity as select * from lab.sessions();

alter role gpadmin set search_path = lab, public, pg_catalog;

create table held (id integer primary key);

