statement
create role ga login
----
CREATE ROLE

statement
create role gb login
----
CREATE ROLE

statement
create role gc login
----
CREATE ROLE

statement
create table t (a int primary key, b text, c int)
----
CREATE TABLE

statement
create view v as select * from t
----
CREATE VIEW

statement
create sequence s
----
CREATE SEQUENCE

statement
create schema sch
----
CREATE SCHEMA

statement
create type ty as enum ('x')
----
CREATE TYPE

statement
create domain dm as int
----
CREATE DOMAIN

statement
grant nonsense on t to ga
----
ERROR 42601: unrecognized privilege type "nonsense"

statement
grant execute on t to ga
----
ERROR 0LP01: invalid privilege type EXECUTE for relation

statement
grant usage on t to ga
----
ERROR 0LP01: invalid privilege type USAGE for table

statement
grant select on sequence t to ga
----
ERROR 42809: "t" is not a sequence

statement
grant create on sequence s to ga
----
ERROR 0LP01: invalid privilege type CREATE for sequence

statement
grant select on schema sch to ga
----
ERROR 0LP01: invalid privilege type SELECT for schema

statement
grant select(nope) on t to ga
----
ERROR 42703: column "nope" of relation "t" does not exist

statement
grant delete (a) on t to ga
----
ERROR 0LP01: invalid privilege type DELETE for column

statement
grant select (a) on schema sch to ga
----
ERROR 0LP01: column privileges are only valid for relations

statement
grant select on missing to ga
----
ERROR 42P01: relation "missing" does not exist

statement
grant select on t to missing
----
ERROR 42704: role "missing" does not exist

statement
grant usage on schema missing to ga
----
ERROR 3F000: schema "missing" does not exist

statement
grant usage on type missing to ga
----
ERROR 42704: type "missing" does not exist

statement
grant connect on database missing to ga
----
ERROR 3D000: database "missing" does not exist

statement
grant select on t to public with grant option
----
ERROR 0LP01: grant options can only be granted to roles

statement
grant select on t to ga
----
GRANT

statement
grant insert, update on t to ga with grant option
----
GRANT

query
select relacl from pg_class where relname='t'
----
{postgres=arwdDxt/postgres,ga=a*rw*/postgres}

statement
revoke grant option for insert on t from ga
----
REVOKE

query
select relacl from pg_class where relname='t'
----
{postgres=arwdDxt/postgres,ga=arw*/postgres}

statement
revoke all on t from ga
----
REVOKE

query
select relacl from pg_class where relname='t'
----
{postgres=arwdDxt/postgres}

statement
revoke all on t from postgres
----
REVOKE

query
select relacl from pg_class where relname='t'
----
{}

statement
grant all on t to postgres
----
GRANT

query
select relacl from pg_class where relname='t'
----
{postgres=arwdDxt/postgres}

statement
grant select (a, b), update (b) on t to gb
----
GRANT

query
select attname, attacl from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum
----
a|{gb=r/postgres}
b|{gb=rw/postgres}
c|\N

statement
grant all (c) on t to gb
----
GRANT

query
select attname, attacl from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum
----
a|{gb=r/postgres}
b|{gb=rw/postgres}
c|{gb=arwx/postgres}

statement
revoke select on t from gb
----
REVOKE

query
select attname, attacl from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum
----
a|\N
b|{gb=w/postgres}
c|{gb=awx/postgres}

statement
revoke all on t from gb
----
REVOKE

query
select attname, attacl from pg_attribute where attrelid = 't'::regclass and attnum > 0 order by attnum
----
a|\N
b|\N
c|\N

statement
grant all on t, v to gc
----
GRANT

statement
grant all on s to gc
----
GRANT

statement
grant all on schema sch to gc
----
GRANT

statement
grant all on type ty to gc
----
GRANT

statement
grant all on domain dm to gc
----
GRANT

statement
grant all on domain ty to gc
----
ERROR 42809: "ty" is not a domain

statement
grant all on type dm to gc
----
GRANT

query
select relname, relacl from pg_class where relname in ('t','v','s') order by 1
----
s|{postgres=rwU/postgres,gc=rwU/postgres}
t|{postgres=arwdDxt/postgres,gc=arwdDxt/postgres}
v|{postgres=arwdDxt/postgres,gc=arwdDxt/postgres}

