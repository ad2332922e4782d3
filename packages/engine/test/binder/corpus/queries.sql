select * from t
select * from nosuch
select * from public.t
select * from nosuch.t
select nosuch from t
select t.nosuch from t
select x.a from t
select bb from t
select t.aa from t
select pric from u
select t.a from t as x
select x.a from t as x
select public.t.a from t
select a from t, t
select a from t, t as t2
select t2.a, t.b from t, t as t2
select * from t join u on t.a = u.t_a
select * from t join u on a = t_a left join v on v.x = a
select * from t join u on t.a = x.b
select * from t join u on t.a
select * from t join u using (a)
select * from t join (select a, b as bb from t) s using (a)
select a from t join (select a, 5 as b from t) s using (a)
select t.a, s.a, a from t join (select a from t) s using (a)
select a from t full join (select a::int8 as a from t) s using (a)
select * from t natural join (select a, b from t) s
select * from t natural join v
select * from (select 1 as a, 2 as a) s natural join t
select * from t left join v on x = a right join u on id = a
select j.a from (t join u on a = t_a) as j
select j.name from (t join u on a = t_a) as j (k)
select t.a from (t join u on a = t_a) as j
select * from t cross join v
select * from t, lateral (select x from v where x = t.a) s
select * from t, (select x from v where x = t.a) s
select * from t left join lateral (select x from v where z = a) s on true
select * from v right join lateral (select a from t where a = v.x) s on true
select * from generate_series(1, 3)
select * from generate_series(1, 3) as g(n)
select g.n, ordinality from generate_series(1, 3) with ordinality as g(n)
select * from unnest(array[1,2], array['a','b']) as x(p, q)
select * from unnest(array[1,2]) with ordinality
select * from rows from (generate_series(1,2), unnest(array['a'])) as r(a, b)
select * from t, unnest(f) e
select * from t, generate_series(1, a) n
select * from json_to_record('{}') as x(a int, b text)
select * from json_to_record('{}')
select * from json_each('{}'), jsonb_each_text('{}')
select * from generate_series(1,3) as g(a int)
select * from upper('x')
select * from current_date
select * from (values (1, 'a'), (2, 'b')) as x(n, s)
select * from (values (1), (2.5)) x
select * from (values (1), ('x')) x
select * from (values (1, 2), (3)) x
values (1, 'a'), (2, null)
values (1), (2) order by 1 desc limit 1
select a, count(*) from t group by a
select a, b from t group by a
select b, a from t group by b
select a + 1 from t group by a
select b || 'x' from t group by c
select a + 1 from t group by a + 1
select b || 'x' as k, count(*) from t group by k
select b as a, count(*) from t group by a
select b, count(*) from t group by 1
select b, count(*) from t group by 3
select b from t group by 'x'
select sum(a) from t group by 1
select count(*) from t having count(*) > 1
select b from t having count(*) > 1
select a from t having a > 1
select x, z from v group by x
select t.b, count(*) from t join u on t.a = u.t_a group by t.a
select u.name from t join u on t.a = u.t_a group by t.a
select b, c, sum(a) from t group by grouping sets ((b), (c), ())
select b, c, sum(a), grouping(b, c) from t group by cube(b, c)
select a from t order by b
select a from t order by 1
select a from t order by 2
select a from t order by 'x'
select a from t order by nosuch
select a as b, b as a from t order by a
select a + 1 as n from t order by n
select a + 1 as n from t order by n + 1
select a, a from t order by a
select a as x, b as x from t order by x
select distinct a from t order by a
select distinct a from t order by b
select distinct on (a) a, b from t order by a, b
select distinct on (a) a, b from t order by b
select distinct on (a, b) c from t order by b, a, c
select distinct js from u
select js from u order by js
select js from u group by js
select a from t limit 5 offset 2
select a from t limit a
select a from t limit 'x'
select a from t limit '5'
select a from t limit 2.5
select a from t limit (select 1)
select a from t order by a fetch first 3 rows with ties
select a from t for update
select a from t for update of t
select a from t for update of nosuch
select count(*) from t for update
select b from t group by b for share
select distinct a from t for update
select 1 union select 2
select 1 union select 'x'
select 1 union all select 2.5
select 'a' union select 'b'
select null union select 1
select 1, 2 union select 1
select a from t union select b from t
select a, b from t union select x, y from v
select a from t intersect select x from v except select 1
select a from t union select x from v order by a
select a from t union select x from v order by a + 1
select a from t union select x from v order by 1
select e from t union select 'x'
select e from t union select e from t
select e from t union select name from u
select null union select null union select 1
(select 1 order by 1) union all (select 2 limit 1)
select 1 as one union select 2 as two
with c as (select 1 as n) select * from c
with c(k) as (select 1) select k from c
with c(k, l) as (select 1) select k from c
with c as (select 1), c as (select 2) select 1
with c as (select 'x') select * from c
with t as (select 1 as z) select * from t
with c as (select * from d), d as (select 1) select * from c
with recursive r(n) as (select 1 union all select n + 1 from r where n < 5) select * from r
with recursive r(n) as (select 1 union all select n + 1.5 from r) select * from r
with recursive r(n) as (select 'a' union all select n || 'b' from r) select * from r
with recursive r as (select 1 as n union select n + 1 from r) select n from r
with recursive r(n) as (select n from r) select * from r
with recursive r(n) as (select n from r union all select 1) select * from r
with recursive r(n, p) as (select 1, array[1] union all select n + 1, p || n from r) select * from r
with recursive r(n) as (select 1 union all select n from r order by 1) select * from r
with recursive tree as (select id, name, t_a from u where t_a is null union all select u.id, u.name, u.t_a from u join tree on u.t_a = tree.id) select * from tree
select * from tv
select tv.a, n from tv join agg on x = a
select * from tv where d = 1
select * from (select a, b from t) s where s.a = 1
select s.b from (select a from t) s
select * from (select a, b from t) as s(x)
select * from (select a from t) as s(x, y)
select a from t where b
select a from t where a = 1 and b = 'x' or h
select a from t where 1
select a from t where 'x'
select a from t where null
select a from t where exists (select 1 from u where t_a = a)
select a from t where a = (select max(x) from v)
select a from t where (select count(*) from u where u.t_a = t.a) > 1
select (select b) from t
select a, (select count(*) from v where v.x = t.a) from t group by a
select a, (select count(*) from v where v.y = t.b) from t group by c, a
select b, (select count(*) from v where v.z = t.a) from t group by b
select (select sum(t.a) from v) from t
select (select sum(t.a + x) from v) from t
select tableoid from t
select t.tableoid from t
select * 
select count(t) from t
select count(t.*) from t
select 1 as "A", 2 as "b c"
select t.a as x from t where x = 1
select a x from t x
select a from t where generate_series(1, 2) = 1
select case when generate_series(1,2) = 1 then 1 end
select case when true then generate_series(1,2) end
select coalesce(generate_series(1,2), 1)
select a from t where a in (select x from v where v.y = t.b)
select * from u where id = any (select x from v)
select * from t where f[1] = 1 and g ->> 'a' = 'x'
select max(a) from t where a < (select avg(x) from v)
select sum(x) over (partition by y order by z range between unbounded preceding and current row) from v
select sum(x) over (order by y range between 1 preceding and current row) from v
select sum(x) over (order by x, y range between 1 preceding and current row) from v
select sum(x) over (order by x range between 1 preceding and 1 following) from v
select sum(x) over (order by x rows between x preceding and current row) from v
select sum(x) over (w order by z) from v window w as (partition by y)
select sum(x) over (w partition by z) from v window w as (partition by y)
