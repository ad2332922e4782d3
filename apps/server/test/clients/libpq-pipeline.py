"""
What libpq-pipeline.e2e.test.ts runs: libpq's pipeline mode against the server that the PG* variables name, through psycopg's thin
layer over libpq. Each function is one of the situations that PostgreSQL's own program for it goes through. Prints, as JSON, what
each came to: "ok", or what went wrong.
"""

import itertools
import json
import select
import traceback

from psycopg import pq

Exec = pq.ExecStatus
Pipeline = pq.PipelineStatus


def connect():
    conn = pq.PGconn.connect(b"")
    assert conn.status == pq.ConnStatus.OK, conn.error_message
    notices.clear()
    conn.notice_handler = lambda result: notices.append(result.error_message)
    return conn


notices = []


def run(conn, sql, *statuses):
    result = conn.exec_(sql)
    assert result.status in (statuses or (Exec.COMMAND_OK, Exec.TUPLES_OK)), result.error_message
    return result


def take(conn, status):
    """The next result, and that it is the only one of its query."""
    result = conn.get_result()
    assert result is not None, "no result"
    assert result.status == status, (Exec(result.status).name, result.error_message)
    if status != Exec.PIPELINE_SYNC:
        assert conn.get_result() is None
    return result


def sqlstate(result):
    return result.error_field(pq.DiagnosticField.SQLSTATE)


def fails(call, *args):
    try:
        call(*args)
    except Exception as error:
        return str(error)
    raise AssertionError("it did not fail")


def pump(conn, send_next, take_next):
    """
    Sends and reads at once, without blocking. `send_next` answers how many it has sent, 0 at the end; `take_next` whether the result
    was the last.
    """
    conn.nonblocking = 1
    sending, done, owed = True, False, 0
    while not done:
        readable, writable, _ = select.select([conn.socket], [conn.socket] if sending else [], [], 10)
        assert readable or writable, "nothing happens"
        if readable:
            conn.consume_input()
            while owed > 0 and not done and not conn.is_busy():
                result = conn.get_result()
                if result is not None:
                    owed -= 1
                    done = take_next(result)
        if writable:
            count = send_next()
            owed += count
            sending = conn.flush() == 1 or count > 0
    conn.nonblocking = 0


def disallowed_in_pipeline():
    conn = connect()
    conn.enter_pipeline_mode()
    conn.enter_pipeline_mode()
    assert conn.pipeline_status == Pipeline.ON
    fails(conn.exec_, b"select 1")
    assert "not allowed in pipeline mode" in conn.error_message.decode()
    conn.exit_pipeline_mode()
    conn.exit_pipeline_mode()
    assert conn.pipeline_status == Pipeline.OFF
    run(conn, b"select 1")
    conn.finish()


def simple_pipeline():
    conn = connect()
    conn.enter_pipeline_mode()
    conn.send_query_params(b"select $1::int4 as n", [b"7"])
    fails(conn.exit_pipeline_mode)
    conn.pipeline_sync()
    result = take(conn, Exec.TUPLES_OK)
    assert result.get_value(0, 0) == b"7"
    fails(conn.exit_pipeline_mode)
    take(conn, Exec.PIPELINE_SYNC)
    assert conn.get_result() is None
    conn.exit_pipeline_mode()
    run(conn, b"select 1")
    conn.finish()


def multi_pipelines():
    conn = connect()
    conn.enter_pipeline_mode()
    for n in range(3):
        conn.send_query_params(b"select $1::int4", [b"%d" % n])
        conn.pipeline_sync()
    for n in range(3):
        assert take(conn, Exec.TUPLES_OK).get_value(0, 0) == b"%d" % n
        take(conn, Exec.PIPELINE_SYNC)
    conn.exit_pipeline_mode()
    conn.finish()


def nosync():
    conn = connect()
    conn.enter_pipeline_mode()
    text = b"x" * 4000
    for _ in range(40):
        conn.send_query_params(b"select repeat('y', 4000), $1::text", [text])
    conn.send_flush_request()
    conn.flush()
    for _ in range(40):
        assert take(conn, Exec.TUPLES_OK).get_value(0, 1) == text
    conn.finish()


