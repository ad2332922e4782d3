statement
create role ua login
----
CREATE ROLE

statement
create role ub login
----
CREATE ROLE

statement
create role grp
----
CREATE ROLE

statement
grant grp to ub
----
GRANT ROLE

statement
create table t (id int primary key, a text, b int)
----
CREATE TABLE

statement
insert into t values (1, 'x', 10), (2, 'y', 20)
----
INSERT 0 2

statement
create table other (id int references t, note text)
----
CREATE TABLE

statement
insert into other values (1, 'n')
----
INSERT 0 1

statement
create sequence s
----
CREATE SEQUENCE

statement
create view v as select id, a from t
----
CREATE VIEW

statement
create view w as select * from v where id > 1
----
CREATE VIEW

statement
create schema sch
----
CREATE SCHEMA

statement
create table sch.t2 (x int)
----
CREATE TABLE

statement
create table serials (id serial, x int)
----
CREATE TABLE

statement
create table ident (id int generated always as identity, x int)
----
CREATE TABLE

statement
set role ua
----
SET

query
select * from t
----
ERROR 42501: permission denied for table t

query
select count(*) from t
----
ERROR 42501: permission denied for table t

statement
insert into t values (3)
----
ERROR 42501: permission denied for table t

statement
insert into t (id) values (3)
----
ERROR 42501: permission denied for table t

statement
update t set a = 'z'
----
ERROR 42501: permission denied for table t

statement
delete from t
----
ERROR 42501: permission denied for table t

statement
truncate t
----
ERROR 42501: permission denied for table t

statement
merge into t using other o on t.id = o.id when matched then update set a = 'm'
----
ERROR 42501: permission denied for table t

query
select * from v
----
ERROR 42501: permission denied for view v

query
select * from sch.t2
----
ERROR 42501: permission denied for schema sch

query
select nextval('s')
----
ERROR 42501: permission denied for sequence s

query
select currval('s')
----
ERROR 42501: permission denied for sequence s

query
select setval('s', 5)
----
ERROR 42501: permission denied for sequence s

query
select * from s
----
ERROR 42501: permission denied for sequence s

statement
alter table t add column c int
----
ERROR 42501: must be owner of table t

statement
drop table t
----
ERROR 42501: must be owner of table t

statement
create index on t (a)
----
ERROR 42501: must be owner of table t

statement
create table mine (x int)
----
ERROR 42501: permission denied for schema public

statement
create table sch.mine (x int)
----
ERROR 42501: permission denied for schema sch

statement
comment on table t is 'x'
----
ERROR 42501: must be owner of table t

statement
alter table t rename to u
----
ERROR 42501: must be owner of table t

statement
alter table t owner to ua
----
ERROR 42501: must be owner of table t

statement
drop schema sch
----
ERROR 42501: must be owner of schema sch

statement
drop view v
----
ERROR 42501: must be owner of view v

statement
create or replace view public.v as select 1
----
ERROR 42501: permission denied for schema public

statement
lock table t
----
ERROR 25P01: LOCK TABLE can only be used in transaction blocks

statement
explain select * from t
----
ERROR 42501: permission denied for table t

query
select 1 from t where false
----
ERROR 42501: permission denied for table t

query
select (select max(id) from t)
----
ERROR 42501: permission denied for table t

query
select exists (select 1 from t)
----
ERROR 42501: permission denied for table t

query
with x as (select * from t) select 1
----
1

query
with x as (delete from t returning *) select 1
----
ERROR 42501: permission denied for table t

query
select 1 for update
----
1

statement
prepare p as select * from t
----
PREPARE

statement
create temp table tt (x int)
----
CREATE TABLE

statement
insert into tt values (1)
----
INSERT 0 1

query
select * from tt
----
1

statement
grant select on t to ua
----
ERROR 42501: permission denied for table t

statement
checkpoint
----
ERROR 42501: must be superuser or have privileges of pg_checkpoint to do CHECKPOINT

