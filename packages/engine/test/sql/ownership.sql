statement
create role xa login
----
CREATE ROLE

statement
create role xb login
----
CREATE ROLE

statement
create role xs superuser
----
CREATE ROLE

statement
create role xc createrole
----
CREATE ROLE

statement
create schema w
----
CREATE SCHEMA

statement
create table w.t (id int generated always as identity primary key, n int)
----
CREATE TABLE

statement
create table w.c (id int references w.t)
----
CREATE TABLE

statement
grant usage on schema w to xa
----
GRANT

statement
create table sec (x int)
----
CREATE TABLE

statement
grant create on schema public to xa
----
GRANT

statement
set role xa
----
SET

statement
comment on role xb is 'x'
----
ERROR 42501: must have CREATEROLE privilege

statement
comment on role xa is 'x'
----
ERROR 42501: must have CREATEROLE privilege

statement
reindex table w.t
----
ERROR 42501: must be owner of table t

statement
cluster w.t using t_pkey
----
ERROR 42501: must be owner of table t

statement
vacuum w.t
----
WARNING: skipping "t" --- only table or database owner can vacuum it
VACUUM

statement
analyze w.t
----
WARNING: skipping "t" --- only table or database owner can analyze it
ANALYZE

statement
create table mine as select * from sec
----
ERROR 42501: permission denied for table sec

statement
select * into mine from sec
----
ERROR 42501: permission denied for table sec

statement
create table mine (x int)
----
CREATE TABLE

statement
insert into mine select * from sec
----
ERROR 42501: permission denied for table sec

statement
update mine set x = (select max(x) from sec)
----
ERROR 42501: permission denied for table sec

statement
declare c cursor for select * from sec
----
ERROR 25P01: DECLARE CURSOR can only be used in transaction blocks

statement
begin
----
BEGIN

statement
declare c cursor for select * from sec
----
ERROR 42501: permission denied for table sec

statement
rollback
----
ROLLBACK

statement
prepare z as select * from sec
----
PREPARE

query
execute z
----
ERROR 42501: permission denied for table sec

statement
delete from mine using sec
----
ERROR 42501: permission denied for table sec

statement
create view vv as select * from sec
----
CREATE VIEW

query
select * from vv
----
ERROR 42501: permission denied for table sec

query
select * from mine where exists (select 1 from sec)
----
ERROR 42501: permission denied for table sec

query
values ((select count(*) from sec))
----
ERROR 42501: permission denied for table sec

statement
merge into mine using sec on true when not matched then insert values (1)
----
ERROR 42501: permission denied for table sec

query
select * from (table sec) q
----
ERROR 42501: permission denied for table sec

query
select x from mine union select x from sec
----
ERROR 42501: permission denied for table sec

query
with r as (select * from sec) select * from r
----
ERROR 42501: permission denied for table sec

statement
insert into mine values ((select 1 from sec))
----
ERROR 42501: permission denied for table sec

query
select * from mine m join lateral (select * from sec where sec.x = m.x) l on true
----
ERROR 42501: permission denied for table sec

statement
insert into mine values (1) returning (select x from sec limit 1)
----
ERROR 42501: permission denied for table sec

statement
alter table mine rename to mine2
----
ALTER TABLE

statement
reset role
----
RESET

statement
revoke create on schema public from xa
----
REVOKE

statement
set role xa
----
SET

statement
alter table mine2 rename to mine3
----
ERROR 42501: permission denied for schema public

statement
alter table mine2 set schema w
----
ERROR 42501: permission denied for schema w

statement
reset role
----
RESET

statement
grant xb to xa
----
GRANT ROLE

statement
set role xa
----
SET

statement
alter table mine2 owner to xb
----
ERROR 42501: permission denied for schema public

statement
reset role
----
RESET

statement
grant truncate on w.t to xa
----
GRANT

statement
set role xa
----
SET

statement
truncate w.t cascade
----
NOTICE: truncate cascades to table "c"
ERROR 42501: permission denied for table c

statement
reset role
----
RESET

statement
set role xc
----
SET

statement
comment on role xb is 'x'
----
COMMENT

statement
comment on role xs is 'x'
----
ERROR 42501: must be superuser

statement
comment on role xb is null
----
COMMENT

statement
reset role
----
RESET

statement
set session authorization xa
----
SET

statement
set role xb
----
SET

statement
discard all
----
DISCARD ALL

query
select current_user, session_user
----
postgres|postgres

statement
drop owned by xa cascade
----
DROP OWNED

statement
drop owned by xb
----
DROP OWNED

statement
drop table w.t, w.c, sec cascade
----
DROP TABLE

statement
drop schema w
----
DROP SCHEMA

statement
drop role xa, xb, xs, xc
----
DROP ROLE
