statement
create table p (id int primary key, v int unique deferrable initially deferred)
----
CREATE TABLE

statement
create table c (id serial primary key, pid int references p(id) on delete cascade on update set null deferrable, price int check (price > 0), name text not null default 'x', "Up" int, constraint fk2 foreign key (pid) references p (id) match full)
----
CREATE TABLE

statement
create index on c (lower(name), "Up" desc nulls last) include (price) where price > 5
----
CREATE INDEX

statement
create unique index uq on c using btree (name collate "C") with (fillfactor = 70)
----
CREATE INDEX

statement
create unique index uq2 on c ((price + 1)) nulls not distinct
----
CREATE INDEX

statement
alter table c add check ("Up" is not null or price < 3 and id = 1) not valid
----
ALTER TABLE

query
select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid in ('c'::regclass, 'p'::regclass) order by conname
----
c_check|CHECK ((("Up" IS NOT NULL) OR ((price < 3) AND (id = 1)))) NOT VALID
c_pid_fkey|FOREIGN KEY (pid) REFERENCES p(id) ON UPDATE SET NULL ON DELETE CASCADE DEFERRABLE
c_pkey|PRIMARY KEY (id)
c_price_check|CHECK ((price > 0))
fk2|FOREIGN KEY (pid) REFERENCES p(id) MATCH FULL
p_pkey|PRIMARY KEY (id)
p_v_key|UNIQUE (v) DEFERRABLE INITIALLY DEFERRED

query
select pg_get_indexdef(indexrelid), pg_get_indexdef(indexrelid, 1, false) from pg_index where indrelid = 'c'::regclass order by 1
----
CREATE INDEX "c_lower_Up_price_idx" ON public.c USING btree (lower(name), "Up" DESC NULLS LAST) INCLUDE (price) WHERE (price > 5)|lower(name)
CREATE UNIQUE INDEX c_pkey ON public.c USING btree (id)|id
CREATE UNIQUE INDEX uq ON public.c USING btree (name COLLATE "C") WITH (fillfactor='70')|name
CREATE UNIQUE INDEX uq2 ON public.c USING btree (((price + 1))) NULLS NOT DISTINCT|((price + 1))

query
select pg_get_serial_sequence('c', 'id'), format_type(23, null), format_type(1043, 14), format_type(null, 1), format_type(999999, -1), format_type(0, -1)
----
public.c_id_seq|integer|character varying(10)|\N|???|-

query
select format_type(1042, null), format_type(1042, -1), format_type(1043, -1), format_type(1007, -1), format_type(1700, 393222)
----
character|bpchar|character varying|integer[]|numeric(6,2)

query
select pg_get_userbyid(10), pg_get_userbyid(99999), pg_encoding_to_char(6), to_regclass('nosuch'), to_regclass('c'), to_regtype('int[]'), to_regtype('nosuch')
----
postgres|unknown (OID=99999)|UTF8|\N|c|integer[]|\N

query
select pg_get_indexdef(1), pg_get_constraintdef(1), pg_get_viewdef(1)
----
\N|\N|\N

query
select pg_get_serial_sequence('c', 'nosuch')
----
ERROR 42703: column "nosuch" of relation "c" does not exist

query
select pg_get_serial_sequence('nosuch', 'x')
----
ERROR 42P01: relation "nosuch" does not exist

query
select pg_table_is_visible('c'::regclass), pg_relation_size('c') >= 0, pg_total_relation_size('c') >= 0
----
t|t|t

query
select pg_get_expr(adbin, adrelid) from pg_attrdef order by 1
----
'x'::text
nextval('c_id_seq'::regclass)
