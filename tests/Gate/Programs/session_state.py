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


class Gone(Exception):
    """The client has left."""


class Session:
    """A connection that is lent to a request. The request ends between two statements, or in its sleep."""

    def __init__(self, connection, gone):
        self._connection = connection
        self._gone = gone

    async def execute(self, statement, parameters=None):
        if self._gone.is_set():
            raise Gone
        return await self._connection.execute(statement, parameters)

    async def sleep(self):
        try:
            await asyncio.wait_for(self._gone.wait(), float(seconds))
        except asyncio.TimeoutError:
            return
        raise Gone


class Pool:
    """Opens its connections when they are needed, and closes those that cannot be cleaned up."""

    def __init__(self, size):
        self._places = asyncio.Semaphore(size)
        self._idle = []

    async def run(self, work, gone):
        async with self._places:
            connection = self._idle.pop() if self._idle else None
            if connection is None or connection.closed:
                connection = await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=None)
            try:
                answer = await work(Session(connection, gone))
            except Exception:
                await self._clean(connection)
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


async def reset(session):
    for statement in RESET:
        await session.execute(statement)
    return '"ok"'


async def counter(session):
    cursor = await session.execute("SELECT count FROM counter WHERE id = %s", (1,))
    return str((await cursor.fetchone())[0])


async def bump(session):
    await session.execute("UPDATE counter SET count = count + 1 WHERE id = %s", (1,))
    return '"ok"'


async def sleep(session, in_transaction=None):
    await session.execute("BEGIN")
    if in_transaction:
        await session.execute(in_transaction)
    await session.sleep()
    await session.execute("COMMIT")
    return '"ok"'


async def sleep_with_settings(session):
    if CHANGE is None:
        return await sleep(session, "SELECT set_config('app.tenant', '7', true), pg_advisory_xact_lock(42)")
    await session.execute(CHANGE)
    answer = await sleep(session)
    await session.execute(UNDO)
    return answer


ENDPOINTS = {
    b"POST /reset": reset,
    b"GET /counter": counter,
    b"POST /bump": bump,
    b"GET /sleep": sleep,
    b"GET /sleep-with-settings": sleep_with_settings,
}


async def watch(reader, gone):
    try:
        await reader.read()
    except ConnectionError:
        pass
    gone.set()


async def serve(pool, reader, writer):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return writer.close()
    work = ENDPOINTS.get(b" ".join(head.split(b" ", 2)[:2]))
    status, body = "404 Not Found", ""
    if work:
        gone = asyncio.Event()
        watcher = asyncio.create_task(watch(reader, gone))
        try:
            status, body = "200 OK", await pool.run(work, gone)
        except (Gone, psycopg.Error) as error:
            print(head.split(b"\r\n")[0], repr(error), file=sys.stderr)
            status = "500 Internal Server Error"
        watcher.cancel()
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
