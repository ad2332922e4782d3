statement
create table t (id int primary key, a int, b text)
----
CREATE TABLE

statement
insert into t select g, g * 10, 'v' || g from generate_series(1, 5) g
----
INSERT 0 5

statement
alter table t add column c int default 7
----
ALTER TABLE

query
select id, c from t order by id
----
1|7
2|7
3|7
4|7
5|7

statement
alter table t add column c int
----
ERROR 42701: column "c" of relation "t" already exists

statement
alter table t add column if not exists c int
----
NOTICE: column "c" of relation "t" already exists, skipping
ALTER TABLE

statement
alter table t add column n int not null
----
ERROR 23502: column "n" of relation "t" contains null values

statement
alter table t add column n int not null default 1
----
ALTER TABLE

statement
alter table t add column s serial
----
ALTER TABLE

query
select id, c, n, s from t order by id
----
1|7|1|1
2|7|1|2
3|7|1|3
4|7|1|4
5|7|1|5

statement
insert into t (id) values (6)
----
INSERT 0 1

query
select * from t where id = 6
----
6|\N|\N|7|1|6

statement
alter table t drop column c
----
ALTER TABLE

statement
alter table t drop column c
----
ERROR 42703: column "c" of relation "t" does not exist

statement
alter table t drop column if exists c
----
NOTICE: column "c" of relation "t" does not exist, skipping
ALTER TABLE

query
select * from t order by id limit 2
----
1|10|v1|1|1
2|20|v2|1|2

statement
alter table t rename column a to aa
----
ALTER TABLE

statement
alter table t rename column nosuch to x
----
ERROR 42703: column "nosuch" does not exist

statement
alter table t rename aa to id
----
ERROR 42701: column "id" of relation "t" already exists

query
select aa from t where aa = 20
----
20

statement
alter table t alter column b set default 'd', alter column n drop not null
----
ALTER TABLE

statement
insert into t (id, n) values (7, null)
----
INSERT 0 1

query
select id, aa, b, n, s from t where id = 7
----
7|\N|d|\N|7

statement
alter table t alter column n set not null
----
ERROR 23502: column "n" of relation "t" contains null values

statement
update t set n = 0 where n is null
----
UPDATE 1

statement
alter table t alter column n set not null
----
ALTER TABLE

statement
insert into t (id, n) values (8, null)
----
ERROR 23502: null value in column "n" of relation "t" violates not-null constraint
DETAIL: Failing row contains (8, null, d, null, 8).

statement
alter table t alter column b drop default
----
ALTER TABLE

statement
alter table t alter column aa type text
----
ALTER TABLE

query
select id, aa from t order by id limit 2
----
1|10
2|20

statement
alter table t alter column aa type int
----
ERROR 42804: column "aa" cannot be cast automatically to type integer
HINT: You might need to specify "USING aa::integer".

statement
alter table t alter column aa type int using aa::int + 1
----
ALTER TABLE

query
select id, aa from t order by id limit 2
----
1|11
2|21

statement
alter table t alter column id type bigint
----
ALTER TABLE

statement
insert into t (id) values (1)
----
ERROR 23505: duplicate key value violates unique constraint "t_pkey"
DETAIL: Key (id)=(1) already exists.

query
select id from t where id = 3
----
3

statement
alter table t alter column b type varchar(1)
----
ERROR 22001: value too long for type character varying(1)

statement
alter table t add constraint pos check (aa > 0)
----
ALTER TABLE

statement
alter table t add constraint pos check (aa > 0)
----
ERROR 42710: constraint "pos" for relation "t" already exists

statement
alter table t add constraint big check (aa > 30)
----
ERROR 23514: check constraint "big" of relation "t" is violated by some row

statement
alter table t add constraint big check (aa > 30) not valid
----
ALTER TABLE

statement
alter table t validate constraint big
----
ERROR 23514: check constraint "big" of relation "t" is violated by some row

statement
update t set aa = 100 where aa <= 30
----
UPDATE 2

statement
alter table t validate constraint big
----
ALTER TABLE

