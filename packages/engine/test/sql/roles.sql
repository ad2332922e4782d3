statement
create role cr createrole login
----
CREATE ROLE

statement
create role plain login
----
CREATE ROLE

statement
create role su superuser
----
CREATE ROLE

statement
create role repl replication
----
CREATE ROLE

statement
create role byp bypassrls
----
CREATE ROLE

statement
create role g1
----
CREATE ROLE

statement
create role g2
----
CREATE ROLE

statement
create role g1
----
ERROR 42710: role "g1" already exists

statement
create role dup in role g1 in role g2
----
ERROR 42601: conflicting or redundant options

statement
create role dup login login
----
ERROR 42601: conflicting or redundant options

statement
create role dup connection limit -2
----
ERROR 22023: invalid connection limit: -2

statement
create role dup valid until 'nonsense'
----
ERROR 22007: invalid input syntax for type timestamp with time zone: "nonsense"

statement
create role pg_x
----
ERROR 42939: role name "pg_x" is reserved
DETAIL: Role names starting with "pg_" are reserved.

statement
create role nope in role missing
----
ERROR 42704: role "missing" does not exist

statement
create role dup password 'a' password 'b'
----
ERROR 42601: conflicting or redundant options

statement
create role e password ''
----
NOTICE: empty string is not a valid password, clearing password
CREATE ROLE

statement
create role lim connection limit 3 valid until '2030-01-01' role g1 admin g2
----
CREATE ROLE

query
select roleid::regrole, member::regrole, grantor::regrole, admin_option from pg_auth_members where roleid >= 16384 or member >= 16384 order by member::regrole::text
----
lim|g1|postgres|f
lim|g2|postgres|t

statement
create user sid sysid 12345
----
NOTICE: SYSID can no longer be specified
CREATE ROLE

statement
grant g1 to g2
----
GRANT ROLE

statement
grant g1 to g2
----
NOTICE: role "g2" is already a member of role "g1"
GRANT ROLE

statement
grant g1 to g2 with admin option
----
GRANT ROLE

statement
grant g2 to g1
----
ERROR 0LP01: role "g2" is a member of role "g1"

statement
grant g1 to g1
----
ERROR 0LP01: role "g1" is a member of role "g1"

statement
revoke g1 from plain
----
WARNING: role "plain" is not a member of role "g1"
REVOKE ROLE

statement
revoke admin option for g1 from g2
----
REVOKE ROLE

statement
revoke g1 from g2
----
REVOKE ROLE

statement
revoke g1 from g2
----
WARNING: role "g2" is not a member of role "g1"
REVOKE ROLE

statement
grant missing to g1
----
ERROR 42704: role "missing" does not exist

statement
grant g1 to missing
----
ERROR 42704: role "missing" does not exist

statement
grant g1 to public
----
ERROR 42704: role "public" does not exist

statement
grant g1 to g2 granted by plain
----
GRANT ROLE

statement
grant g1 to g2 granted by postgres
----
NOTICE: role "g2" is already a member of role "g1"
GRANT ROLE

statement
revoke g1 from g2
----
REVOKE ROLE

statement
alter group g1 add user plain
----
ALTER ROLE

statement
alter group g1 drop user plain
----
ALTER ROLE

statement
alter group g1 drop user plain
----
WARNING: role "plain" is not a member of role "g1"
ALTER ROLE

statement
alter role missing login
----
ERROR 42704: role "missing" does not exist

statement
alter role g1 in role g2
----
ERROR 42601: syntax error at or near "role"

statement
alter role g1 rename to g2
----
ERROR 42710: role "g2" already exists

statement
alter role g1 rename to pg_a
----
ERROR 42939: role name "pg_a" is reserved
DETAIL: Role names starting with "pg_" are reserved.

statement
alter role missing rename to z
----
ERROR 42704: role "missing" does not exist

statement
drop role missing
----
ERROR 42704: role "missing" does not exist

statement
drop role if exists missing
----
NOTICE: role "missing" does not exist, skipping
DROP ROLE

statement
drop role postgres
----
ERROR 55006: current user cannot be dropped

statement
drop role public
----
ERROR 22023: cannot use special role specifier in DROP ROLE

