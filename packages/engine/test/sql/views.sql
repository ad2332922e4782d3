statement
create table t (a int, b text)
----
CREATE TABLE

statement
insert into t values (1, 'x'), (2, 'y')
----
INSERT 0 2

statement
create view v as select * from t where a > 1
----
CREATE VIEW

query
select * from v
----
2|y

statement
create view v as select 1
----
ERROR 42P07: relation "v" already exists

statement
create or replace view v as select a from t
----
ERROR 42P16: cannot drop columns from view

statement
create or replace view v as select b, a from t
----
ERROR 42P16: cannot change name of view column "a" to "b"
HINT: Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.

statement
create or replace view v as select a::bigint, b from t
----
ERROR 42P16: cannot change data type of view column "a" from integer to bigint

statement
create or replace view v as select a, b, a + 1 as c from t
----
CREATE VIEW

query
select * from v order by a
----
1|x|2
2|y|3

statement
alter table t add column z int
----
ALTER TABLE

query
select * from v order by a
----
1|x|2
2|y|3

statement
drop table t
----
ERROR 2BP01: cannot drop table t because other objects depend on it
DETAIL: view v depends on table t
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop table t restrict
----
ERROR 2BP01: cannot drop table t because other objects depend on it
DETAIL: view v depends on table t
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
alter table t drop column b
----
ERROR 2BP01: cannot drop column b of table t because other objects depend on it
DETAIL: view v depends on column b of table t
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
alter table t alter column b type varchar(10)
----
ERROR 0A000: cannot alter type of a column used by a view or rule
DETAIL: rule _RETURN on view v depends on column "b"

statement
create view w (one, two) as select a, b from v
----
CREATE VIEW

query
select two from w order by one
----
x
y

statement
create view bad (x, y) as select 1
----
ERROR 42601: CREATE VIEW specifies more column names than columns

statement
create view bad as select 1 as a, 2 as a
----
ERROR 42701: column "a" specified more than once

statement
alter table t rename to tt
----
ALTER TABLE

query
select * from v order by a
----
1|x|2
2|y|3

statement
alter table tt rename column b to bb
----
ALTER TABLE

query
select * from w order by one
----
1|x
2|y

statement
alter view v rename to vv
----
ALTER VIEW

query
select * from w order by one
----
1|x
2|y

statement
alter view w rename column one to uno
----
ALTER VIEW

query
select uno from w order by uno
----
1
2

statement
insert into vv (a, b) values (3, 'z')
----
INSERT 0 1

statement
drop view vv
----
ERROR 2BP01: cannot drop view vv because other objects depend on it
DETAIL: view w depends on view vv
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop view vv cascade
----
NOTICE: drop cascades to view w
DROP VIEW

query
select * from tt order by a
----
1|x|\N
2|y|\N
3|z|\N

statement
create view v1 as select a from tt
----
CREATE VIEW

statement
create view v2 as select a from v1
----
CREATE VIEW

statement
create view v3 as select a from tt
----
CREATE VIEW

statement
drop table tt
----
ERROR 2BP01: cannot drop table tt because other objects depend on it
DETAIL: view v1 depends on table tt
view v2 depends on view v1
view v3 depends on table tt
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
drop table tt cascade
----
NOTICE: drop cascades to 3 other objects
DETAIL: drop cascades to view v1
drop cascades to view v2
drop cascades to view v3
DROP TABLE

statement
drop view if exists v1
----
NOTICE: view "v1" does not exist, skipping
DROP VIEW

statement
drop view v1
----
ERROR 42P01: view "v1" does not exist

statement
create recursive view nums (n) as values (1) union all select n + 1 from nums where n < 3
----
CREATE VIEW

query
select * from nums
----
1
2
3

statement
create table j1 (id int, x int)
----
CREATE TABLE

statement
create table j2 (id int, y int)
----
CREATE TABLE

statement
insert into j1 values (1, 10)
----
INSERT 0 1

statement
insert into j2 values (1, 20)
----
INSERT 0 1

statement
create view jj as select * from j1 join j2 using (id)
----
CREATE VIEW

statement
create view jk as select j1.*, y from j1, j2 where j1.id = j2.id
----
CREATE VIEW

statement
create view sub as select * from (select * from j1) s
----
CREATE VIEW

statement
alter table j1 add column extra int default 5
----
ALTER TABLE

query
select * from jj
----
1|10|20

query
select * from jk
----
1|10|20

query
select * from sub
----
1|10

statement
drop table jj
----
ERROR 42809: "jj" is not a table
HINT: Use DROP VIEW to remove a view.

statement
create table base (a int, b int)
----
CREATE TABLE

statement
create view plain as select base.a, b from base where base.b > 0
----
CREATE VIEW

statement
alter table base rename a to aa
----
ALTER TABLE

statement
insert into base values (1, 2)
----
INSERT 0 1

query
select * from plain
----
1|2

statement
alter table base rename to renamed
----
ALTER TABLE

query
select * from plain
----
1|2

statement
create schema sv
----
CREATE SCHEMA

statement
alter table renamed set schema sv
----
ALTER TABLE

query
select a, b from plain
----
1|2

statement
alter schema sv rename to sw
----
ALTER SCHEMA

query
select a, b from plain
----
1|2

statement
drop table sw.renamed cascade
----
NOTICE: drop cascades to view plain
DROP TABLE

statement
create table d1 (id int primary key, a int default 1)
----
CREATE TABLE

statement
create view dv as with q as (select id from d1) select q.id, (select count(*) from d1 x where x.id <= q.id) from q group by id
----
CREATE VIEW

statement
alter table d1 drop column a
----
ALTER TABLE

statement
alter table d1 drop column id
----
ERROR 2BP01: cannot drop column id of table d1 because other objects depend on it
DETAIL: view dv depends on column id of table d1
HINT: Use DROP ... CASCADE to drop the dependent objects too.

statement
alter table d1 add column id2 int
----
ALTER TABLE

query
select * from dv
----