statement
insert into t (id, aa) values (20, 1)
----
ERROR 23514: new row for relation "t" violates check constraint "big"
DETAIL: Failing row contains (20, 1, null, 1, 10).

statement
alter table t drop constraint big
----
ALTER TABLE

statement
alter table t drop constraint big
----
ERROR 42704: constraint "big" of relation "t" does not exist

statement
alter table t drop constraint if exists big
----
NOTICE: constraint "big" of relation "t" does not exist, skipping
ALTER TABLE

statement
alter table t rename constraint pos to positive
----
ALTER TABLE

statement
insert into t (id, aa) values (20, -1)
----
ERROR 23514: new row for relation "t" violates check constraint "positive"
DETAIL: Failing row contains (20, -1, null, 1, 11).

statement
create table child (id int primary key, t_id bigint)
----
CREATE TABLE

statement
insert into child values (1, 1), (2, 99)
----
INSERT 0 2

statement
alter table child add foreign key (t_id) references t (id)
----
ERROR 23503: insert or update on table "child" violates foreign key constraint "child_t_id_fkey"
DETAIL: Key (t_id)=(99) is not present in table "t".

statement
delete from child where t_id = 99
----
DELETE 1

statement
alter table child add foreign key (t_id) references t (id)
----
ALTER TABLE

statement
insert into child values (3, 99)
----
ERROR 23503: insert or update on table "child" violates foreign key constraint "child_t_id_fkey"
DETAIL: Key (t_id)=(99) is not present in table "t".

statement
alter table t drop constraint t_pkey
----
ERROR 2BP01: cannot drop constraint t_pkey on table t because other objects depend on it
DETAIL: constraint child_t_id_fkey on table child depends on index t_pkey
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
alter table t drop constraint t_pkey cascade
----
NOTICE: drop cascades to constraint child_t_id_fkey on table child
ALTER TABLE

statement
insert into child values (3, 99)
----
INSERT 0 1

statement
alter table t add primary key (id)
----
ALTER TABLE

statement
alter table child rename to kids
----
ALTER TABLE

query
select count(*) from child
----
ERROR 42P01: relation "child" does not exist

query
select count(*) from kids
----
2

statement
alter table nosuch add column a int
----
ERROR 42P01: relation "nosuch" does not exist

statement
alter table if exists nosuch add column a int
----
NOTICE: relation "nosuch" does not exist, skipping
ALTER TABLE

statement
create schema s
----
CREATE SCHEMA

statement
alter table kids set schema s
----
ALTER TABLE

query
select count(*) from s.kids
----
2

statement
alter table t add unique (aa)
----
ERROR 23505: could not create unique index "t_aa_key"
DETAIL: Key (aa)=(100) is duplicated.

statement
update t set aa = id where true
----
UPDATE 7

statement
alter table t add unique (aa)
----
ALTER TABLE

statement
alter table t add column r float8 default random()
----
ALTER TABLE

query
select count(*) from t where r is null
----
0

statement
alter table t add column g int generated always as (n + 1) stored
----
ALTER TABLE

query
select distinct g from t order by g
----
1
2

statement
alter table t drop column n
----
ERROR 2BP01: cannot drop column n of table t because other objects depend on it
DETAIL: column g of table t depends on column n of table t
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
alter table t drop column n cascade
----
NOTICE: drop cascades to column g of table t
ALTER TABLE

query
select * from t where id = 2 and r >= 0 and false
----

statement
alter table t alter column aa add generated always as identity
----
ERROR 55000: column "aa" of relation "t" must be declared NOT NULL before identity can be added

statement
alter table t alter column aa set not null
----
ALTER TABLE

statement
alter table t alter column aa add generated always as identity (start 100)
----
ALTER TABLE

statement
insert into t (id) values (50)
----
INSERT 0 1

query
select aa from t where id = 50
----
100

statement
alter table t alter column aa drop identity
----
ALTER TABLE

statement
alter table t alter column aa drop identity
----
ERROR 55000: column "aa" of relation "t" is not an identity column

statement
begin
----
BEGIN

statement
alter table t add column passing int default 3
----
ALTER TABLE

query
select passing from t where id = 1
----
3

statement
rollback
----
ROLLBACK