statement
drop role current_user
----
ERROR 22023: cannot use special role specifier in DROP ROLE

statement
alter role public login
----
ERROR 42704: role "public" does not exist

statement
alter role none login
----
ERROR 42939: role name "none" is reserved

statement
set role missing
----
ERROR 22023: role "missing" does not exist

statement
set session authorization missing
----
ERROR 22023: role "missing" does not exist

statement
set session authorization cr
----
SET

query
select current_user, session_user
----
cr|cr

query
show role
----
none

statement
create role x superuser
----
ERROR 42501: must be superuser to create superusers

statement
create role x replication
----
ERROR 42501: must be superuser to create replication users

statement
create role x bypassrls
----
ERROR 42501: must be superuser to create bypassrls users

statement
create role x createdb
----
CREATE ROLE

statement
alter role su login
----
ERROR 42501: must be superuser to alter superuser roles or change superuser attribute

statement
alter role x superuser
----
ERROR 42501: must be superuser to alter superuser roles or change superuser attribute

statement
alter role repl login
----
ERROR 42501: must be superuser to alter replication roles or change replication attribute

statement
alter role byp login
----
ALTER ROLE

statement
alter role x bypassrls
----
ERROR 42501: must be superuser to change bypassrls attribute

statement
alter role x replication
----
ERROR 42501: must be superuser to alter replication roles or change replication attribute

statement
alter role x login
----
ALTER ROLE

statement
drop role su
----
ERROR 42501: must be superuser to drop superusers

statement
drop role cr
----
ERROR 55006: current user cannot be dropped

statement
grant su to x
----
ERROR 42501: must be superuser to alter superusers

statement
grant g1 to x
----
GRANT ROLE

statement
revoke g1 from x
----
REVOKE ROLE

statement
alter role su rename to su2
----
ERROR 42501: must be superuser to rename superusers

statement
alter role x rename to xx
----
ALTER ROLE

statement
alter role su set work_mem='1MB'
----
ERROR 42501: must be superuser to alter superusers

statement
alter role xx set work_mem='1MB'
----
ALTER ROLE

statement
alter role all set work_mem='1MB'
----
ERROR 42501: must be superuser to alter settings globally

statement
set role su
----
ERROR 42501: permission denied to set role "su"

statement
set role g1
----
ERROR 42501: permission denied to set role "g1"

statement
set role cr
----
SET

query
show role
----
cr

statement
set role none
----
SET

query
show role
----
none

statement
reset role
----
RESET

statement
set session authorization plain
----
SET

statement
set session authorization cr
----
SET

statement
reset session authorization
----
RESET

statement
set session authorization plain
----
SET

statement
create role y
----
ERROR 42501: permission denied to create role

statement
alter role g1 login
----
ERROR 42501: permission denied

statement
alter role plain password 'x'
----
ALTER ROLE

statement
alter role plain login
----
ERROR 42501: permission denied

statement
alter role plain set work_mem='1MB'
----
ALTER ROLE

statement
alter role g1 set work_mem='1MB'
----
ERROR 42501: permission denied

statement
drop role g1
----
ERROR 42501: permission denied to drop role

statement
grant g1 to plain
----
ERROR 42501: must have admin option on role "g1"

statement
revoke g1 from plain
----
ERROR 42501: must have admin option on role "g1"

statement
alter role g1 rename to h
----
ERROR 42501: permission denied to rename role

query
select rolpassword from pg_roles where rolname='plain'
----
********

statement
alter role plain valid until '2030-01-01'
----
ERROR 42501: permission denied

statement
alter role plain connection limit 3
----
ERROR 42501: permission denied

statement
reset session authorization
----
RESET

statement
grant g1 to plain
----
GRANT ROLE

statement
set session authorization plain
----
SET

statement
set role g1
----
SET

query
show role
----
g1

query
select current_user, session_user
----
g1|plain

statement
set role g2
----
ERROR 42501: permission denied to set role "g2"

statement
begin
----
BEGIN

statement
set local role g1
----
SET

query
select current_user
----
g1

statement
commit
----
COMMIT

query
select current_user
----
g1

