statement
create table a (id int primary key)
----
CREATE TABLE

statement
create table b (id int references a)
----
CREATE TABLE

statement
drop table a
----
ERROR 2BP01: cannot drop table a because other objects depend on it
DETAIL: constraint b_id_fkey on table b depends on table a
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop table a cascade
----
NOTICE: drop cascades to constraint b_id_fkey on table b
DROP TABLE

statement
insert into b values (99)
----
INSERT 0 1

statement
drop table b, nosuch
----
ERROR 42P01: table "nosuch" does not exist

statement
drop table b
----
DROP TABLE

statement
drop table if exists b, nosuch
----
NOTICE: table "b" does not exist, skipping
NOTICE: table "nosuch" does not exist, skipping
DROP TABLE

statement
create schema s
----
CREATE SCHEMA

statement
create table s.x (i int)
----
CREATE TABLE

statement
create view s.y as select * from s.x
----
CREATE VIEW

statement
create sequence s.q
----
CREATE SEQUENCE

statement
drop schema s
----
ERROR 2BP01: cannot drop schema s because other objects depend on it
DETAIL: table s.x depends on schema s
view s.y depends on schema s
sequence s.q depends on schema s
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop schema s cascade
----
NOTICE: drop cascades to 3 other objects
DETAIL: drop cascades to table s.x
drop cascades to view s.y
drop cascades to sequence s.q
DROP SCHEMA

statement
drop schema nosuch
----
ERROR 3F000: schema "nosuch" does not exist

statement
drop schema if exists nosuch
----
NOTICE: schema "nosuch" does not exist, skipping
DROP SCHEMA

statement
create table t (id serial primary key, v int unique)
----
CREATE TABLE

statement
drop sequence t_id_seq
----
ERROR 2BP01: cannot drop sequence t_id_seq because other objects depend on it
DETAIL: default value for column id of table t depends on sequence t_id_seq
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop sequence t_id_seq cascade
----
NOTICE: drop cascades to default value for column id of table t
DROP SEQUENCE

statement
insert into t (v) values (1)
----
ERROR 23502: null value in column "id" of relation "t" violates not-null constraint
DETAIL: Failing row contains (null, 1).

statement
drop index t_pkey
----
ERROR 2BP01: cannot drop index t_pkey because constraint t_pkey on table t requires it
HINT: You can drop constraint t_pkey on table t instead.

statement
create index i on t (v)
----
CREATE INDEX

statement
drop index i
----
DROP INDEX

statement
drop index i
----
ERROR 42704: index "i" does not exist

statement
drop index if exists i
----
NOTICE: index "i" does not exist, skipping
DROP INDEX

statement
drop view t
----
ERROR 42809: "t" is not a view
HINT: Use DROP TABLE to remove a table.

statement
drop table i_do_not_exist
----
ERROR 42P01: table "i_do_not_exist" does not exist

statement
create type mood as enum ('sad', 'ok')
----
CREATE TYPE

statement
create table p (m mood, n int)
----
CREATE TABLE

statement
drop type mood
----
ERROR 2BP01: cannot drop type mood because other objects depend on it
DETAIL: column m of table p depends on type mood
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop type mood cascade
----
NOTICE: drop cascades to column m of table p
DROP TYPE

query
select * from p
----

statement
create domain posint as int check (value > 0)
----
CREATE DOMAIN

statement
create table d (x posint)
----
CREATE TABLE

statement
insert into d values (-1)
----
ERROR 23514: value for domain posint violates check constraint "posint_check"

statement
drop domain posint
----
ERROR 2BP01: cannot drop type posint because other objects depend on it
DETAIL: column x of table d depends on type posint
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop table d
----
DROP TABLE

statement
drop domain posint
----
DROP DOMAIN

statement
truncate t
----
TRUNCATE TABLE

statement
create table m (id int primary key)
----
CREATE TABLE

statement
create table n (id int references m, k serial)
----
CREATE TABLE

statement
insert into m values (1)
----
INSERT 0 1

statement
insert into n values (1)
----
INSERT 0 1

statement
truncate m
----
ERROR 0A000: cannot truncate a table referenced in a foreign key constraint
DETAIL: Table "n" references "m".
HINT: Truncate table "n" at the same time, or use TRUNCATE ... CASCADE.

statement
truncate m cascade
----
NOTICE: truncate cascades to table "n"
TRUNCATE TABLE

query
select count(*) from m
----
0

query
select count(*) from n
----
0

statement
insert into m values (1), (2)
----
INSERT 0 2

statement
insert into n values (1)
----
INSERT 0 1

query
select * from n
----
1|2

statement
truncate m, n restart identity
----
TRUNCATE TABLE

statement
insert into m values (1)
----
INSERT 0 1

statement
insert into n values (1)
----
INSERT 0 1

query
select * from n
----
1|1

statement
begin
----
BEGIN

statement
truncate m, n
----
TRUNCATE TABLE

query
select count(*) from m
----
0

statement
rollback
----
ROLLBACK

query
select count(*) from m
----
1

statement
insert into m values (1)
----
ERROR 23505: duplicate key value violates unique constraint "m_pkey"
DETAIL: Key (id)=(1) already exists.

statement
insert into n values (1)
----
INSERT 0 1

statement
drop function if exists f()
----
NOTICE: function f() does not exist, skipping
DROP FUNCTION

statement
drop extension if exists nosuch
----
NOTICE: extension "nosuch" does not exist, skipping
DROP EXTENSION

statement
drop role nosuch
----
ERROR 42704: role "nosuch" does not exist
