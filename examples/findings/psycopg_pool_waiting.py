"""A task that was cancelled while it waited is given the next connection that comes back, and the connection is lost."""
import asyncio
import os
import sys

from psycopg_pool import AsyncConnectionPool, PoolTimeout


async def main():
    pool = AsyncConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=1, open=False)
    await pool.open(wait=True)

    async def use():
        async with pool.connection():
            pass

    first = await pool.getconn()
    waiting = asyncio.create_task(use())
    while pool.get_stats().get("requests_waiting", 0) == 0:
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    await pool.putconn(first)
    try:
        async with pool.connection(timeout=2):
            lost = False
    except PoolTimeout:
        lost = True
    print("the only connection is lost" if lost else "the connection came back")
    # The pool would wait for the lost connection.
    sys.stdout.flush()
    os._exit(0 if lost else 1)


asyncio.run(main())
