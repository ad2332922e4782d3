with recursive r(n) as (select 1 as n union all select n + 1 as n from r where n < $1) select * from r
with recursive r(n) as (select 1 union all select n + 1 from r where n < $2 and n > $1) select n, $3::text from r
select $1
select $1, $2
select $2
select $1::int
select $1 + 1
select 1 + $1
select $1 + $2
select $1 || 'x'
select $1 = 1
select $1 is null
select $1::text is null
select a from t where a = $1
select a from t where a = $1 and b = $2
select a from t where c > $1 and d < $2 and e = $3
select a from t where a in ($1, $2)
select a from t where a = any($1)
select a from t where b = any($1)
select a from t where a <> all($1)
select a from t limit $1 offset $2
select a from t where a between $1 and $2
select a from t where b like $1
select a from t where f @> $1
select a from t where g @> $1
select a from t where g ->> $1 = $2
select a from t where g -> $1 is not null
select a + $1, c * $2, d + $3, d - $4 from t
select coalesce($1, a), coalesce($1, 5) from t
select case when $1 then $2 else a end from t
select case when a = 1 then $1 else $2 end from t
select array[$1, a] from t
select array[$1, $2]
select upper($1), length($2), substring($3, $4, $5)
select json_build_object('a', $1)
select json_build_object('a', $1::text)
select concat($1, 'x')
select format('%s', $1)
select round($1)
select abs($1)
select $1 + $1::int
select $1::int, $1::text
select $1::int, $1 || 'x'
select $1 = $1
select a = $1, b = $1 from t
select (select $1), $1 + 1
select * from (values ($1, $2)) x
select * from (values ($1), (1)) x
select $1 union select 1
select 1 union select $1
select $1 union select $2
select * from generate_series(1, $1)
select * from generate_series($1, $2)
select * from unnest($1::int[])
select * from unnest($1)
select date_trunc($1, d), date_trunc('day', $2), extract(year from $3::date) from t
insert into t (a, b, c, d, e, f, g, h) values ($1, $2, $3, $4, $5, $6, $7, $8)
insert into t (a, b) values ($1, $2), ($3, $4)
insert into t (a, b) select $1, $2
insert into t (a, b) values ($1 + 1, upper($2))
insert into u (id, name, uid, ch) values ($1, $2, $3, $4)
update t set b = $1, c = c + $2 where a = $3
update t set c = $1::int where a = $2
update t set (a, b) = ($1, $2)
update t set f[$1] = $2
delete from t where a = $1 and d < $2 - interval '1 day'
select a from t where d > now() - $1
select a from t where (a, b) = ($1, $2)
select a from t where (a, b) in (($1, $2))
select a from t where (a, b) > ($1, $2)
select $1 as x order by x
select a from t order by $1
select sum($1) over () from t
select max($1)
select count($1)
select string_agg(b, $1) from t
select nullif($1, $2)
select greatest($1, 1)
select $1 in (1, 2)
select $1 between 1 and 2
select not $1
select $1 and true
select $1 at time zone 'UTC'
select d at time zone $1 from t
select -$1
select $1[1]
select ($1::int[])[1]
select f[$1] from t
select a from t where exists (select 1 from v where x = $1)
select a from t where a = (select $1)
select a from t where e = $1
select * from u where nm = $1
select * from u where ch = $1
select * from u where s = $1 and r = $2 and uid = $3
select lag(a, $1, $2) over (order by a) from t
select $0
-- types: 23
select a from t where i = $1
-- types: 25
select a from t where i = $1
-- types: 20
select a from t where a = $1
-- types: 701
insert into t (a, b, c) values (1, 'x', $1)
-- types: 25
insert into t (a, b) values ($1, 'x')
-- types: 705
select $1
-- types: 705,0
select $1, $2::int
-- types: 16
select case when $1 then 1 end
-- types: 1043
select $1
-- types: 1043
select $1 || 'x'
-- types: 21
select $1 + 1::int8
-- types: 1700
select a from t where a = $1
-- types: 1009
select a from t where b = any($1)
-- types: 23
select $1, $2 + $1
