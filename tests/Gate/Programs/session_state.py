"""The service of session-state.mjs with psycopg. It prepares no statements, because DISCARD ALL would take them away.

usage: DATABASE_URL=postgresql://… session_state.py host:port pool-size seconds-to-sleep case clean-up
"""
import asyncio
import os
import signal
import sys

import psycopg

listen, pool_size, seconds, kind, cleanup = sys.argv[1:6]
# What each case does to its session, and how it undoes that.
CHANGE, UNDO = {
    "read-only": ("SET default_transaction_read_only = on", "RESET default_transaction_read_only"),
    "role": ("SET ROLE pg_database_owner", "RESET ROLE"),
    "tenant": ("SELECT set_config('app.tenant', '7', false)", "SELECT set_config('app.tenant', '', false)"),
    "temporary-table": ("CREATE TEMPORARY TABLE basket (id INT4)", "DROP TABLE basket"),
    "listen": ("LISTEN news", "UNLISTEN news"),
    "cursor": ("DECLARE page CURSOR WITH HOLD FOR SELECT 1", "CLOSE page"),
    "lock": ("SELECT pg_advisory_lock(42)", "SELECT pg_advisory_unlock(42)"),
    "local": (None, None),
}[kind]
RESET = ["DROP TABLE IF EXISTS counter", "CREATE TABLE counter (id INT4, count INT4)", "INSERT INTO counter VALUES (1, 1)"]


class Pool:
    """Opens its connections when they are needed. A connection that a request could not clean up is closed."""

    def __init__(self, size):
        self._places = asyncio.Semaphore(size)
        self._idle = []

    async def run(self, work):
        async with self._places:
            connection = self._idle.pop() if self._idle else None
            if connection is None or connection.closed:
                connection = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=None)
            try:
                answer = await work(connection)
            except BaseException:
                await asyncio.shield(self._clean(connection))
                raise
            self._idle.append(connection)
            return answer

    async def _clean(self, connection):
        try:
            for statement in cleanup.split(";"):
                await connection.execute(statement)
            self._idle.append(connection)
        except psycopg.Error:
            await connection.close()


async def reset(connection):
    for statement in RESET:
        await connection.execute(statement)
    return '"ok"'


async def counter(connection):
    cursor = await connection.execute("SELECT count FROM counter WHERE id = %s", (1,))
    return str((await cursor.fetchone())[0])


async def bump(connection):
    await connection.execute("UPDATE counter SET count = count + 1 WHERE id = %s", (1,))
    return '"ok"'


async def sleep(connection, in_transaction=None):
    await connection.execute("BEGIN")
    if in_transaction:
        await connection.execute(in_transaction)
    await asyncio.sleep(float(seconds))
    await connection.execute("COMMIT")
    return '"ok"'


async def sleep_with_settings(connection):
    if CHANGE is None:
        return await sleep(connection, "SELECT set_config('app.tenant', '7', true), pg_advisory_xact_lock(42)")
    await connection.execute(CHANGE)
    answer = await sleep(connection)
    await connection.execute(UNDO)
    return answer


ENDPOINTS = {
    b"POST /reset": reset,
    b"GET /counter": counter,
    b"POST /bump": bump,
    b"GET /sleep": sleep,
    b"GET /sleep-with-settings": sleep_with_settings,
}


async def when_gone(reader):
    """As in servers that look at times whether a client is there. A cancellation while a reply comes would be another case."""
    await reader.read()
    await asyncio.sleep(0.02)


async def serve(pool, reader, writer):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return writer.close()
    work = ENDPOINTS.get(b" ".join(head.split(b" ", 2)[:2]))
    status, body = "404 Not Found", ""
    if work:
        handler = asyncio.create_task(pool.run(work))
        gone = asyncio.create_task(when_gone(reader))
        await asyncio.wait({handler, gone}, return_when=asyncio.FIRST_COMPLETED)
        handler.cancel()
        try:
            status, body = "200 OK", await handler
        except (asyncio.CancelledError, psycopg.Error) as error:
            print(head.split(b"\r\n")[0], repr(error), file=sys.stderr)
            status = "500 Internal Server Error"
        gone.cancel()
    try:
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode())
        await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def main():
    host, port = listen.split(":")
    pool = Pool(int(pool_size))
    server = await asyncio.start_server(lambda reader, writer: serve(pool, reader, writer), host, int(port))
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    server.close()


asyncio.run(main())
