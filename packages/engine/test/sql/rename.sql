statement
create table t (id int primary key, a int check (a > 0), b int generated always as (a + 1) stored, c int default 5)
----
CREATE TABLE

statement
create unique index t_expr on t ((a * 2)) where c > 0
----
CREATE INDEX

statement
insert into t (id, a) values (1, 1)
----
INSERT 0 1

statement
alter table t rename column a to aa
----
ALTER TABLE

statement
insert into t (id, aa) values (2, -1)
----
ERROR 23514: new row for relation "t" violates check constraint "t_a_check"
DETAIL: Failing row contains (2, -1, 0, 5).

statement
insert into t (id, aa) values (2, 1)
----
ERROR 23505: duplicate key value violates unique constraint "t_expr"
DETAIL: Key ((aa * 2))=(2) already exists.

statement
insert into t (id, aa) values (2, 2)
----
INSERT 0 1

query
select * from t order by id
----
1|1|2|5
2|2|3|5

statement
alter table t rename to u
----
ALTER TABLE

statement
insert into u (id, aa) values (3, 2)
----
ERROR 23505: duplicate key value violates unique constraint "t_expr"
DETAIL: Key ((aa * 2))=(4) already exists.

statement
create table other (id int references u)
----
CREATE TABLE

statement
alter table u rename id to key
----
ALTER TABLE

statement
insert into other values (9)
----
ERROR 23503: insert or update on table "other" violates foreign key constraint "other_id_fkey"
DETAIL: Key (id)=(9) is not present in table "u".

statement
alter index t_expr rename to u_expr
----
ALTER INDEX

statement
insert into u (key, aa) values (3, 2)
----
ERROR 23505: duplicate key value violates unique constraint "u_expr"
DETAIL: Key ((aa * 2))=(4) already exists.

statement
alter table u rename constraint t_pkey to u_pkey
----
ALTER TABLE

statement
insert into u (key, aa) values (1, 20)
----
ERROR 23505: duplicate key value violates unique constraint "u_pkey"
DETAIL: Key (key)=(1) already exists.

statement
alter index nosuch rename to x
----
ERROR 42P01: relation "nosuch" does not exist

statement
alter table u rename to other
----
ERROR 42P07: relation "other" already exists

statement
begin
----
BEGIN

statement
alter table u rename column aa to aaa
----
ALTER TABLE

statement
alter table u add column z int default 4
----
ALTER TABLE

query
select key, aaa, z from u order by key
----
1|1|4
2|2|4

statement
rollback
----
ROLLBACK

query
select key, aa from u order by key
----
1|1
2|2

statement
insert into u (key, aa) values (30, 2)
----
ERROR 23505: duplicate key value violates unique constraint "u_expr"
DETAIL: Key ((aa * 2))=(4) already exists.

statement
alter sequence nosuch rename to x
----
ERROR 42P01: relation "nosuch" does not exist

statement
create sequence sq
----
CREATE SEQUENCE

statement
create table uses (n int default nextval('sq'))
----
CREATE TABLE

statement
alter sequence sq rename to "Sq 2"
----
ALTER SEQUENCE

statement
insert into uses default values
----
INSERT 0 1

query
select pg_get_expr(adbin, adrelid), n from pg_attrdef, uses where adrelid = 'uses'::regclass
----
nextval('"Sq 2"'::regclass)|1

statement
drop sequence "Sq 2"
----
ERROR 2BP01: cannot drop sequence "Sq 2" because other objects depend on it
DETAIL: default value for column n of table uses depends on sequence "Sq 2"
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
alter table uses alter column n drop default
----
ALTER TABLE

statement
drop sequence "Sq 2"
----
DROP SEQUENCE

statement
create schema hidden
----
CREATE SCHEMA

statement
create sequence hidden.counter
----
CREATE SEQUENCE

statement
set search_path = hidden, public
----
SET

statement
create table public.counted (n bigint default nextval('counter') + 10)
----
CREATE TABLE

statement
set search_path = public
----
SET

statement
insert into counted default values
----
INSERT 0 1

query
select * from counted
----
11

statement
alter schema hidden rename to shown
----
ALTER SCHEMA

statement
insert into counted default values
----
INSERT 0 1

query
select * from counted order by n
----
11
12