query
select nspname, nspacl from pg_namespace where nspname in ('sch','public','pg_catalog') order by 1
----
pg_catalog|{postgres=UC/postgres,=U/postgres}
public|{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}
sch|{postgres=UC/postgres,gc=UC/postgres}

query
select typname, typacl from pg_type where typname in ('ty','dm','_ty') order by 1
----
_ty|\N
dm|{=U/postgres,postgres=U/postgres,gc=U/postgres}
ty|{=U/postgres,postgres=U/postgres,gc=U/postgres}

statement
grant select on t to ga with grant option
----
GRANT

statement
set role ga
----
SET

statement
grant select on t to gb
----
GRANT

statement
grant insert on t to gb
----
WARNING: no privileges were granted for "t"
GRANT

statement
grant select, insert on t to gb
----
WARNING: not all privileges were granted for "t"
GRANT

statement
grant all on t to gb
----
GRANT

statement
revoke select on t from gc
----
REVOKE

statement
reset role
----
RESET

query
select relacl from pg_class where relname='t'
----
{postgres=arwdDxt/postgres,gc=arwdDxt/postgres,ga=r*/postgres,gb=r/ga}

statement
revoke select on t from ga
----
ERROR 2BP01: dependent privileges exist
HINT: Use CASCADE to revoke them too.

statement
revoke select on t from ga cascade
----
REVOKE

query
select relacl from pg_class where relname='t'
----
{postgres=arwdDxt/postgres,gc=arwdDxt/postgres}

statement
set role ga
----
SET

statement
grant select on t to gb
----
ERROR 42501: permission denied for table t

statement
revoke select on t from gb
----
ERROR 42501: permission denied for table t

statement
grant usage on schema sch to gb
----
ERROR 42501: permission denied for schema sch

statement
grant usage on type ty to gb
----
WARNING: no privileges were granted for "ty"
GRANT

statement
grant usage on sequence s to gb
----
ERROR 42501: permission denied for sequence s

statement
reset role
----
RESET

statement
grant select on t to ga with grant option
----
GRANT

statement
set role ga
----
SET

statement
grant select on t to gb with grant option
----
GRANT

statement
set role gb
----
SET

statement
grant select on t to ga with grant option
----
ERROR 0LP01: grant options cannot be granted back to your own grantor

statement
reset role
----
RESET

statement
grant select on t to ga granted by gb
----
ERROR 0A000: grantor must be current user

statement
grant select on t to gb granted by current_user
----
GRANT

statement
grant execute on all functions in schema public to ga
----
GRANT

statement
grant select on all tables in schema public to gb
----
GRANT

statement
grant usage on all sequences in schema public, sch to gb
----
GRANT

statement
grant select on all tables in schema missing to gb
----
ERROR 3F000: schema "missing" does not exist

query
select relname, relacl from pg_class where relname in ('t','v','s') order by 1
----
s|{postgres=rwU/postgres,gc=rwU/postgres,gb=U/postgres}
t|{postgres=arwdDxt/postgres,gc=arwdDxt/postgres,ga=r*/postgres,gb=r*/ga,gb=r/postgres}
v|{postgres=arwdDxt/postgres,gc=arwdDxt/postgres,gb=r/postgres}

statement
alter table t owner to gc
----
ALTER TABLE

query
select relname, relacl from pg_class where relname in ('t') order by 1
----
t|{gc=arwdDxt/gc,ga=r*/gc,gb=r*/ga,gb=r/gc}

statement
alter table t owner to postgres
----
ALTER TABLE

query
select relname, relacl from pg_class where relname in ('t') order by 1
----
t|{postgres=arwdDxt/postgres,ga=r*/postgres,gb=r*/ga,gb=r/postgres}

statement
alter default privileges grant select on tables to ga
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges in schema sch grant insert on tables to gb
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges for role gc grant all on sequences to ga with grant option
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges revoke usage on types from public
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges grant usage on schemas to ga
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges in schema sch grant usage on schemas to ga
----
ERROR 0LP01: cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS

statement
alter default privileges grant select on sequences to missing
----
ERROR 42704: role "missing" does not exist

statement
alter default privileges in schema missing grant select on tables to ga
----
ERROR 3F000: schema "missing" does not exist