statement
set log_statement = 'all'
----
ERROR 42501: permission denied to set parameter "log_statement"

statement
reset role
----
RESET

statement
grant select (id, b) on t to ua
----
GRANT

statement
set role ua
----
SET

query
select id from t
----
1
2

query
select id, b from t where b > 5 order by id
----
1|10
2|20

query
select a from t
----
ERROR 42501: permission denied for table t

query
select * from t
----
ERROR 42501: permission denied for table t

query
select count(*) from t
----
2

query
select t from t
----
ERROR 42501: permission denied for table t

query
select id from t where a = 'x'
----
ERROR 42501: permission denied for table t

query
select id from t order by a
----
ERROR 42501: permission denied for table t

query
select o.id from t o join t p on o.id = p.b
----

query
select id from t for update
----
ERROR 42501: permission denied for table t

statement
update t set b = 1
----
ERROR 42501: permission denied for table t

statement
reset role
----
RESET

statement
grant update (b), insert (id, b) on t to ua
----
GRANT

statement
set role ua
----
SET

statement
update t set b = 1
----
UPDATE 2

statement
update t set b = b + 1
----
UPDATE 2

statement
update t set b = 11 where id = 1
----
UPDATE 1

statement
update t set a = 'z'
----
ERROR 42501: permission denied for table t

statement
update t set b = 1 where a = 'x'
----
ERROR 42501: permission denied for table t

statement
insert into t (id, b) values (7, 7)
----
INSERT 0 1

query
insert into t (id, b) values (8, 8) returning id
----
8

query
insert into t (id, b) values (9, 9) returning a
----
ERROR 42501: permission denied for table t

statement
insert into t (id, a) values (9, 'q')
----
ERROR 42501: permission denied for table t

statement
insert into t (id, b) values (7, 7) on conflict (id) do nothing
----
INSERT 0 0

statement
insert into t (id, b) values (7, 7) on conflict (id) do update set b = 70
----
INSERT 0 1

statement
insert into t (id, b) values (7, 7) on conflict (id) do update set a = 'q'
----
ERROR 42501: permission denied for table t

statement
insert into t (id, b) select id + 100, b from t
----
INSERT 0 4

query
select id from t where id = 1 for update
----
1

statement
delete from t where id = 7
----
ERROR 42501: permission denied for table t

statement
reset role
----
RESET

statement
grant select on v to ua
----
GRANT

statement
grant select, update, insert, delete on w to ub
----
GRANT

statement
set role ua
----
SET

query
select * from v order by id
----
1|x
2|y
7|\N
8|\N
101|\N
102|\N
107|\N
108|\N

query
select id from v where id = 1
----
1

query
select * from w
----
ERROR 42501: permission denied for view w

statement
insert into v values (50)
----
ERROR 42501: permission denied for view v

statement
set role ub
----
SET

query
select count(*) from w
----
7

query
select * from v
----
ERROR 42501: permission denied for view v

statement
update w set a = 'viaview' where id = 2
----
UPDATE 1

statement
insert into w values (60, 'ins')
----
INSERT 0 1

statement
delete from w where id = 60
----
DELETE 1

query
select * from t
----
ERROR 42501: permission denied for table t

statement
reset role
----
RESET

statement
revoke all on t from postgres
----
REVOKE

query
select count(*) from w
----
7

statement
grant all on t to postgres
----
GRANT

statement
alter view v owner to ua
----
ALTER VIEW

statement
set role ub
----
SET

query
select count(*) from w
----
ERROR 42501: permission denied for table t

statement
reset role
----
RESET

query
select count(*) from v
----
ERROR 42501: permission denied for table t

statement
alter view v owner to postgres
----
ALTER VIEW

statement
grant select on t to grp
----
GRANT

statement
set role ub
----
SET

query
select count(*) from t
----
8

statement
set role grp
----
SET

query
select count(*) from t
----
8

statement
reset role
----
RESET

statement
alter role ub noinherit
----
ALTER ROLE

statement
set role ub
----
SET

