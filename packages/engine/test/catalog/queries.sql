-- What the catalogs say of user objects, by name rather than oid. Parted by semicolons; run on both databases.
select n.nspname, c.relname, c.relkind, c.relpersistence, c.relnatts, c.relchecks, c.relhasindex, c.relhastriggers, c.relhasrules, c.relispopulated,
    c.relreplident, c.relispartition, c.reloptions, am.amname, r.rolname
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner left join pg_am am on am.oid = c.relam
  where n.nspname in ('public', 'app') order by 1, 2;
select c.relname, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod), a.attlen, a.attbyval, a.attalign, a.attstorage, a.attnotnull, a.atthasdef,
    a.attidentity, a.attgenerated, a.attisdropped, a.attndims, a.attcollation
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'app') and a.attnum > 0 and c.relkind <> 'S' order by 1, 3;
select i.indexrelid::regclass, i.indrelid::regclass, indnatts, indnkeyatts, indisunique, indnullsnotdistinct, indisprimary, indimmediate, indisvalid,
    indkey, indcollation, indoption, (select array_agg(o.opcname::text order by k.n) from unnest(indclass) with ordinality k(id, n) join pg_opclass o on o.oid = k.id)
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'app') order by c.relname;
select conname, contype, condeferrable, condeferred, convalidated, conrelid::regclass, contypid::regtype, conindid::regclass, confrelid::regclass,
    confupdtype, confdeltype, confmatchtype, conislocal, coninhcount, connoinherit, conkey, confkey, conpfeqop, conppeqop, conffeqop
  from pg_constraint c join pg_namespace n on n.oid = c.connamespace where n.nspname in ('public', 'app') order by conname, conrelid::regclass::text;
select t.typname, n.nspname, t.typlen, t.typbyval, t.typtype, t.typcategory, t.typispreferred, t.typisdefined, t.typdelim, t.typinput, t.typoutput,
    t.typreceive, t.typsend, t.typalign, t.typstorage, t.typnotnull, format_type(t.typbasetype, t.typtypmod), t.typcollation, e.typname as element
  from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_type e on e.oid = t.typelem
  where t.typname in ('mood', '_mood', 'positive', '_positive', 'code', '_code') order by 1;
select t.typname, e.enumlabel, e.enumsortorder from pg_enum e join pg_type t on t.oid = e.enumtypid order by 1, 3;
select seqrelid::regclass, format_type(seqtypid, null), seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle from pg_sequence order by seqrelid::regclass::text;
select d.classid::regclass, d.objid::regclass, d.refclassid::regclass, d.refobjid::regclass, a.attname, d.deptype
  from pg_depend d join pg_class c on c.oid = d.objid and c.relkind = 'S' left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') order by 2::text;
select d.objid::regclass, k.conname, d.deptype from pg_depend d join pg_constraint k on k.oid = d.refobjid
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_constraint'::regclass order by 2;
select x.description, x.objsubid from pg_description x where x.objoid >= 2200 and x.description in
    ('who buys', 'unique', 'the app', 'by age', 'sane', 'how', 'known ones', 'counts') order by 1;
select obj_description('customers'::regclass, 'pg_class'), col_description('customers'::regclass, 2);
select schemaname, tablename, tableowner, hasindexes, hasrules, hastriggers, rowsecurity from pg_tables where schemaname in ('public', 'app') order by 1, 2;
select schemaname, tablename, indexname from pg_indexes where schemaname in ('public', 'app') order by 3;
select schemaname, viewname, viewowner from pg_views where schemaname in ('public', 'app');
select schemaname, sequencename, data_type, start_value, min_value, max_value, increment_by, cycle, cache_size, last_value from pg_sequences order by 2;
select schemaname, relname, n_dead_tup from pg_stat_user_tables order by 1, 2;
select schemaname, relname, indexrelname, idx_scan from pg_stat_user_indexes order by 3;
select table_schema, table_name, table_type, is_insertable_into, is_typed from information_schema.tables where table_schema in ('public', 'app') order by 1, 2;
select table_name, column_name, ordinal_position, is_nullable, data_type, character_maximum_length, character_octet_length, numeric_precision,
    numeric_precision_radix, numeric_scale, datetime_precision, interval_type, domain_schema, domain_name, udt_schema, udt_name, dtd_identifier,
    is_identity, identity_generation, identity_start, identity_increment, identity_maximum, identity_minimum, identity_cycle, is_generated, is_updatable
  from information_schema.columns where table_schema in ('public', 'app') order by 1, 3;
select constraint_schema, constraint_name, table_name, constraint_type, is_deferrable, initially_deferred, enforced, nulls_distinct
  from information_schema.table_constraints where table_schema in ('public', 'app') and constraint_name !~ '_not_null$' order by 2, 3;
select table_name, constraint_type, count(*) from information_schema.table_constraints
  where table_schema in ('public', 'app') and constraint_name ~ '^[0-9_]+_not_null$' group by 1, 2 order by 1;
select constraint_name, table_schema, table_name, column_name, ordinal_position, position_in_unique_constraint
  from information_schema.key_column_usage where table_schema in ('public', 'app') order by 1, 3, 5;
select constraint_schema, constraint_name, table_schema, table_name, column_name from information_schema.constraint_column_usage
  where table_schema in ('public', 'app') order by 2, 4, 5;