query
select passing from t where id = 1
----
ERROR 42703: column "passing" does not exist

statement
begin
----
BEGIN

statement
alter table t drop column b
----
ALTER TABLE

statement
alter table t alter column aa type numeric(10,1)
----
ALTER TABLE

statement
insert into t (id, aa) values (60, 6.66)
----
INSERT 0 1

query
select id, aa from t where id = 60
----
60|6.7

statement
rollback
----
ROLLBACK

query
select id, aa, b from t where id in (1, 60)
----
1|1|v1

statement
alter table t owner to postgres
----
ALTER TABLE

statement
create index t_low on t (lower(b)) where aa > 0
----
CREATE INDEX

statement
alter table t rename column b to txt
----
ALTER TABLE

statement
alter table t rename column aa to num
----
ALTER TABLE

statement
insert into t (id, num, txt) values (70, 70, 'Seventy')
----
INSERT 0 1

query
select id from t where lower(txt) = 'seventy' and num > 0
----
70

query
select pg_get_indexdef('t_low'::regclass)
----
CREATE INDEX t_low ON public.t USING btree (lower(txt)) WHERE (num > 0)

statement
create table x (a int, b int, c text)
----
CREATE TABLE

statement
create index x_low on x (lower(c)) where b > 0
----
CREATE INDEX

statement
create index x_ab on x (a, b)
----
CREATE INDEX

statement
insert into x select g, g, 'C' || g from generate_series(1, 3) g
----
INSERT 0 3

statement
alter table x drop column c
----
ALTER TABLE

query
select indexrelid::regclass from pg_index where indrelid = 'x'::regclass order by 1
----
x_ab

statement
alter table x drop column b, add column d text default 'dd', add check (a > 0)
----
ALTER TABLE

query
select * from x order by a
----
1|dd
2|dd
3|dd

statement
alter table x alter column a type text using 'n' || a, alter column d type varchar(1) using left(d, 1)
----
ERROR 42883: operator does not exist: text > integer
HINT: No operator matches the given name and argument types. You might need to add explicit type casts.

statement
alter table x drop constraint x_a_check
----
ALTER TABLE

statement
alter table x alter column a type text using 'n' || a, alter column d type varchar(1) using left(d, 1)
----
ALTER TABLE

query
select * from x order by a
----
n1|d
n2|d
n3|d

statement
alter table x set (fillfactor = 70)
----
ALTER TABLE

statement
create table big (id int primary key, v int)
----
CREATE TABLE

statement
insert into big select g, g % 7 from generate_series(1, 5000) g
----
INSERT 0 5000

statement
create index big_v on big (v)
----
CREATE INDEX

statement
alter table big alter column v type bigint using v * 10000000000
----
ALTER TABLE

query
select count(*), min(v), max(v) from big where v >= 30000000000
----
2856|30000000000|60000000000

query
select count(*) from big where v = 10000000000
----
715

statement
begin
----
BEGIN

statement
alter table big alter column v type text
----
ALTER TABLE

query
select count(*) from big where v = '10000000000'
----
715

statement
rollback
----
ROLLBACK

query
select count(*) from big where v = 10000000000
----
715

statement
update big set v = v + 1 where id = 1
----
UPDATE 1

query
select v from big where id = 1
----
10000000001

statement
alter table big add column w text default 'w' || 1
----
ALTER TABLE

query
select w, count(*) from big group by w
----
w1|5000

statement
create index big_w on big (w)
----
CREATE INDEX

query
select count(*) from big where w = 'w1'
----
5000

statement
savepoint_outside
----
ERROR 42601: syntax error at or near "savepoint_outside"

statement
begin
----
BEGIN

statement
insert into big values (6000, 1)
----
INSERT 0 1

statement
savepoint a
----
SAVEPOINT

statement
alter table big drop column w
----
ALTER TABLE

statement
insert into big values (6001, 1)
----
INSERT 0 1

statement
rollback to a
----
ROLLBACK

statement
insert into big values (6002, 1, 'x')
----
INSERT 0 1

statement
commit
----
COMMIT

query
select id, w from big where id >= 6000 order by id
----
6000|w1
6002|x