query
select count(*) from t
----
ERROR 42501: permission denied for table t

statement
set role grp
----
SET

query
select count(*) from t
----
8

statement
reset role
----
RESET

statement
alter role ub inherit
----
ALTER ROLE

statement
grant usage on schema sch to ua
----
GRANT

statement
set role ua
----
SET

query
select * from sch.t2
----
ERROR 42501: permission denied for table t2

statement
reset role
----
RESET

statement
grant select on sch.t2 to ua
----
GRANT

statement
revoke usage on schema sch from ua
----
REVOKE

statement
set role ua
----
SET

query
select * from sch.t2
----
ERROR 42501: permission denied for schema sch

statement
reset role
----
RESET

statement
grant usage, create on schema sch to ua
----
GRANT

statement
set role ua
----
SET

query
select * from sch.t2
----

statement
set search_path = sch, public
----
SET

query
select count(*) from t2
----
0

statement
create table made (x int)
----
CREATE TABLE

statement
insert into made values (1)
----
INSERT 0 1

query
select relowner::regrole from pg_class where relname = 'made'
----
ua

statement
alter table made add column y int
----
ALTER TABLE

statement
create index made_x on made (x)
----
CREATE INDEX

statement
create table made_fk (x int references public.t)
----
ERROR 42501: permission denied for table t

statement
create table made_fk2 (x int primary key)
----
CREATE TABLE

statement
alter table made_fk2 add foreign key (x) references public.t (id)
----
ERROR 42501: permission denied for table t

statement
drop table made_fk2
----
DROP TABLE

statement
reset search_path
----
RESET

statement
reset role
----
RESET

statement
grant references (id) on t to ua
----
GRANT

statement
set role ua
----
SET

statement
create table sch.made_fk (x int references t (id))
----
CREATE TABLE

statement
insert into sch.made_fk values (1)
----
INSERT 0 1

statement
insert into sch.made_fk values (999)
----
ERROR 23503: insert or update on table "made_fk" violates foreign key constraint "made_fk_x_fkey"
DETAIL: Key (x)=(999) is not present in table "t".

statement
drop table sch.made_fk
----
DROP TABLE

statement
set role ub
----
SET

statement
drop table sch.made
----
ERROR 42501: permission denied for schema sch

statement
drop index sch.made_x
----
ERROR 42501: permission denied for schema sch

statement
alter index sch.made_x rename to z
----
ERROR 42501: permission denied for schema sch

statement
reset role
----
RESET

statement
drop table sch.made
----
DROP TABLE

statement
grant insert on serials, ident to ua
----
GRANT

statement
set role ua
----
SET

statement
insert into serials (x) values (1)
----
ERROR 42501: permission denied for sequence serials_id_seq

statement
insert into ident (x) values (1)
----
INSERT 0 1

statement
reset role
----
RESET

statement
grant usage on sequence serials_id_seq, s to ua
----
GRANT

statement
set role ua
----
SET

statement
insert into serials (x) values (1)
----
INSERT 0 1

query
select nextval('s'), currval('s'), lastval()
----
1|1|1

query
select setval('s', 5)
----
ERROR 42501: permission denied for sequence s

query
select last_value from s
----
ERROR 42501: permission denied for sequence s

statement
reset role
----
RESET

statement
grant update, select on sequence s to ua
----
GRANT

statement
set role ua
----
SET

query
select setval('s', 5)
----
5

query
select last_value from s
----
5

statement
reset role
----
RESET

statement
grant truncate on other to ua
----
GRANT

statement
set role ua
----
SET

statement
truncate other
----
TRUNCATE TABLE

statement
lock table other in access exclusive mode
----
ERROR 25P01: LOCK TABLE can only be used in transaction blocks

query
select has_table_privilege('t', 'select'), has_table_privilege('ub', 't', 'select'), has_any_column_privilege('t', 'select'), has_column_privilege('t', 'id', 'select'), has_column_privilege('t', 'a', 'select'), has_column_privilege('t', 2::int2, 'update, insert')
----
f|t|t|t|f|f

