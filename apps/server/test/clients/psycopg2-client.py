"""What psycopg2.e2e.test.ts runs: psycopg2 against the server that the PG* variables name. Prints answers as JSON."""
import datetime
import decimal
import io
import json
import select

import psycopg2
import psycopg2.errors
import psycopg2.extras

answers = {}
connection = psycopg2.connect("")
cursor = connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor)
answers["server_version"] = connection.server_version // 10000
answers["encoding"] = connection.encoding

cursor.execute("create table item (id serial primary key, name text, price numeric(8,2), day date, tags text[], props jsonb, raw bytea)")
row = ("größer", decimal.Decimal("1.50"), datetime.date(2024, 5, 6), ["a", "b"], psycopg2.extras.Json({"x": 1}), b"\x00\xff")
cursor.execute("insert into item (name, price, day, tags, props, raw) values (%s, %s, %s, %s, %s, %s) returning id", row)
answers["id"] = cursor.fetchone()["id"]
connection.commit()
cursor.execute("select * from item")
found = cursor.fetchone()
answers["row"] = [found["name"], str(found["price"]), str(found["day"]), found["tags"], found["props"], bytes(found["raw"]).hex()]

psycopg2.extras.execute_values(cursor, "insert into item (name) values %s", [(f"n{i}",) for i in range(250)])
answers["status"] = cursor.statusmessage
connection.commit()

try:
    cursor.execute("insert into item (id) values (1)")
except psycopg2.errors.UniqueViolation as error:
    answers["error"] = [error.pgcode, error.diag.constraint_name, error.diag.message_primary]
connection.rollback()

with connection, connection.cursor("served") as served:
    served.itersize = 50
    served.execute("select id from item order by id")
    answers["served"] = sum(1 for _ in served)

with connection, connection.cursor() as plain:
    plain.copy_expert("copy item (name) from stdin", io.StringIO("copied\n\\N\n"))
    answers["copied"] = plain.rowcount
    out = io.StringIO()
    plain.copy_expert("copy (select name from item where name = 'copied') to stdout with (format csv, header)", out)
    answers["csv"] = out.getvalue()

connection.set_session(isolation_level="SERIALIZABLE", readonly=True)
with connection, connection.cursor() as plain:
    plain.execute("show transaction_isolation")
    answers["isolation"] = plain.fetchone()[0]
    try:
        plain.execute("delete from item")
    except psycopg2.errors.ReadOnlySqlTransaction:
        answers["readonly"] = True
    connection.rollback()

connection.set_session(isolation_level="DEFAULT", readonly=False, autocommit=True)
with connection.cursor() as plain:
    plain.execute("listen news; notify news, 'hello'")
    while not connection.notifies and select.select([connection], [], [], 10)[0]:
        connection.poll()
    answers["notifies"] = [[n.channel, n.payload] for n in connection.notifies]
connection.close()
print(json.dumps(answers))