statement
reset session authorization
----
RESET

query
select current_user
----
postgres

query
show role
----
none

statement
grant g2 to g1
----
GRANT ROLE

statement
set session authorization plain
----
SET

statement
set role g2
----
SET

query
select current_user
----
g2

statement
reset session authorization
----
RESET

query
select pg_has_role('plain','g2','usage'), pg_has_role('plain','g2','member'), pg_has_role('plain','g2','member with admin option'), pg_has_role('plain', 'missing', 'usage')
----
ERROR 42704: role "missing" does not exist

query
select pg_has_role('plain','g2','bogus')
----
ERROR 22023: unrecognized privilege type: "bogus"

statement
alter role plain noinherit
----
ALTER ROLE

query
select pg_has_role('plain','g2','usage'), pg_has_role('plain','g2','member'), pg_has_role('postgres','plain','usage'), pg_has_role('g2','member'), pg_has_role('g2','plain','member')
----
f|t|t|t|f

statement
alter role plain set work_mem = '3MB'
----
ALTER ROLE

statement
alter role plain set search_path to a, "B", public
----
ALTER ROLE

statement
alter role plain set nope = 1
----
ERROR 42704: unrecognized configuration parameter "nope"

statement
alter role plain set work_mem='bad'
----
ERROR 22023: invalid value for parameter "work_mem": "bad"

statement
alter role all set timezone='UTC'
----
ALTER ROLE

statement
alter role plain set my.var='x'
----
ALTER ROLE

statement
alter role plain set role = g1
----
ALTER ROLE

statement
alter role plain reset work_mem
----
ALTER ROLE

statement
alter role plain reset all
----
ALTER ROLE

statement
alter role all reset all
----
ALTER ROLE

query
select setdatabase, r.rolname, setconfig from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole order by 1, 2
----
0|xx|{work_mem=1MB}

statement
alter role plain set datestyle from current
----
ALTER ROLE

statement
alter role plain reset all
----
ALTER ROLE

statement
create role owner1 login
----
CREATE ROLE

statement
create role owner2
----
CREATE ROLE

statement
create table owned (id int primary key)
----
CREATE TABLE

statement
create view owned_view as select * from owned
----
CREATE VIEW

statement
create sequence owned_seq
----
CREATE SEQUENCE

statement
create schema owned_schema authorization owner1
----
CREATE SCHEMA

statement
create schema authorization owner2
----
CREATE SCHEMA

statement
create type mood as enum ('sad')
----
CREATE TYPE

statement
create domain positive as int check (value > 0)
----
CREATE DOMAIN

statement
alter table owned owner to owner1
----
ALTER TABLE

statement
alter view owned_view owner to owner1
----
ALTER VIEW

statement
alter sequence owned_seq owner to owner1
----
ALTER SEQUENCE

statement
create table linked (n serial)
----
CREATE TABLE

statement
alter sequence linked_n_seq owner to owner2
----
ERROR 0A000: cannot change owner of sequence "linked_n_seq"
DETAIL: Sequence "linked_n_seq" is linked to table "linked".

statement
alter index owned_pkey owner to owner2
----
WARNING: cannot change owner of index "owned_pkey"
HINT: Change the ownership of the index's table, instead.
ALTER INDEX

statement
alter type mood owner to owner1
----
ALTER TYPE

statement
alter domain positive owner to owner1
----
ALTER DOMAIN

statement
alter table owned owner to missing
----
ERROR 42704: role "missing" does not exist

query
select relname, relowner::regrole from pg_class where relname like 'owned%' order by 1
----
owned|owner1
owned_pkey|owner1
owned_seq|owner1
owned_view|owner1

query
select nspname, nspowner::regrole from pg_namespace where nspname like 'owne%' order by 1
----
owned_schema|owner1
owner2|owner2

query
select typname, typowner::regrole from pg_type where typname in ('mood', 'positive') order by 1
----
mood|owner1
positive|owner1

statement
drop role owner1
----
ERROR 2BP01: role "owner1" cannot be dropped because some objects depend on it
DETAIL: owner of table owned
owner of view owned_view
owner of sequence owned_seq
owner of schema owned_schema
owner of type mood
owner of type positive

