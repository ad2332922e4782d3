insert into e values (10, 11), (12, default) returning *
insert into e (y) select g from a where id < 4 returning x, y
update e set y = y + 1 where x = 10 returning *
update e set y = a.g from a where a.id = e.x and e.x < 3 returning e.x, e.y, a.id
update e set (x, y) = (select max(id), min(id) from a) where x = 12 returning *
update e set y = (select count(*) from b where b.a_id = e.x) where x = 3 returning *
update e set x = x + 1 where x in (select x from e e2 where e2.y = 3) returning *
update e set y = 0 where exists (select 1 from a where a.id = e.x and a.g = 2) returning *
delete from e where x = 10 returning *
delete from e using a where a.id = e.x and a.g = 1 returning e.*, a.t
delete from e where y is null and x not in (select id from a) returning *
with d as (delete from e where x = 2 returning *) select count(*), sum(y) from d
with i as (insert into e values (50, 51) returning x) select a.id, i.x from a, i where a.id = 1
insert into a (id, t) values (5, 'new'), (500, 'fresh') on conflict (id) do update set t = excluded.t || '+' || a.t returning id, t
insert into a (id, t) values (5, 'x') on conflict do nothing returning id
insert into c values (1, 0, 'dup') on conflict (b_id, k) do update set t = 'upd' where c.t <> 'zzz' returning *
merge into e using (values (50, 1), (60, 2)) s(x, y) on e.x = s.x when matched then update set y = s.y when not matched then insert values (s.x, s.y)
select * from e order by x, y
update av set g = 5 where id = 3 returning *
delete from av where id = 4 returning id
select id, g from a where id < 6 order by id