def pipeline_abort():
    conn = connect()
    run(conn, b"drop table if exists pipelined")
    run(conn, b"create table pipelined (id serial primary key, n int not null)")
    insert = b"insert into pipelined (n) values ($1)"
    conn.enter_pipeline_mode()
    conn.send_query_params(insert, [b"1"])
    conn.send_query_params(b"select no_such_function($1)", [b"1"])
    conn.send_query_params(insert, [b"2"])
    conn.pipeline_sync()
    conn.send_query_params(insert, [b"3"])
    conn.pipeline_sync()
    take(conn, Exec.COMMAND_OK)
    assert sqlstate(take(conn, Exec.FATAL_ERROR)) == b"42883"
    assert conn.pipeline_status == Pipeline.ABORTED
    take(conn, Exec.PIPELINE_ABORTED)
    assert conn.pipeline_status == Pipeline.ABORTED
    take(conn, Exec.PIPELINE_SYNC)
    assert conn.pipeline_status == Pipeline.ON
    take(conn, Exec.COMMAND_OK)
    take(conn, Exec.PIPELINE_SYNC)
    # One that fails when rows of it have come already.
    conn.send_query_params(b"select 1.0 / (3 - n) from generate_series(1, $1::int) n", [b"5"])
    conn.send_query_params(insert, [b"4"])
    conn.pipeline_sync()
    conn.set_single_row_mode()
    seen = []
    while (result := conn.get_result()) is not None:
        seen.append(result.status)
    assert seen[-1] == Exec.FATAL_ERROR and set(seen[:-1]) <= {Exec.SINGLE_TUPLE}, seen
    take(conn, Exec.PIPELINE_ABORTED)
    take(conn, Exec.PIPELINE_SYNC)
    conn.exit_pipeline_mode()
    found = run(conn, b"select n from pipelined")
    assert [found.get_value(i, 0) for i in range(found.ntuples)] == [b"3"]
    conn.finish()


def pipeline_idle():
    conn = connect()
    conn.enter_pipeline_mode()
    for wait_first in (False, True):
        conn.send_query_params(b"select $1::int4", [b"1"])
        conn.send_flush_request()
        conn.flush()
        if wait_first:
            take(conn, Exec.TUPLES_OK)
            conn.send_query_params(b"select $1::int4", [b"2"])
        conn.pipeline_sync()
        take(conn, Exec.TUPLES_OK)
        take(conn, Exec.PIPELINE_SYNC)
        assert conn.get_result() is None
    conn.exit_pipeline_mode()
    run(conn, b"select 1")
    assert notices == [], notices
    conn.finish()


