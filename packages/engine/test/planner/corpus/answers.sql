select * from a where id = 5
select * from a where id in (5, 7, 9, 9, null)
select * from a where id = any('{3,4,5}')
select * from a where id between 5 and 9 and g = 3
select * from a where id > 195 order by id desc
select * from a where g is null
select * from a where g = 3 and id < 50 order by id desc
select id from a where g = 3 order by id desc limit 3
select id from a where g = 3 order by id limit 3
select g, id from a order by g, id desc limit 5
select g, id from a order by g desc, id limit 5
select g, id from a order by g desc nulls last, id limit 5
select id from a order by id limit 3 offset 2
select id from a order by id desc limit 3
select * from a where upper(t) = 'T5' order by id
select * from b where t = 's3' and n > 1000 order by id
select * from b where t = 's3' order by id
select min(id), max(id) from a
select min(g), max(g) from a
select max(id) from a where g = 3
select min(id) from a where g = 99
select max(id) + min(id) from a where id < 50
select count(*), sum(v), avg(g) from a
select a.id, b.id from a join b on b.a_id = a.id where a.id < 5 order by 1, 2
select a.id, b.id from a left join b on b.a_id = a.id and b.n > 2000 where a.id between 85 and 95 order by 1, 2
select a.id, b.id from a left join b on b.a_id = a.id where b.n > 2000 and a.id < 20 order by 1, 2
select a.id, b.id from a left join b on b.a_id = a.id where b.id is null order by 1
select a.id, b.id from a right join b on b.a_id = a.id and a.g = 2 where b.id < 30 order by 2, 1
select a.id, b.id from a full join b on b.a_id = a.id and a.id < 10 where coalesce(a.id, b.id) < 15 order by 1, 2
select a.id, b.id, c.k from a join b on b.a_id = a.id join c on c.b_id = b.id where a.id = 7 order by 1, 2, 3
select a.id, b.id, c.k from a, b, c where b.a_id = a.id and c.b_id = b.id and a.id < 4 order by 1, 2, 3
select a.id, b.id, c.k from a left join (b join c on c.b_id = b.id) on b.a_id = a.id where a.id between 85 and 93 order by 1, 2, 3
select a.id, b.id, c.k from a left join b on b.a_id = a.id left join c on c.b_id = b.id and c.k = 1 where a.id < 12 order by 1, 2, 3
select a.id, b.id, c.k from a left join b on b.a_id = a.id join c on c.b_id = a.id where a.id < 4 order by 1, 2, 3
select x.id, y.id, z.id from a x, a y, a z where x.id = y.id and y.id = z.id and x.id = 4
select a.id from a where exists (select 1 from b where b.a_id = a.id and b.n > 2500) order by 1
select a.id from a where not exists (select 1 from b where b.a_id = a.id) order by 1
select a.id from a where id in (select a_id from b where n > 2800) order by 1
select a.id from a where id not in (select a_id from b where n > 2800) order by 1
select a.id from a where id not in (select a_id from b where n > 2800 and a_id is not null) order by 1 limit 5
select a.id from a where g in (select x from e) order by 1 limit 10
select a.id from a where g not in (select x from e) order by 1 limit 10
select a.id from a where (id, g) in (select x, y from e) order by 1
select a.id from a where g = any (select y from e where x = a.g) order by 1 limit 5
select a.id from a where g > all (select y from e where y is not null) order by 1 limit 5
select a.id from a where id = (select max(a_id) from b)
select a.id, (select count(*) from b where b.a_id = a.id) as n from a order by 2 desc, 1 limit 5
select a.id, (select b.t from b where b.a_id = a.id order by b.id limit 1) from a where a.id < 6 order by 1
select a.id from a where (select sum(n) from b where b.a_id = a.id) > 7000 order by 1 limit 5
select a.id from a where exists (select 1 from b where b.a_id = a.id and exists (select 1 from c where c.b_id = b.id and c.k = a.g)) order by 1
select a.id from a where exists (select 1 from b join c on c.b_id = b.id where b.a_id = a.id and c.t = 'c3') order by 1
select a.id from a where exists (select 1 from b where b.a_id = a.id limit 1) order by 1 limit 5
select a.id from a where exists (select a_id from b where b.a_id = a.id group by a_id having count(*) > 3) order by 1 limit 5
select a.id from a where id in (select a_id from b group by a_id having count(*) > 3) order by 1 limit 5
select a.id from a where id in (select a_id from b order by n desc limit 3) order by 1
select a.id from a where exists (select 1) and id < 3 order by 1
select a.id from a where exists (select 1 from e where x = 99) order by 1
select a.id, s.m from a, lateral (select max(n) as m from b where b.a_id = a.id) s where a.id < 4 order by 1
select a.id, s.id from a left join lateral (select id from b where b.a_id = a.id order by n desc limit 1) s on true where a.id > 87 and a.id < 93 order by 1
select a.id, g2 from a, generate_series(1, a.id) g2 where a.id < 4 order by 1, 2
select a.id, s.* from a, lateral (select b.id, c.k from b join c on c.b_id = b.id where b.a_id = a.id) s where a.id < 3 order by 1, 2, 3
select g, count(*), sum(v) from a group by g order by g
select g, t, count(*) from a group by g, t having count(*) > 2 order by 1, 2
select g, count(distinct t), string_agg(distinct t, ',' order by t) from a where g < 2 group by g order by 1
select g, count(*) filter (where id > 100), array_agg(id order by id desc) from a where g = 3 and id < 40 group by g
select a.id, a.t, count(b.id) from a left join b on b.a_id = a.id where a.id < 5 group by a.id order by 1
select g, t, count(*), grouping(g), grouping(g, t) from a where id < 20 group by rollup (g, t) order by 1, 2, 4, 5
select g, t, count(*) from a where id < 20 group by grouping sets ((g), (t), ()) order by 1, 2, 3
select g, count(*) from a group by cube(g) order by 1, 2
select distinct g from a order by g
select distinct g, t from a where id < 30 order by 1, 2
select distinct on (g) g, id from a order by g, id desc
select distinct on (g) g, id, t from a where g is not null order by g, t, id
select id, row_number() over (partition by g order by id) from a where id < 15 order by id
select id, sum(v) over (order by id), count(*) over (), lag(id, 1, 0) over (partition by g order by id desc), rank() over (order by t) from a where id < 12 order by id
select g, sum(count(*)) over (order by g) from a group by g order by g
select id, sum(id) over w, avg(id) over w from a where id < 8 window w as (order by id rows between 1 preceding and 1 following) order by 1
select id from a where id < 4 union select id from b where id < 6 order by 1
select id from a where id < 4 union all select id from b where id < 6 order by 1
select g from a intersect select x from e order by 1
select g from a except select x from e order by 1
select x from e except all select 2 order by 1
(select id from a order by id desc limit 2) union all (select id from b order by id limit 2) order by 1
select * from (select id from a where id < 5 union all select 100) s where id > 2 order by 1
with q as (select g, count(*) as n from a group by g) select q.g, q2.n from q join q q2 on q.g = q2.g order by 1
with q as (select * from b where n > 2900) select id from a where id in (select a_id from q) order by 1
with q as materialized (select * from a where id < 5), r as (select id from q where g > 1) select * from r order by 1
with recursive r(n) as (select 1 union all select n + 1 from r where n < 10) select sum(n) from r
with recursive r(n) as (select 1 union select (n * 2) % 7 from r) select n from r order by 1
with recursive tree(id, path) as (select id, array[id] from b where id = 1 union all select b.id, path || b.id from b join tree on b.a_id = tree.id where array_length(path, 1) < 4) select id, path from tree order by path limit 10
select a.id, (with q as (select n from b where b.a_id = a.id) select sum(n) from q) from a where a.id < 4 order by 1
select (with recursive r(n) as (select a.g union all select n - 1 from r where n > 0) select count(*) from r) from a where id < 5 order by 1
select * from av where id < 12 order by id
select * from nested where id < 12 order by id
select u, count(*) from av group by u order by u
select * from bagg where a_id = 7
select * from a join bagg on bagg.a_id = a.id where a.id < 4 order by a.id
select count(x), count(y), count(e), count(*) from e
select a.id, count(b) from a left join b on b.a_id = a.id where a.id in (5, 89, 95) group by a.id order by 1
select row_to_json(e) from e where x = 2
select json_agg(s order by s.id) from (select id, g from a where id < 3) s
select coalesce(json_agg(b order by b.id), '[]') from a left join b on b.a_id = a.id and b.id < 0 where a.id = 1
select generate_series(1, 3), generate_series(1, 2)
select id, generate_series(1, 2) + id from a where id < 3 order by 1, 2
select unnest(array[id, g]) from a where id < 3 order by 1
select id, unnest(array_agg(g)) from a where id < 3 group by id order by 1, 2
select id from a where t like 't1%' and v > 290 order by id
select id from a where g = 3 or id = 5 order by id limit 4
select id from a where not (g = 3 or id > 10) order by id
select id from a where g + 1 = 4 and id < 12 order by id
select id from a where id = 5::int8 or id = 6::int2 order by 1
select id from b where n = 50 or n = 60::numeric order by 1
select id from a where v = 7.5
select 1 where false
select count(*) from a where false
select count(*) from a where null
select * from (values (1, 'x'), (2, 'y')) v(n, s) join a on a.id = v.n order by 1
select v.n from (values (1), (2), (null)) v(n) where v.n not in (select x from e where x is not null) order by 1
select a.id from a join e on a.g = e.x and a.id < e.y + 10 order by 1 limit 5
select count(*) from a cross join e
select count(*) from a, b where a.g = b.a_id % 7 and a.id < b.id
select case when exists (select 1 from b where b.a_id = a.id) then 'y' else 'n' end, count(*) from a group by 1 order by 1
select (select max(r1.g)) from a r1
select id, (select count(*) from e where e.x = a.g or e.y = a.g) from a where id < 5 order by 1
select array(select id from b where b.a_id = a.id order by id) from a where id < 3 order by id
select s.g, s.n from (select g, count(*) as n from a group by g) s where s.g = 3
select s.g, s.n from (select g, count(*) as n from a group by g) s where s.n > 28 order by 1
select s.id from (select id, row_number() over (order by id desc) as r from a) s where s.r = 3
select s.id from (select distinct on (g) id, g from a order by g, id) s where s.id > 3 order by 1
select s.id from (select id from a order by id limit 5) s where s.id > 3 order by 1
select max(s.n) from (select a_id, sum(n) as n from b group by a_id) s
select a.g, max(b.n) from a join b on b.a_id = a.id where a.g = 2 group by a.g
select x, y from e where (x, y) = (2, 3)
select x, y from e where (x, y) < (2, 3) order by x, y
select x, y from e where x is not distinct from null
select id from a order by t desc nulls last, id limit 4
select id from a order by g + 1, id limit 4
select id, t from a where id < 20 order by t fetch first 3 rows with ties
select id from a natural join (select id, g from a where id < 4) q order by id
select id, a.t, b.t from a join b using (id) where id < 4 order by id
select id from a full join b using (id) where id > 199 and id < 205 order by id
select * from bagg where a_id in (3, 7) order by a_id
select * from bagg where n > 3 and a_id < 20 order by a_id
select * from (select g, t, count(*) as n from a group by g, t) s where s.g = 3 and s.t like 't1%' order by t
select * from (select distinct g, t from a) s where s.g = 2 order by t
select * from (select id, g, rank() over (partition by g order by id) as r from a) s where s.g = 2 and s.r < 4 order by id
select * from (select id from a union select id from b) s where id between 3 and 6 order by id
select * from (select id, g from a union all select x, y from e) s where g = 3 order by id limit 5
select * from (select id from a except select id from b where id > 3) s where id < 10 order by id
select a.id from a where a.id in (select b.a_id from b, c where b.id = c.b_id and c.k = 2) order by 1 limit 5
with q as (select a_id from b where n > 2900) select id from a where exists (select 1 from q where q.a_id = a.id) order by 1
select id from a where exists (select 1 from av where av.id = a.id and av.g = 3) and id < 30 order by 1
select x.id from (select id from a where g = 1) x left join (select a_id, max(n) as m from b group by a_id) y on y.a_id = x.id where y.m > 2000 order by 1
select a.id, s.n from a left join (select a_id, 1 as n from b) s on s.a_id = a.id where a.id in (88, 89, 90, 95) order by 1, 2
select count(*) from a x join a y on x.g = y.g join a z on y.g = z.g and z.id = 10 where x.id = 3
select t1.id from a t1, a t2, a t3, a t4, b t5, b t6, c t7, c t8 where t1.id = t2.id and t2.id = t3.id and t3.id = t4.id and t5.a_id = t4.id and t6.id = t5.id and t7.b_id = t6.id and t8.b_id = t7.b_id and t8.k = 1 and t7.k = 1 and t1.id < 8 order by 1
select 5 from (select id from b where id < 30) r1(c4) group by ((select max(r2.id) from a r2) / r1.c4)
select (select max(r2.id) from b r2) / r1.id, max(r1.id) from a r1 where r1.id < 20 group by (select max(r2.id) from b r2) / r1.id order by 1
select distinct -21 from a group by g
select distinct -21 as one, t from a group by g, t order by t
select distinct count(*) from a group by g order by count(*) desc
select distinct g % 2, count(*) from a group by g, t order by 2, 1 limit 3
select distinct rank() over (order by g) from a group by g, t order by 1
select distinct generate_series(1, 2) from a group by g
select count(*) from e r2 right join a r3 on r2.x = r3.id where r2.y > all ('{}'::int[])
select count(*) from e r2 right join a r3 on r2.x = r3.id where r2.y > all (array[0])
select count(*) from e r2 right join a r3 on r2.x = r3.id where r2.y = any ('{1,3}'::int[])
select case when a.id = 1 then s.stavalues1 else null end from a left join pg_statistic s on s.starelid = a.id where a.id = 2
select d, sum(v) over (order by d range interval '1 day' preceding) from (values (date '2020-01-01', 1), ('2020-01-02', 2), ('2020-01-05', 4), (null, 8)) s(d, v) order by d
select d, sum(v) over (order by d desc range between '1 day' preceding and '3 days' following) from (values (date '2020-01-01', 1), ('2020-01-02', 2), ('2020-01-05', 4), ('infinity', 8)) s(d, v) order by d
select d, count(*) over (order by d range between '1 month' preceding and current row) from (select date '2020-01-31' + i * 10 as d from generate_series(0, 9) i) s order by d
select typname[0], typname[1], typname[60], typname[64], typname[-1] from pg_type where typname = 'bool'