statement
drop role owner2
----
ERROR 2BP01: role "owner2" cannot be dropped because some objects depend on it
DETAIL: owner of schema owner2

statement
alter schema owner2 owner to current_user
----
ALTER SCHEMA

statement
drop role owner2
----
DROP ROLE

statement
alter table owned owner to current_user
----
ALTER TABLE

statement
drop view owned_view
----
DROP VIEW

statement
drop schema owned_schema
----
DROP SCHEMA

statement
drop sequence owned_seq
----
DROP SEQUENCE

statement
alter type mood owner to session_user
----
ALTER TYPE

statement
drop domain positive
----
DROP DOMAIN

statement
drop role owner1
----
DROP ROLE

query
select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, left(rolpassword, 19), rolvaliduntil from pg_authid where rolname in ('cr','plain','su','repl','byp','g1','lim','e') order by 1
----
byp|f|t|f|f|t|f|t|-1|\N|\N
cr|f|t|t|f|t|f|f|-1|\N|\N
e|f|t|f|f|f|f|f|-1|\N|\N
g1|f|t|f|f|f|f|f|-1|\N|\N
lim|f|t|f|f|f|f|f|3|\N|2030-01-01 00:00:00+00
plain|f|f|f|f|t|f|f|-1|SCRAM-SHA-256$4096:|\N
repl|f|t|f|f|f|t|f|-1|\N|\N
su|t|t|f|f|f|f|f|-1|\N|\N

query
select rolname from pg_roles where rolname like 'pg\_%' order by 1
----
pg_checkpoint
pg_database_owner
pg_execute_server_program
pg_monitor
pg_read_all_data
pg_read_all_settings
pg_read_all_stats
pg_read_server_files
pg_signal_backend
pg_stat_scan_tables
pg_write_all_data
pg_write_server_files

query
select roleid::regrole, member::regrole, admin_option from pg_auth_members order by roleid::regrole::text, member::regrole::text
----
g1|plain|f
g2|g1|f
lim|g1|f
lim|g2|t
pg_read_all_settings|pg_monitor|f
pg_read_all_stats|pg_monitor|f
pg_stat_scan_tables|pg_monitor|f

query
select groname, (select array_agg(rolname order by rolname) from pg_roles where oid = any (grolist)) from pg_group where groname in ('g1', 'g2', 'lim') order by 1
----
g1|{plain}
g2|{g1}
lim|{g1,g2}

query
select usename, usecreatedb, usesuper, userepl, usebypassrls, passwd, valuntil, useconfig from pg_user where usename in ('cr', 'plain') order by 1
----
cr|f|f|f|f|********|\N|\N
plain|f|f|f|f|********|\N|\N

statement
comment on role plain is 'plain person'
----
COMMENT

query
select shobj_description(oid, 'pg_authid') from pg_roles where rolname = 'plain'
----
plain person

statement
set search_path to "$user", public
----
SET

query
show search_path
----
"$user", public

statement
create schema plain authorization plain
----
CREATE SCHEMA

statement
set role plain
----
SET

query
select current_schemas(false)
----
{plain,public}

statement
reset role
----
RESET

statement
drop schema plain
----
DROP SCHEMA

statement
set password_encryption = 'scram-sha-256'
----
SET

statement
alter role e password 'SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='
----
ALTER ROLE

query
select rolpassword from pg_authid where rolname = 'e'
----
SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

statement
alter role e password null
----
ALTER ROLE

query
select rolpassword from pg_authid where rolname = 'e'
----
\N

statement
begin
----
BEGIN

statement
set role plain
----
SET

query
select current_user
----
plain

statement
rollback
----
ROLLBACK

query
select current_user
----
postgres

statement
begin
----
BEGIN

statement
create role transient
----
CREATE ROLE

statement
rollback
----
ROLLBACK

statement
set role transient
----
ERROR 22023: role "transient" does not exist

statement
set local role plain
----
WARNING: SET LOCAL can only be used in transaction blocks
SET

query
select current_user
----
postgres

statement
drop role plain, g1, g2, lim, e, sid, cr, repl, byp, su, xx
----
DROP ROLE
