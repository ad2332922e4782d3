insert into t (a, b) values (1, 'x')
insert into t values (1, 'x')
insert into t (a, b) values (1, 'x', 2)
insert into t (a, b) values (1)
insert into t (a, a) values (1, 2)
insert into t (a, nosuch) values (1, 2)
insert into nosuch values (1)
insert into t (a, b) values ('x', 'y')
insert into t (a, b) values (1.5, 5)
insert into t (a, b) values (now(), 'x')
insert into t (a, b, c, d) values (1, 'x', 1.5, '2020-01-01'), (2, 'y', null, now())
insert into t (a, b) values (1, 'x'), (2)
insert into t (a, b) values (1, default), (default, 'x')
insert into t default values
insert into t (a, b) select x, y from v
insert into t (a, b) select y, x from v
insert into t (a, b) select x from v
insert into t (a) select x, y from v
insert into t (a, b) select 1, 'x'
insert into t (a, b) select '1', 'x'
insert into t (a, b) select x, y from v union all select 1, 'x'
insert into t (a, b) values (1, 'x') returning a, b as c, t.*
insert into t (a, b) values (1, 'x') returning nosuch
insert into t as tt (a, b) values (1, 'x') returning tt.a
insert into t as tt (a, b) values (1, 'x') returning t.a
insert into t (a, b) values (1, 'x') on conflict do nothing
insert into t (a, b) values (1, 'x') on conflict (a) do update set b = excluded.b
insert into t (a, b) values (1, 'x') on conflict (a) do update set b = excluded.b || t.b where t.a > 1 returning *
insert into t (a, b) values (1, 'x') on conflict (nosuch) do nothing
insert into t (a, b) values (1, 'x') on conflict on constraint t_pkey do nothing
insert into t (a, b) values (1, 'x') on conflict on constraint nosuch do nothing
insert into t (a, b) values (1, 'x') on conflict do update set b = 'y'
insert into v values (1, 'x', 2) on conflict (y, x) do update set z = v.z + 1
insert into t (a, b) values (1, 'x') on conflict (a) do update set b = excluded.nosuch
insert into t (a, b) values (1, 'x') on conflict (a) do update set b = b
insert into gen (id) values (1)
insert into gen (id) overriding system value values (1)
insert into gen (id) overriding user value values (1)
insert into gen (n, w) values (1, 2) returning *
insert into gen (dbl) values (1)
insert into gen (dbl) values (default)
insert into gen (id, w) values (default, 1)
insert into tv (a, b) values (1, 'x') returning *
insert into agg values (1, 2)
insert into t (a, b) values (sum(1), 'x')
insert into t (a, b, f) values (1, 'x', '{1,2}'), (2, 'y', array[1])
insert into t (a, b, f) values (1, 'x', array['a'])
insert into t (a, b, e) values (1, 'x', 'abcdefghijklmnopqrstuvwxyz')
insert into u (id, name, price, day) values (1, 'x', 1, 'today')
insert into u (id, name, price) values (1, 5, '1.5')
with c as (select 1 as n) insert into t (a, b) select n, 'x' from c
update t set a = 1
update t set a = a + 1, b = upper(b) where a = 1
update t set a = 'x'
update t set a = b
update t set a = 1.5
update t set nosuch = 1
update t set a = 1, a = 2
update t set (a, b) = (1, 'x')
update t set (a, b) = (1, 'x', 2)
update t set (a, b) = (select x, y from v)
update t set (a, b) = (select x from v)
update t set a = default, d = default
update t set f[1] = 5
update t set f[1] = 'x'
update t set f[1:2] = '{1,2}'
update t set a[1] = 5
update t set t.a = 1
update t set b = v.y from v where v.x = t.a
update t set b = v.y from v where v.x = a returning t.a, v.z, *
update t tt set b = 'x' where t.a = 1
update t tt set b = 'x' where tt.a = 1
update t set b = 'x' from t
update t set b = 'x' where sum(a) = 1
update t set a = sum(a)
update t set b = 'x' where b
update t set c = a, i = a, e = b, h = 'true'
update t set h = a
update gen set id = 1
update gen set dbl = 1
update gen set dbl = default, w = 2
update tv set b = 'x' where a = 1 returning *
update agg set n = 1
update nosuch set a = 1
delete from t
delete from t where a = 1 returning *
delete from t using v where v.x = t.a returning t.a, v.y
delete from t using t
delete from t where nosuch = 1
delete from t where a
delete from nosuch
delete from tv where a = 1
delete from agg
merge into t using v on t.a = v.x when matched then update set b = v.y when not matched then insert (a, b) values (v.x, v.y)
merge into t using v on t.a = v.x when matched and v.z > 1 then delete when matched then do nothing when not matched then insert values (v.x, v.y)
merge into t using v on t.a = v.x when not matched then insert (a, b) values (t.a, 'x')
merge into t using v on t.a = v.x when matched then update set nosuch = 1
with d as (delete from t where a = 1 returning *) select * from d
with i as (insert into t (a, b) values (1, 'x') returning a) select a from i
select * from (with d as (delete from t returning a) select * from d) s
