# A subject on asyncpg that prepares each statement once on each connection, under a name of its own. A client that hangs
# up cancels its request.
#
#   DATABASE_URL=postgresql://… python3 asyncpg-cache.py <host:port> <pool size> <seconds that /sleep sleeps> [form]
#
#   right    a statement that is being prepared is awaited, although the request is cancelled
#   forgets  a request that is cancelled while it prepares a statement forgets it, though the database has prepared it
import asyncio
import os
import signal
import sys

import asyncpg

listen, pool_size, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
form = sys.argv[4] if len(sys.argv) > 4 else "right"
BUMP = "UPDATE counter SET count = count + 1 WHERE id = 1"
RESET = "DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)"
names = {}
free = asyncio.LifoQueue()


class Connection:
    def __init__(self):
        self.session = None
        self.statements = {}

    async def run(self, sql):
        statement = self.statements.get(sql)
        if statement is None:
            preparing = asyncio.ensure_future(self.prepare(sql))
            try:
                statement = await (asyncio.shield(preparing) if form == "right" else preparing)
            finally:
                if not preparing.done():
                    await asyncio.wait([preparing])
        return await statement.fetchval()

    async def prepare(self, sql):
        name = names.setdefault(sql, f"statement_{len(names)}")
        self.statements[sql] = await self.session.prepare(sql, name=name)
        return self.statements[sql]


class Lent:
    async def __aenter__(self):
        self.connection = await free.get()
        try:
            if self.connection.session is None or self.connection.session.is_closed():
                self.connection.statements = {}
                self.connection.session = await asyncpg.connect(os.environ["DATABASE_URL"])
        except BaseException:
            free.put_nowait(self.connection)
            raise
        return self.connection

    async def __aexit__(self, *_):
        try:
            # Rolls an open transaction back, as asyncpg's own pool does. Prepared statements stay.
            await self.connection.session.reset()
        finally:
            free.put_nowait(self.connection)


async def reset():
    async with Lent() as connection:
        await connection.session.execute(RESET)
    return "ok"


async def counter():
    async with Lent() as connection:
        return await connection.run("SELECT count FROM counter WHERE id = 1")


async def bump():
    async with Lent() as connection:
        await connection.run(BUMP)


async def bump_in_transaction():
    async with Lent() as connection, connection.session.transaction():
        await connection.run(BUMP)


async def sleep():
    async with Lent() as connection, connection.session.transaction():
        await asyncio.sleep(seconds)
    return "ok"


ENDPOINTS = {"POST /reset": reset, "GET /counter": counter, "POST /bump": bump,
             "POST /bump-in-transaction": bump_in_transaction, "GET /sleep": sleep}


async def serve(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    endpoint = ENDPOINTS.get(" ".join(head.split(" ")[:2]))
    work = asyncio.ensure_future(endpoint() if endpoint else missing())
    gone = asyncio.ensure_future(reader.read())
    await asyncio.wait([work, gone], return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        work.cancel()
        await asyncio.wait([work])
    gone.cancel()
    answer(writer, endpoint, work)
    writer.close()


def answer(writer, endpoint, work):
    body = ""
    if endpoint is None:
        status = 404
    elif work.cancelled() or work.exception():
        status, body = 500, "cancelled" if work.cancelled() else f"{work.exception()}"
        print(f"{endpoint.__name__}: {body}", file=sys.stderr)
    else:
        status, body = 200, f"{work.result()}"
    data = body.encode()
    writer.write(f"HTTP/1.1 {status} -\r\nContent-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data)


async def missing():
    pass


async def main():
    for _ in range(pool_size):
        free.put_nowait(Connection())
    host, port = listen.split(":")
    server = await asyncio.start_server(serve, host, int(port))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: os._exit(0))
    await server.serve_forever()


asyncio.run(main())
