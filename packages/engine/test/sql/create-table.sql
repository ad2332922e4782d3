statement
create table t (id int primary key, name text not null default 'x', price numeric(8,2) check (price > 0), at timestamptz)
----
CREATE TABLE

statement
create table t (a int)
----
ERROR 42P07: relation "t" already exists

statement
create table if not exists t (a int)
----
NOTICE: relation "t" already exists, skipping
CREATE TABLE

statement
create table dup (a int, a text)
----
ERROR 42701: column "a" specified more than once

statement
create table bad (a nosuch)
----
ERROR 42704: type "nosuch" does not exist

statement
create table twice (a int primary key, b int primary key)
----
ERROR 42P16: multiple primary keys for table "twice" are not allowed

statement
insert into t (id, price) values (1, 2.5), (2, null)
----
INSERT 0 2

statement
insert into t (id, price) values (3, -1)
----
ERROR 23514: new row for relation "t" violates check constraint "t_price_check"
DETAIL: Failing row contains (3, x, -1.00, null).

statement
insert into t (id, name) values (3, null)
----
ERROR 23502: null value in column "name" of relation "t" violates not-null constraint
DETAIL: Failing row contains (3, null, null, null).

statement
insert into t (id) values (1)
----
ERROR 23505: duplicate key value violates unique constraint "t_pkey"
DETAIL: Key (id)=(1) already exists.

query
select id, name, price from t order by id
----
1|x|2.50
2|x|\N

statement
create table child (id serial primary key, t_id int references t on delete cascade, u int unique)
----
CREATE TABLE

statement
insert into child (t_id, u) values (1, 10), (2, 20)
----
INSERT 0 2

statement
insert into child (t_id) values (99)
----
ERROR 23503: insert or update on table "child" violates foreign key constraint "child_t_id_fkey"
DETAIL: Key (t_id)=(99) is not present in table "t".

query
select * from child order by id
----
1|1|10
2|2|20

statement
delete from t where id = 1
----
DELETE 1

query
select * from child order by id
----
2|2|20

statement
create table ident (id int generated always as identity (start 10 increment 5), v text)
----
CREATE TABLE

statement
insert into ident (v) values ('a'), ('b')
----
INSERT 0 2

statement
insert into ident values (1, 'c')
----
ERROR 428C9: cannot insert a non-DEFAULT value into column "id"
DETAIL: Column "id" is an identity column defined as GENERATED ALWAYS.
HINT: Use OVERRIDING SYSTEM VALUE to override.

statement
insert into ident overriding system value values (1, 'c')
----
INSERT 0 1

query
select * from ident order by v
----
10|a
15|b
1|c

statement
create table gen (a int, b int generated always as (a * 2) stored)
----
CREATE TABLE

statement
insert into gen (a) values (3)
----
INSERT 0 1

statement
insert into gen values (3, 4)
----
ERROR 428C9: cannot insert a non-DEFAULT value into column "b"
DETAIL: Column "b" is a generated column.

query
select * from gen
----
3|6

statement
create table copy (like t including all)
----
CREATE TABLE

statement
insert into copy (id) values (1)
----
INSERT 0 1

statement
insert into copy (id, price) values (2, -2)
----
ERROR 23514: new row for relation "copy" violates check constraint "t_price_check"
DETAIL: Failing row contains (2, x, -2.00, null).

statement
create table bare (like t)
----
CREATE TABLE

statement
insert into bare (id, name) values (1, 'b'), (1, 'b')
----
INSERT 0 2

query
select count(*) from bare
----
2

statement
create table fk_bad (a int references nosuch)
----
ERROR 42P01: relation "nosuch" does not exist

statement
create table fk_bad (a int references gen(a))
----
ERROR 42830: there is no unique constraint matching given keys for referenced table "gen"

statement
create table fk_bad (a text references t(id))
----
ERROR 42804: foreign key constraint "fk_bad_a_fkey" cannot be implemented
DETAIL: Key columns "a" and "id" are of incompatible types: text and integer.

statement
create table selfref (id int primary key, boss int references selfref)
----
CREATE TABLE

statement
insert into selfref values (1, null), (2, 1)
----
INSERT 0 2

statement
insert into selfref values (3, 9)
----
ERROR 23503: insert or update on table "selfref" violates foreign key constraint "selfref_boss_fkey"
DETAIL: Key (boss)=(9) is not present in table "selfref".

statement
create table arrays (a int[], b text[])
----
CREATE TABLE

statement
insert into arrays values ('{1,2}', array['x','y'])
----
INSERT 0 1

query
select a[2], b from arrays
----
2|{x,y}

statement
create table ctas as select id, name as label from t
----
SELECT 1

query
select * from ctas
----
2|x

statement
create table ctas2 (a, b) as values (1, 'x'), (2, 'y')
----
SELECT 2

statement
create table ctas3 (a, b, c) as select 1, 2
----
ERROR 42601: too many column names were specified

statement
create table ctas4 as select 1 as a with no data
----
CREATE TABLE AS

query
select * from ctas4
----

statement
select id into intotable from t
----
SELECT 1

query
select * from intotable
----
2

statement
create temporary table tmp (a int) on commit delete rows
----
CREATE TABLE

statement
begin
----
BEGIN

statement
insert into tmp values (1)
----
INSERT 0 1

query
select count(*) from tmp
----
1

statement
commit
----
COMMIT

query
select count(*) from tmp
----
0

statement
begin
----
BEGIN

statement
create temporary table tmpdrop (a int) on commit drop
----
CREATE TABLE

statement
insert into tmpdrop values (1)
----
INSERT 0 1

statement
commit
----
COMMIT

query
select * from tmpdrop
----
ERROR 42P01: relation "tmpdrop" does not exist

statement
create table comp (a int, b int, primary key (a, b), constraint pos check (a > 0 and b > 0), unique (b))
----
CREATE TABLE

statement
insert into comp values (1, 1)
----
INSERT 0 1

statement
insert into comp values (2, 1)
----
ERROR 23505: duplicate key value violates unique constraint "comp_b_key"
DETAIL: Key (b)=(1) already exists.

statement
insert into comp values (-1, 2)
----
ERROR 23514: new row for relation "comp" violates check constraint "pos"
DETAIL: Failing row contains (-1, 2).

statement
create unlogged table unl (a int)
----
CREATE TABLE

statement
create table dflt (a int default (1 + 2), b text default 'it''s', c timestamp default '2020-01-01', d int default nosuch())
----
ERROR 42883: function nosuch() does not exist
HINT: No function matches the given name and argument types. You might need to add explicit type casts.

statement
create table dflt (a int default (1 + 2), b text default 'it''s', c timestamp default '2020-01-01')
----
CREATE TABLE

statement
insert into dflt default values
----
INSERT 0 1

query
select * from dflt
----
3|it's|2020-01-01 00:00:00

statement
create schema s
----
CREATE SCHEMA

statement
create table s.t (a int)
----
CREATE TABLE

statement
create table nosuch.t (a int)
----
ERROR 3F000: schema "nosuch" does not exist

query
select * from s.t
----
