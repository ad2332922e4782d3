statement
create table t (id int primary key, a int, b int)
----
CREATE TABLE

statement
create unique index t_expression on t (coalesce(a, 0))
----
CREATE INDEX

statement
create unique index t_partial on t (b) where a is null
----
CREATE INDEX

statement
insert into t values (1, 0, 1), (2, 20, 2)
----
INSERT 0 2

statement
insert into t select g, case when g = 15 then null else g * 10 end, null from generate_series(3, 40) g
----
ERROR 23505: duplicate key value violates unique constraint "t_expression"
DETAIL: Key (COALESCE(a, 0))=(0) already exists.

statement
insert into t select g, g * 10, 2 from generate_series(3, 40) g
----
INSERT 0 38

statement
insert into t select g, -g, 2 from generate_series(30, 60) g
----
ERROR 23505: duplicate key value violates unique constraint "t_pkey"
DETAIL: Key (id)=(30) already exists.

statement
insert into t select 101 - g, -g, null from generate_series(1, 60) g
----
INSERT 0 60

query
select count(*), min(id), max(id), sum(a) from t
----
100|1|100|6360
