-- What PgBouncer may read to check passwords: verifiers of everybody but superusers, who do not come through it.
-- The role's password is to be set as well (\password pgbouncer), and goes into userlist.txt.
CREATE ROLE pgbouncer LOGIN;
CREATE SCHEMA pooler;
CREATE VIEW pooler.account AS
  SELECT usename, passwd FROM pg_catalog.pg_shadow WHERE NOT usesuper;
GRANT USAGE ON SCHEMA pooler TO pgbouncer;
GRANT SELECT ON pooler.account TO pgbouncer;
