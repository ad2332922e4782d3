# Records out of JSON, with a list of column definitions; and functions of information_schema.
query
select * from json_to_record('{"a":1,"b":[1,2],"c":"x"}') as r(a int, b int[], c text, d date)
----
1|{1,2}|x|\N

query
select * from jsonb_to_recordset('[{"a":1,"b":"foo"},{"a":"2","c":"bar"}]') as r(a int, b text)
----
1|foo
2|\N

query
select x.a, r.* from (select 1 as a, '{"note":"n","k":{"z":1}}'::json as data) x, lateral (select * from json_to_record(x.data) as _("note" text, "k" jsonb)) r
----
1|n|{"z": 1}

query
select * from json_to_recordset('{"a":1}') as r(a int)
----
ERROR 22023: cannot call json_to_recordset on an object

query
select * from json_populate_record(null::record, '{"a":1}') as r(a int, b text)
----
1|\N

query
select * from rows from (json_to_record('{"a":1}') as (a int), generate_series(1,2)) x
----
1|1
\N|2

statement
create table t (a int, b varchar(10), primary key (b, a))
----
CREATE TABLE

query
select (information_schema._pg_expandarray(array['a','b'])).*
----
a|1
b|2

query
select (information_schema._pg_expandarray(i.indkey)).n, (information_schema._pg_expandarray(i.indkey)).x from pg_index i where indrelid = 't'::regclass
----
1|2
2|1

query
select i.keys, (i.keys).x, (i.keys).n from (select information_schema._pg_expandarray(indkey) as keys from pg_index where indrelid = 't'::regclass) i
----
(2,1)|2|1
(1,2)|1|2

query
select * from information_schema._pg_expandarray(array[5,6]) k
----
5|1
6|2

query
select a.attname, information_schema._pg_char_max_length(information_schema._pg_truetypid(a.*, t.*), information_schema._pg_truetypmod(a.*, t.*)) from pg_attribute a join pg_type t on t.oid = a.atttypid where a.attrelid = 't'::regclass and attnum > 0 order by attnum
----
a|\N
b|10

query
select information_schema._pg_numeric_precision(1700, 655366), information_schema._pg_numeric_scale(1700, 655366), information_schema._pg_numeric_precision_radix(23, -1), information_schema._pg_datetime_precision(1114, 3), information_schema._pg_char_octet_length(1043, 14)
----
10|2|2|3|40

statement
select _pg_expandarray(array[1])
----
ERROR 42883: function _pg_expandarray(integer[]) does not exist
HINT: No function matches the given name and argument types. You might need to add explicit type casts.