query
select has_table_privilege('t', 'nonsense')
----
ERROR 22023: unrecognized privilege type: "nonsense"

query
select has_table_privilege('missing', 'select')
----
ERROR 42P01: relation "missing" does not exist

query
select has_table_privilege('nobody', 't', 'select')
----
ERROR 42704: role "nobody" does not exist

query
select has_table_privilege(1::oid, 'select'), has_table_privilege('postgres', 't', 'select with grant option'), has_table_privilege('public', 't', 'select')
----
\N|t|f

query
select has_sequence_privilege('s', 'usage'), has_sequence_privilege('s', 'update'), has_schema_privilege('sch', 'create'), has_schema_privilege('public', 'create'), has_schema_privilege('public', 'usage')
----
t|t|t|f|t

query
select has_sequence_privilege('t', 'usage')
----
ERROR 42809: "t" is not a sequence

query
select has_schema_privilege('missing', 'usage')
----
ERROR 3F000: schema "missing" does not exist

query
select has_column_privilege('t', 'nope', 'select')
----
ERROR 42703: column "nope" of relation "t" does not exist

query
select has_database_privilege(current_database(), 'create'), has_database_privilege(current_database(), 'connect'), has_database_privilege('missing', 'connect')
----
ERROR 3D000: database "missing" does not exist

query
select has_database_privilege(current_database(), 'create, temp')
----
t

query
select has_type_privilege('int4', 'usage'), has_table_privilege('pg_class', 'select'), has_table_privilege('pg_authid', 'select'), has_table_privilege('pg_class', 'insert')
----
t|t|f|f

query
select count(*) > 0 from pg_class
----
t

query
select * from pg_authid
----
ERROR 42501: permission denied for table pg_authid

query
select count(*) > 0 from pg_roles
----
t

query
select rolname from pg_authid where rolname = 'ua'
----
ERROR 42501: permission denied for table pg_authid

query
table pg_shadow
----
ERROR 42501: permission denied for view pg_shadow

statement
reset role
----
RESET

statement
grant pg_read_all_data to ua
----
GRANT ROLE

statement
set role ua
----
SET

query
select count(*) from t
----
8

query
select count(*) from sch.t2
----
0

statement
update t set a = 'no'
----
ERROR 42501: permission denied for table t

statement
reset role
----
RESET

statement
grant pg_write_all_data to ub
----
GRANT ROLE

statement
set role ub
----
SET

statement
insert into sch.t2 values (1)
----
INSERT 0 1

statement
delete from sch.t2
----
DELETE 1

statement
delete from sch.t2 where x = 1
----
ERROR 42501: permission denied for table t2

statement
reset role
----
RESET

statement
prepare q as select count(*) from other
----
PREPARE

query
execute q
----
0

statement
set role ub
----
SET

query
execute q
----
ERROR 42501: permission denied for table other

statement
reset role
----
RESET

statement
revoke pg_write_all_data from ub
----
REVOKE ROLE

statement
create table later (x int)
----
CREATE TABLE

statement
set role ub
----
SET

statement
prepare l as select * from later
----
PREPARE

statement
reset role
----
RESET

statement
grant select on later to ub
----
GRANT

statement
set role ub
----
SET

statement
prepare l as select * from later
----
ERROR 42P05: prepared statement "l" already exists

query
execute l
----

statement
reset role
----
RESET

statement
revoke select on later from ub
----
REVOKE

statement
set role ub
----
SET

query
execute l
----
ERROR 42501: permission denied for table later

statement
begin
----
BEGIN

query
select 1
----
1

query
select * from later
----
ERROR 42501: permission denied for table later

query
select 1
----
ERROR 25P02: current transaction is aborted, commands ignored until end of transaction block

statement
rollback
----
ROLLBACK

statement
reset role
----
RESET

statement
drop owned by ua, ub, grp cascade
----
DROP OWNED

statement
drop role ua, ub, grp
----
DROP ROLE