def pipelined_insert(rows=3000):
    conn = connect()
    conn.enter_pipeline_mode()
    script = [
        (Exec.COMMAND_OK, lambda: conn.send_query_params(b"begin", [])),
        (Exec.COMMAND_OK, lambda: conn.send_query_params(b"drop table if exists pipelined", [])),
        (
            Exec.COMMAND_OK,
            lambda: conn.send_query_params(b"create table pipelined (id serial primary key, n int, big int8)", []),
        ),
        (
            Exec.COMMAND_OK,
            lambda: conn.send_prepare(b"ins", b"insert into pipelined (n, big) values ($1, $2)", [23, 20]),
        ),
    ]
    for n in range(rows):
        values = [b"%d" % n, b"%d" % (n << 40)]
        script.append((Exec.COMMAND_OK, lambda values=values: conn.send_query_prepared(b"ins", values)))
    script.append((Exec.COMMAND_OK, lambda: conn.send_query_params(b"commit", [])))
    script.append((Exec.PIPELINE_SYNC, conn.pipeline_sync))
    sent = iter(script)
    answers = iter(script)

    def send_next():
        steps = list(itertools.islice(sent, 100))
        for _, step in steps:
            step()
        return len(steps)

    def take_next(result):
        wanted = next(answers)[0]
        assert result.status == wanted, (Exec(result.status).name, result.error_message)
        return wanted == Exec.PIPELINE_SYNC

    pump(conn, send_next, take_next)
    conn.exit_pipeline_mode()
    found = run(conn, b"select count(*), sum(n) from pipelined")
    assert found.get_value(0, 0) == b"%d" % rows
    assert found.get_value(0, 1) == b"%d" % (rows * (rows - 1) // 2)
    conn.finish()


def prepared():
    conn = connect()
    conn.enter_pipeline_mode()
    conn.send_prepare(b"three", b"select $1, '42', $2::numeric, interval '1 s', $1 + 1::int8", [20, 0])
    conn.send_describe_prepared(b"three")
    conn.pipeline_sync()
    take(conn, Exec.COMMAND_OK)
    described = take(conn, Exec.COMMAND_OK)
    assert [described.param_type(i) for i in range(described.nparams)] == [20, 1700]
    assert [described.ftype(i) for i in range(described.nfields)] == [20, 25, 1700, 1186, 20]
    take(conn, Exec.PIPELINE_SYNC)
    conn.exit_pipeline_mode()
    run(conn, b"begin")
    run(conn, b"declare cursor_one cursor for select 1 as one, 'x'::text as two")
    conn.enter_pipeline_mode()
    conn.send_describe_portal(b"cursor_one")
    conn.pipeline_sync()
    described = take(conn, Exec.COMMAND_OK)
    assert [described.ftype(i) for i in range(described.nfields)] == [23, 25]
    take(conn, Exec.PIPELINE_SYNC)
    conn.exit_pipeline_mode()
    run(conn, b"rollback")
    conn.finish()


def singlerow():
    conn = connect()
    conn.enter_pipeline_mode()
    for n in range(3):
        conn.send_query_params(b"select generate_series(42, $1)", [b"%d" % (44 + n)])
    conn.pipeline_sync()
    for n in range(3):
        conn.set_single_row_mode()
        seen = []
        while (result := conn.get_result()) is not None:
            seen.append((result.status, result.ntuples))
        rows = 3 + n
        assert seen == [(Exec.SINGLE_TUPLE, 1)] * rows + [(Exec.TUPLES_OK, 0)], seen
    take(conn, Exec.PIPELINE_SYNC)
    # One query row by row, the next as a whole.
    conn.send_query_params(b"select generate_series(0, 0)", [])
    conn.send_query_params(b"select generate_series(0, 3)", [])
    conn.pipeline_sync()
    conn.set_single_row_mode()
    assert conn.get_result().status == Exec.SINGLE_TUPLE
    take(conn, Exec.TUPLES_OK)
    assert take(conn, Exec.TUPLES_OK).ntuples == 4
    take(conn, Exec.PIPELINE_SYNC)
    conn.finish()


def transaction():
    conn = connect()
    run(conn, b"drop table if exists pipelined")
    run(conn, b"create table pipelined (id int)")
    conn.enter_pipeline_mode()
    conn.send_prepare(b"undo", b"rollback")
    conn.pipeline_sync()
    # A transaction that fails, and is ended after the Sync; what stands between is refused.
    conn.send_query_params(b"begin", [])
    conn.send_query_params(b"insert into pipelined values (1)", [])
    conn.send_query_params(b"select 0/0", [])
    conn.send_query_params(b"select 1", [])
    conn.pipeline_sync()
    conn.send_query_params(b"select 2", [])
    conn.pipeline_sync()
    conn.send_query_prepared(b"undo", [])
    conn.send_query_params(b"insert into pipelined values (2)", [])
    conn.pipeline_sync()
    conn.send_query_params(b"insert into pipelined values (3)", [])
    conn.pipeline_sync()
    wanted = [
        Exec.COMMAND_OK,
        Exec.PIPELINE_SYNC,
        Exec.COMMAND_OK,
        Exec.COMMAND_OK,
        Exec.FATAL_ERROR,
        Exec.PIPELINE_ABORTED,
        Exec.PIPELINE_SYNC,
        Exec.FATAL_ERROR,
        Exec.PIPELINE_SYNC,
        Exec.COMMAND_OK,
        Exec.COMMAND_OK,
        Exec.PIPELINE_SYNC,
        Exec.COMMAND_OK,
        Exec.PIPELINE_SYNC,
    ]
    states = [sqlstate(take(conn, status)) for status in wanted]
    assert [state for state in states if state] == [b"22012", b"25P02"], states
    conn.exit_pipeline_mode()
    found = run(conn, b"select id from pipelined order by id")
    assert [found.get_value(i, 0) for i in range(found.ntuples)] == [b"2", b"3"]
    conn.finish()


def uniqviol(rows=2000, twice=1500):
    conn = connect()
    run(conn, b"drop table if exists pipelined")
    run(conn, b"create table pipelined (id int primary key)")
    conn.enter_pipeline_mode()
    conn.send_prepare(b"one", b"insert into pipelined values ($1) returning repeat('x', 2000)", [23])
    conn.pipeline_sync()
    take(conn, Exec.COMMAND_OK)
    take(conn, Exec.PIPELINE_SYNC)
    keys = iter([n if n != twice else 0 for n in range(rows)] + [None])
    counts = {}

    def send_next():
        some = list(itertools.islice(keys, 100))
        for key in some:
            if key is None:
                conn.pipeline_sync()
            else:
                conn.send_query_prepared(b"one", [b"%d" % key])
        return len(some)

    def take_next(result):
        status = Exec(result.status)
        counts[status.name] = counts.get(status.name, 0) + 1
        if status == Exec.FATAL_ERROR:
            assert sqlstate(result) == b"23505"
        return status == Exec.PIPELINE_SYNC

    pump(conn, send_next, take_next)
    wanted = {"TUPLES_OK": twice, "FATAL_ERROR": 1, "PIPELINE_ABORTED": rows - twice - 1, "PIPELINE_SYNC": 1}
    assert counts == wanted, counts
    conn.exit_pipeline_mode()
    assert run(conn, b"select count(*) from pipelined").get_value(0, 0) == b"0"
    conn.finish()


answers = {}
for situation in (
    disallowed_in_pipeline,
    multi_pipelines,
    nosync,
    pipeline_abort,
    pipeline_idle,
    pipelined_insert,
    prepared,
    simple_pipeline,
    singlerow,
    transaction,
    uniqviol,
):
    try:
        situation()
        answers[situation.__name__] = "ok"
    except Exception:
        answers[situation.__name__] = traceback.format_exc()
print(json.dumps(answers, indent=1))