statement
alter default privileges grant insert on sequences to ga
----
ERROR 0LP01: invalid privilege type INSERT for sequence

statement
alter default privileges grant execute on functions to ga
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges revoke execute on functions from public
----
ALTER DEFAULT PRIVILEGES

query
select defaclobjtype, defaclacl from pg_default_acl where defaclnamespace <> 0
----
r|{gb=a/postgres}

statement
create table d1 (a int)
----
CREATE TABLE

statement
create table sch.d2 (a int)
----
CREATE TABLE

statement
create type d3 as enum ('a')
----
CREATE TYPE

statement
create schema d4
----
CREATE SCHEMA

statement
create sequence d5
----
CREATE SEQUENCE

statement
create view d6 as select 1
----
CREATE VIEW

query
select relname, relacl from pg_class where relname in ('d1','d2','d5','d6') order by 1
----
d1|{postgres=arwdDxt/postgres,ga=r/postgres}
d2|{postgres=arwdDxt/postgres,ga=r/postgres,gb=a/postgres}
d5|\N
d6|{postgres=arwdDxt/postgres,ga=r/postgres}

query
select typacl from pg_type where typname='d3'
----
{postgres=U/postgres}

query
select nspacl from pg_namespace where nspname='d4'
----
{postgres=UC/postgres,ga=U/postgres}

statement
alter default privileges revoke select on tables from ga
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges in schema sch revoke all on tables from gb
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges for role gc revoke all on sequences from ga
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges grant usage on types to public
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges revoke all on schemas from ga
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges revoke execute on functions from ga
----
ALTER DEFAULT PRIVILEGES

statement
alter default privileges grant execute on functions to public
----
ALTER DEFAULT PRIVILEGES

query
select defaclrole::regrole, defaclobjtype, defaclacl from pg_default_acl order by defaclrole::regrole::text, defaclobjtype, defaclacl::text
----

statement
drop role gc
----
ERROR 2BP01: role "gc" cannot be dropped because some objects depend on it
DETAIL: privileges for view v
privileges for sequence s
privileges for schema sch
privileges for type ty
privileges for type dm

statement
drop role gb
----
ERROR 2BP01: role "gb" cannot be dropped because some objects depend on it
DETAIL: privileges for table t
privileges for view v
privileges for sequence s
privileges for table sch.d2

query
select grantor::regrole, grantee::regrole, privilege_type, is_grantable from pg_class, aclexplode(relacl) where relname = 't' order by grantor::regrole::text, grantee::regrole::text, privilege_type
----
ga|gb|SELECT|t
postgres|ga|SELECT|t
postgres|gb|SELECT|f
postgres|postgres|DELETE|f
postgres|postgres|INSERT|f
postgres|postgres|REFERENCES|f
postgres|postgres|SELECT|f
postgres|postgres|TRIGGER|f
postgres|postgres|TRUNCATE|f
postgres|postgres|UPDATE|f

query
select grantor, grantee, privilege_type, is_grantable from information_schema.table_privileges where table_name = 'v' order by 1, 2, 3
----
postgres|gb|SELECT|NO
postgres|gc|DELETE|NO
postgres|gc|INSERT|NO
postgres|gc|REFERENCES|NO
postgres|gc|SELECT|NO
postgres|gc|TRIGGER|NO
postgres|gc|TRUNCATE|NO
postgres|gc|UPDATE|NO
postgres|postgres|DELETE|YES
postgres|postgres|INSERT|YES
postgres|postgres|REFERENCES|YES
postgres|postgres|SELECT|YES
postgres|postgres|TRIGGER|YES
postgres|postgres|TRUNCATE|YES
postgres|postgres|UPDATE|YES

query
select acldefault('r', 10), acldefault('d', 10), acldefault('n', 10)
----
{postgres=arwdDxt/postgres}|{=Tc/postgres,postgres=CTc/postgres}|{postgres=UC/postgres}

statement
drop owned by ga
----
DROP OWNED

statement
drop owned by gb, gc cascade
----
DROP OWNED

query
select relname, relacl from pg_class where relname in ('t','v','s') order by 1
----
s|{postgres=rwU/postgres}
t|{postgres=arwdDxt/postgres}
v|{postgres=arwdDxt/postgres}

statement
drop role ga, gb, gc
----
DROP ROLE
