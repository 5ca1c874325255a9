create table gp_segment_configuration (
  dbid smallint not null, content smallint not null, role "char" not null, preferred_role "char" not null,
  mode "char" not null, status "char" not null, port integer not null, hostname text not null, address text not null,
  datadir text);

insert into gp_segment_configuration values
  (1, -1, 'p', 'p', 'n', 'u', 5432, 'cdw', 'cdw', '@DATA@'),
  (2, 0, 'p', 'p', 'n', 'u', 6000, 'sdw1', 'sdw1', '/data/primary/gpseg0'),
  (3, 1, 'p', 'p', 'n', 'u', 6001, 'sdw1', 'sdw1', '/data/primary/gpseg1'),
  (4, -1, 'm', 'm', 's', 'u', 5432, 'scdw', 'scdw', '@DATA@');

create table writes (id bigint primary key, at timestamptz not null default now());

