# The types of tables’ rows.
statement
create table n (a int, b int, body text)
----
CREATE TABLE

statement
create table m (a int)
----
CREATE TABLE

query
select x.a from unnest(array[row(1, 2, 'q')]::n[]) x
----
1

query
select * from unnest(array[row(1, 2, 'q'), null]::n[]) x
----
1|2|q
\N|\N|\N

query
select unnest(array[row(1, 2, 'q'), row(3,4,'z')]::n[])
----
(1,2,q)
(3,4,z)

statement
insert into n values (1,2,'x'),(1,2,'x'),(5,null,null)
----
INSERT 0 3

query
select n, count(*) from n group by n order by n
----
(1,2,x)|2
(5,,)|1

query
select n from n group by n having n.a > 1
----
ERROR 42803: column "n.a" must appear in the GROUP BY clause or be used in an aggregate function

query
select n, count(n), n is null, n is not null from n group by n order by 1
----
(1,2,x)|2|f|t
(5,,)|1|f|f

query
select m, n from m right join n on m.a = n.a order by n.a
----
\N|(1,2,x)
\N|(1,2,x)
\N|(5,,)

query
select distinct n from n order by n
----
(1,2,x)
(5,,)

query
select a, n from n order by n desc
----
5|(5,,)
1|(1,2,x)
1|(1,2,x)

query
select array_agg(n), pg_typeof(array_agg(n)) from n group by a order by a
----
{"(1,2,x)","(1,2,x)"}|n[]
{"(5,,)"}|n[]

statement
create view vv as select n from n
----
CREATE VIEW

query
select * from vv order by 1
----
(1,2,x)
(1,2,x)
(5,,)

query
select (n).* from n order by 1
----
1|2|x
1|2|x
5|\N|\N

query
select (n).a, (n).body from vv order by 1
----
1|x
1|x
5|\N

query
select pg_get_viewdef('vv'::regclass)
----
 SELECT n.*::n AS n\n   FROM n;

query
select f from (select n as f from n) q where (f).a = 5
----
(5,,)

query
update n set b = (n).a returning n
----
(1,1,x)
(1,1,x)
(5,5,)

query
with x as (select n from n) select (n).b, n from x order by 1
----
1|(1,1,x)
1|(1,1,x)
5|(5,5,)

query
select coalesce(null::n, n) from n order by 1
----
(1,1,x)
(1,1,x)
(5,5,)

query
select case when true then n end from n order by 1
----
(1,1,x)
(1,1,x)
(5,5,)

statement
drop view vv
----
DROP VIEW

query
select to_jsonb(n), row_to_json(n) from n order by a
----
{"a": 1, "b": 1, "body": "x"}|{"a":1,"b":1,"body":"x"}
{"a": 1, "b": 1, "body": "x"}|{"a":1,"b":1,"body":"x"}
{"a": 5, "b": 5, "body": null}|{"a":5,"b":5,"body":null}

query
select * from (select 1 as id) q left join lateral (select n from n where n.a = q.id limit 1) z on n is not null
----
1|(1,1,x)

query
select count(_p) from (select * from n) _p
----
3

query
select n::text, n::n from n order by 1
----
(1,1,x)|(1,1,x)
(1,1,x)|(1,1,x)
(5,5,)|(5,5,)

query
select null::n is null, '{}'::n[], '("4",5,"a b")'::n, pg_typeof(null::n)
----
t|{}|(4,5,"a b")|n

query
select t.typname, t.typtype, t.typrelid::regclass, a.typname, a.typelem = t.oid, c.reltype::regtype from pg_type t join pg_type a on a.oid = t.typarray join pg_class c on c.oid = t.typrelid where t.typrelid = 'n'::regclass
----
n|c|n|_n|t|n

query
select 'n'::regtype, 'n[]'::regtype, format_type('_n'::regtype, null), to_regtype('nothing')
----
n|n[]|n[]|\N

query
select (null::n).body, (row(1, 2, 'x')::n).body, jsonb_populate_record(null::n, '{"a": 5, "body": "y"}')
----
\N|x|(5,,y)

query
select * from json_populate_recordset(null::n, '[{"a": 1}, {"b": 2, "body": "z"}]')
----
1|\N|\N
\N|2|z

statement
alter table n add column added date
----
ALTER TABLE

query
select pg_typeof(n), n from n order by a limit 1
----
n|(1,1,x,)

statement
alter table n rename to renamed
----
ALTER TABLE

query
select pg_typeof(renamed), 'renamed[]'::regtype from renamed limit 1
----
renamed|renamed[]

query
select null::n
----
ERROR 42704: type "n" does not exist
