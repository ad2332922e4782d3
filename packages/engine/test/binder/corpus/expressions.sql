select 1, 'a', 1.5, 10000000000, 99999999999999999999, true, null
select 1 + 1, 1 + 1.0, 1 + 1::int8, 1::int2 + 1, 1.0::float4 + 1, 1::float4 + 1.5::float8
select '1' + 1, 1 + '1', '1' || 'x', 1 || 'x', 'x' || 1, null || 'x', null || null
select 1 = '1', 'a' = 'b', 1 = 1.0, 1::int8 = 1::int2
select 1 = 'a'
select a = b from t
select a || b, b || a, b || d, c || b from t
select a + c, a * i, c / a, a / 2, i % 5, a ^ 2, |/ a, @ a, - c, + a from t
select d + interval '1 day', d - d, day - day, day + 1, day + interval '1 day', at - at, iv * 2 from t, u
select '1 day' + d from t
select day + '1' from u
select day - '1' from u
select d > '2020-01-01', day < now(), at >= day from t, u
select case when a > 1 then 1 else 2.5 end, case when h then a else c end, case a when 1 then 'x' else b end from t
select case when a then 1 end from t
select case when h then 1 else 'x' end from t
select case when h then a else b end from t
select case a when 'x' then 1 end from t
select coalesce(a, 1), coalesce(a, 1.5), coalesce(null, 'x'), coalesce(a, i), coalesce(e, b), coalesce(e, 'x') from t
select coalesce(a, b) from t
select nullif(a, 1), nullif(a, 1.5), nullif('x', 'y'), greatest(a, c), least(1, 2::int8), greatest('a', b) from t
select nullif(a, b) from t
select a in (1, 2, 3), a in (1, 2.5), a not in (1, null), b in ('x', 'y'), e in ('x', b) from t
select a in (1, 'x') from t
select a in (b) from t
select a between 1 and 2, a between symmetric 2 and 1, c not between 1 and 2.5, d between '2020-01-01' and now() from t
select b like 'x%', b ilike 'x', b not like 'x', b similar to 'x', b like 'x' escape '!', e like 'x', nm like 'x', ch like 'x' from t, u
select a like 'x' from t
select a is null, a is not null, h is true, h is not false, h is unknown, a is distinct from 1, a is not distinct from null from t
select a is true from t
select a is distinct from b from t
select array[1,2], array[1,2.5], array['a','b'], array[a, i], array[[1,2],[3,4]], array[]::int[], array[f] from t
select array[]
select array[1,'x']
select array[a, b] from t
select array['1', 2]
select f[1], f[1:2], f[a], f[:2], (array[1,2])[1], f['1'] from t
select f['x'] from t
select a[1] from t
select b[1] from t
select g['a'], g[0], g->'a', g->>'a', g->0, g #> '{a}', g @> '{}', g ? 'a' from t
select a = any(f), a = any(array[1,2]), a = all('{1,2}'), b = any('{a}'), a <> all(f) from t
select a = any(1) from t
select a = any('x') from t
select b = any(f) from t
select row(1,'a'), (1, a), row(a, b) = row(1, 'x'), (a, b) < (1, 'x'), (a,b) is null, row(1) = row(1) from t
select (1,2) = (1,2,3)
select (1,2) = (1,'x')
select (a, b) in ((1,'x'),(2,'y')) from t
select current_date, current_timestamp, current_time, localtime, localtimestamp, current_user, session_user, current_catalog, current_schema, user, current_role, current_timestamp(3)
select a::text, a::varchar, a::varchar(3), a::char(3), b::int, c::int, c::numeric(5,1), a::numeric, a::bool, h::int, h::text, d::date, d::timestamp, day::timestamptz from t, u
select a::date from t
select d::int from t
select '1'::int, '2020-01-01'::date, 'x'::varchar(10), '{1,2}'::int[], 'a'::"char", 'true'::bool, '1.5'::numeric(4,2)
select 'x'::int
select '2020-13-01'::date
select cast(a as bigint), int4 '5', date '2020-01-01', interval '1' year, interval '1 day', timestamp '2020-01-01', bool 't' from t
select int4(5.5), text(5), float8(1), varchar('x'), date('2020-01-01'), int8(a), numeric(a) from t
select f::text, f::text[], f::int8[], f::numeric(5,2)[], '{a}'::text[]::varchar(3)[] from t
select e, e::varchar, e::text, e || 'x', upper(e), lower(b), ch, ch || 'x', nm, nm || 'x' from t, u
select length(b), length('x'), substring(b, 1, 2), substring(b from 1 for 2), position('x' in b), trim(b), trim(both 'x' from b), overlay(b placing 'x' from 1) from t
select extract(year from d), date_part('year', d), date_trunc('day', d), age(d), to_char(d, 'YYYY'), now(), d at time zone 'UTC', at at time zone 'UTC' from t, u
select round(c), round(c, 1), round(price), floor(c), ceil(a), abs(a), abs(c), mod(a, 2), sqrt(a), power(a, 2), trunc(c, 1), random() from t, u
select upper(1)
select nosuch(1)
select nosuch(a, b, 'x', null) from t
select length(1)
select length(a) from t
select concat(a, b, null), concat_ws(',', a, b), format('%s', a), quote_ident(b), md5(b), repeat(b, 2), lpad(b, 5), replace(b, 'x', 'y'), split_part(b, ',', 1) from t
select json_build_object('a', 1), json_build_array(1, 'x', null), to_json(a), to_jsonb(b), row_to_json(t), jsonb_build_object('a', a) from t
select array_length(f, 1), array_append(f, 1), array_prepend(1, f), array_cat(f, f), unnest(f), array_to_string(f, ','), array_position(f, 1), cardinality(f) from t
select array_append(f, 'x') from t
select array_append(f, 1.5) from t
select array_append('{1}', 1)
select generate_series(1, 3), generate_series(1, 3::int8), generate_series(1.0, 3), generate_series(now(), now(), '1 day')
select exists (select 1), (select 1), array(select a from t), (select a from t limit 1), 1 in (select a from t), a > any (select x from v), a <> all (select 1) from t
select (select 1, 2)
select 1 in (select 1, 2)
select (1,2) in (select 1)
select (1, 2) in (select x, y from v)
select (1, 'a') in (select x, y from v)
select a collate "C", b collate "C", b collate "nosuch" from t
select b collate "C", b < 'x' collate "C" from t
select not h, h and true, h or null, not null, true and 'true' from t
select not a from t
select h and a from t
select a and true from t
select 'x' and true
select -a, - 5, -5.5, -(-5), - '5' from t
select -b from t
select ~ a, a & 1, a | 1, a # 1, a << 1, a >> 1, i & 1 from t
select b ~ 'x', b ~* 'x', b !~ 'x', e ~ b, nm ~ 'x' from t, u
select @ 'x'
select 1 !!! 2
select a operator(pg_catalog.+) 1, 'a' operator(pg_catalog.||) 'b' from t
select uid = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', uid::text, by || by, by = '\x00', s + s, s + 1, r + r, r + price, r * s from u
select uid = 'x' from u
select s = 100000, id = 5, t_a = 5::int8, price = 1, price = '1.5', r = 1.5 from u
select 5::int2 + 5::int2, 5::int2 * 5::int8, 1::float4 / 2, 1 / 2.0, 7 % 2.5
select 'abc' < 'abd', 'abc' like 'a%', 'a' || 'b', '1' = '1', '1' + '1'
select null + null
select null = null, null is null, null::int, coalesce(null, null), nullif(null, null), greatest(null, 1)
select date '2020-01-01' - date '2019-01-01', timestamp '2020-01-01' - date '2019-01-01', time '10:00' - time '09:00', interval '1 day' / 2
select now() - interval '1 day' < d from t
select to_timestamp(0), to_date('2020', 'YYYY'), make_date(2020,1,1), justify_days(iv), to_number('1', '9') from u
select min(a), max(b), sum(a), sum(i), sum(c), avg(a), avg(c), count(*), count(a), array_agg(a), array_agg(b), string_agg(b, ','), bool_and(h), json_agg(t), max(d), min(e) from t
select sum(s), sum(r), sum(price), avg(s), avg(r), avg(price), avg(iv), sum(iv), min(ch), max(nm), array_agg(f) from t, u
select sum(b) from t
select avg(b) from t
select string_agg(a, ',') from t
select string_agg(b) from t
select count(distinct a), sum(distinct c), string_agg(distinct b, ',' order by b), array_agg(a order by b desc), count(*) filter (where a > 1) from t
select string_agg(distinct b, ',' order by a) from t
select percentile_cont(0.5) within group (order by a), mode() within group (order by b), percentile_disc(0.5) within group (order by c), rank(1) within group (order by a) from t
select count(a) over (), row_number() over (order by a), rank() over (partition by b order by a), lag(a) over (order by a), lag(a, 1, 0) over (order by a), first_value(b) over w, ntile(4) over w, sum(c) over (order by a rows between 1 preceding and current row), percent_rank() over w from t window w as (partition by h order by a)
select row_number() from t
select row_number() over w from t
select sum(row_number() over ()) from t
select sum(sum(a)) from t
select a from t where sum(a) > 1
select a from t where row_number() over () = 1
select sum(a) over (order by sum(a)) from t group by b
select upper(b) over () from t
select upper(distinct b) from t
select count() from t
select upper(*) from t
select lag(a, 1, 'x') over () from t
select lag(b, 1, 1) over () from t
select grouping(a), a, sum(i) from t group by rollup(a)
select grouping(b) from t group by a
select t.* from t
select (t).a, (t).* from t
select (t).nosuch from t
select (a).b from t
select row(1,2).f1
select * from t where (a, b) = (select 1, 'x')
select sum(1) over (order by d range 1 preceding) from (values (date '2020-01-01')) s(d)
select ('abc'::name)[0], ('abc'::name)[1] = 'b'
