statement
create type mood as enum ('sad', 'ok', 'happy')
----
CREATE TYPE

statement
create type mood as enum ('x')
----
ERROR 42710: type "mood" already exists

statement
create table p (name text, m mood default 'ok')
----
CREATE TABLE

statement
insert into p values ('a', 'happy'), ('b', 'sad')
----
INSERT 0 2

statement
insert into p (name) values ('c')
----
INSERT 0 1

statement
insert into p values ('d', 'angry')
----
ERROR 22P02: invalid input value for enum mood: "angry"

query
select name, m from p order by m
----
b|sad
c|ok
a|happy

query
select name from p where m > 'sad' order by name
----
a
c

statement
alter type mood add value 'meh' before 'ok'
----
ALTER TYPE

statement
alter type mood add value 'meh'
----
ERROR 42710: enum label "meh" already exists

statement
alter type mood add value if not exists 'meh'
----
NOTICE: enum label "meh" already exists, skipping
ALTER TYPE

statement
insert into p values ('e', 'meh')
----
INSERT 0 1

query
select name, m from p order by m
----
b|sad
e|meh
c|ok
a|happy

statement
alter type mood rename value 'meh' to 'so-so'
----
ALTER TYPE

query
select m from p where name = 'e'
----
so-so

statement
alter type mood rename value 'nosuch' to 'x'
----
ERROR 22023: "nosuch" is not an existing enum label

statement
alter type mood rename to feeling
----
ALTER TYPE

statement
insert into p (name) values ('f')
----
INSERT 0 1

query
select m, m::feeling from p where name = 'f'
----
ok|ok

statement
create type pair as (a int, b text)
----
CREATE TYPE

statement
create table q (id int, v pair)
----
CREATE TABLE

statement
insert into q values (1, row(1, 'x')), (2, null)
----
INSERT 0 2

query
select (v).b, v from q order by id
----
x|(1,x)
\N|\N

statement
create domain posint as int not null check (value > 0)
----
CREATE DOMAIN

statement
create table r (v posint)
----
CREATE TABLE

statement
insert into r values (1)
----
INSERT 0 1

statement
insert into r values (0)
----
ERROR 23514: value for domain posint violates check constraint "posint_check"

statement
insert into r values (null)
----
ERROR 23502: domain posint does not allow null values

statement
alter domain posint add constraint small check (value < 100)
----
ALTER DOMAIN

statement
insert into r values (1000)
----
ERROR 23514: value for domain posint violates check constraint "small"

statement
alter domain posint drop constraint small
----
ALTER DOMAIN

statement
insert into r values (1000)
----
INSERT 0 1

statement
alter domain posint add constraint small check (value < 100)
----
ERROR 23514: column "v" of table "r" contains values that violate the new constraint

statement
alter domain posint drop constraint nosuch
----
ERROR 42704: constraint "nosuch" of domain "posint" does not exist

statement
alter domain posint set default 5
----
ALTER DOMAIN

statement
insert into r default values
----
INSERT 0 1

query
select * from r order by v
----
1
5
1000

statement
create domain label as varchar(3) default 'abc'
----
CREATE DOMAIN

query
select 'abcd'::label
----
abc

statement
create table arr (m feeling[])
----
CREATE TABLE

statement
insert into arr values ('{sad,happy}')
----
INSERT 0 1

query
select m, m[1] from arr
----
{sad,happy}|sad

statement
drop type feeling
----
ERROR 2BP01: cannot drop type feeling because other objects depend on it
DETAIL: column m of table arr depends on type feeling[]
column m of table p depends on type feeling
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop type nosuch
----
ERROR 42704: type "nosuch" does not exist

statement
drop type if exists nosuch
----
NOTICE: type "nosuch" does not exist, skipping
DROP TYPE

statement
comment on table p is 'people'
----
COMMENT

query
select obj_description('p'::regclass)
----
people

statement
comment on column p.name is 'their name'
----
COMMENT

query
select col_description('p'::regclass, 1)
----
their name

statement
comment on table p is null
----
COMMENT

query
select obj_description('p'::regclass)
----
\N

statement
comment on table nosuch is 'x'
----
ERROR 42P01: relation "nosuch" does not exist

statement
create sequence s start 5 increment 2 maxvalue 9
----
CREATE SEQUENCE

query
select nextval('s'), nextval('s'), nextval('s')
----
5|7|9

query
select nextval('s')
----
ERROR 2200H: nextval: reached maximum value of sequence "s" (9)

statement
alter sequence s restart
----
ALTER SEQUENCE

query
select nextval('s')
----
5

statement
alter sequence s maxvalue 100 restart with 50
----
ALTER SEQUENCE

query
select nextval('s')
----
50

statement
create sequence s
----
ERROR 42P07: relation "s" already exists

statement
create sequence if not exists s
----
NOTICE: relation "s" already exists, skipping
CREATE SEQUENCE

statement
create sequence bad increment 0
----
ERROR 22023: INCREMENT must not be zero

statement
create sequence bad minvalue 10 maxvalue 5
----
ERROR 22023: MINVALUE (10) must be less than MAXVALUE (5)

statement
alter sequence s rename to ss
----
ALTER SEQUENCE

query
select nextval('ss')
----
52

statement
create table own (id int default nextval('ss'))
----
CREATE TABLE

statement
alter sequence ss owned by own.id
----
ALTER SEQUENCE

statement
drop table own
----
DROP TABLE

query
select nextval('ss')
----
ERROR 42P01: relation "ss" does not exist

statement
create table ser (id serial)
----
CREATE TABLE

statement
alter sequence ser_id_seq rename to ser_seq
----
ALTER SEQUENCE

statement
insert into ser default values
----
INSERT 0 1

query
select * from ser
----
1

query
select pg_get_serial_sequence('ser', 'id')
----
public.ser_seq

statement
create schema a create table t (i int) create view v as select i from t
----
CREATE SCHEMA

query
select * from a.v
----

statement
create schema a
----
ERROR 42P06: schema "a" already exists

statement
create schema pg_x
----
ERROR 42939: unacceptable schema name "pg_x"
DETAIL: The prefix "pg_" is reserved for system schemas.

statement
alter schema a rename to b
----
ALTER SCHEMA

query
select * from b.t
----

statement
create type trio as (a int, b text)
----
CREATE TYPE

statement
alter type trio add attribute c int
----
ALTER TYPE

statement
alter type trio drop attribute b
----
ALTER TYPE

statement
alter type trio rename attribute c to cc
----
ALTER TYPE

query
select row(1, 2)::trio
----
(1,2)

statement
create table en (id int primary key, f feeling unique, check (f <> 'sad'::feeling))
----
CREATE TABLE

statement
insert into en values (1, 'ok'), (2, 'happy')
----
INSERT 0 2

statement
alter type feeling rename value 'ok' to 'fine'
----
ALTER TYPE

query
select f from en order by f
----
fine
happy

statement
insert into en values (3, 'fine')
----
ERROR 23505: duplicate key value violates unique constraint "en_f_key"
DETAIL: Key (f)=(fine) already exists.

statement
insert into en values (3, 'ok')
----
ERROR 22P02: invalid input value for enum feeling: "ok"

statement
insert into p (name) values ('zz')
----
INSERT 0 1

query
select m from p where name = 'zz'
----
fine

query
select id from en where f = 'fine'
----
1