select constraint_name, unique_constraint_schema, unique_constraint_name, match_option, update_rule, delete_rule from information_schema.referential_constraints order by 1;
select sequence_schema, sequence_name, data_type, numeric_precision, numeric_precision_radix, numeric_scale, start_value, minimum_value, maximum_value,
    increment, cycle_option from information_schema.sequences order by 2;
select domain_schema, domain_name, data_type, character_maximum_length, numeric_precision, udt_name from information_schema.domains where domain_schema = 'public' order by 2;
select table_schema, table_name, check_option, is_updatable, is_insertable_into from information_schema.views where table_schema in ('public', 'app');
select schema_name from information_schema.schemata where schema_name in ('public', 'app', 'pg_catalog', 'information_schema') order by 1;
select oid, typname, typlen, typbyval, typtype, typcategory, typispreferred, typdelim, typelem, typarray, typalign, typstorage, typcollation, typbasetype, typtypmod,
    typinput, typoutput, typreceive, typsend, typmodin, typmodout, typsubscript
  from pg_type where oid < 10000 and typnamespace = 11 and typrelid = 0 order by oid;
select oid, collname, collprovider, collisdeterministic, collencoding, collcollate, collctype from pg_collation where collname in ('default', 'C', 'POSIX') order by oid;
select o.oid, opcname, opcfamily, opcintype, opcdefault, opckeytype, f.opfname from pg_opclass o join pg_opfamily f on f.oid = o.opcfamily where opcmethod = 403 order by o.oid;
select rngtypid, rngsubtype, rngmultitypid, rngcollation, rngsubopc from pg_range order by 1;
select b.oid, b.typarray from pg_catalog.pg_type a left join pg_catalog.pg_type b on b.oid = a.typelem
  where a.typcategory = 'A' and a.oid < 10000 and a.typnamespace = 11 and b.typrelid = 0 group by b.oid, b.typarray order by b.oid;

-- names of routines, operators, text search objects and collations
select 'lower(text)'::regprocedure, 'pg_catalog.lower(text)'::regprocedure::oid, 'now()'::regprocedure, 'numeric(numeric, integer)'::regprocedure;
select '+(integer, integer)'::regoperator, '-(none, bigint)'::regoperator, '~~(text,text)'::regoperator::oid, 551::regoperator;
select 'int4pl'::regproc, 870::regproc, 2558::regproc, 'now'::regproc, '-'::regproc, 999999::regproc;
select 'english'::regconfig, 'pg_catalog.simple'::regconfig::oid, 'simple'::regdictionary, '"C"'::regcollation, 100::regcollation;
select oid::regoper from pg_operator where oid in (551, 96, 2206, 3630) order by 1;
select amopopr::regoperator, amopstrategy from pg_amop where amopmethod = 403 and amoplefttype = 23 order by 1;
select 'pg_class_oid_index'::regclass, 'pg_class'::regclass::oid, 2662::regclass;
select relname, relkind, relhasindex, reltype::regtype, relacl::text from pg_class where oid in ('pg_class'::regclass, 'pg_authid'::regclass, 2662) order by 1;
select indexrelid::regclass, indkey, indisunique, indisprimary from pg_index where indrelid = 'pg_class'::regclass order by 1;
select attrelid::regclass, attnum, attname, atttypid::regtype from pg_attribute where attrelid in ('pg_class_relname_nsp_index'::regclass, 'pg_class_oid_index'::regclass) order by 1, 2;
select conname, contype, conrelid::regclass, conindid::regclass, conkey from pg_constraint where conrelid = 'pg_type'::regclass order by 1;
select oid, typname, typtype, typrelid::regclass, typarray, typelem from pg_type where typname in ('pg_class', '_pg_class', 'pg_index') order by 1;
select typname, typtype, typbasetype::regtype, typtypmod, typdefault from pg_type where typnamespace = 'information_schema'::regnamespace and typtype = 'd' order by 1;
select amname, amtype, amhandler from pg_am order by 1;
select c.castsource::regtype, c.casttarget::regtype, c.castfunc::regprocedure, c.castcontext, c.castmethod from pg_cast c where castsource in (23, 25, 600) order by 1, 2;
select proname, proacl::text from pg_proc where proacl is not null order by oid limit 5;
select c.tableoid::regclass, con.tableoid::regclass from pg_class c left join pg_constraint con on con.conrelid = c.oid and con.contype = 'x' where c.relname = 'customers';
-- the types of rows
select t.typname, t.typtype, t.typrelid::regclass, a.typname, a.typelem = t.oid, t.typarray = a.oid, c.reltype::regtype from pg_type t join pg_type a on a.oid = t.typarray join pg_class c on c.oid = t.typrelid where t.typrelid in ('customers'::regclass, 'app.known'::regclass, '"Order Lines"'::regclass) order by 1;
select 'customers'::regtype, '"Order Lines"[]'::regtype, 'app.known'::regtype, format_type('app.notes'::regtype, null);
-- settings as they are described, where they start as there
select name, setting, unit, category, context, vartype, source, min_val, max_val, enumvals, boot_val from pg_settings where name in
    ('statement_timeout', 'wal_level', 'client_min_messages', 'enable_seqscan', 'autovacuum_naptime', 'bytea_output', 'seq_page_cost') order by 1;
select pg_get_functiondef('now()'::regprocedure), pg_size_bytes('1.5 GB'), pg_size_bytes(' 3 kB ');
