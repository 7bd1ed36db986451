"""commit() returns without an error although the database has answered ROLLBACK."""
import os
import sys

import psycopg

with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    connection.execute("CREATE TEMPORARY TABLE orders (id int)")
    connection.autocommit = False
    connection.execute("INSERT INTO orders VALUES (1)")
    try:
        connection.execute("SELECT 1 / 0")
    except psycopg.errors.DivisionByZero:
        pass  # An error that the code passes over.
    connection.commit()
    (count,) = connection.execute("SELECT count(*) FROM orders").fetchone()

print(f"commit() returned, and {count} orders are stored")
sys.exit(0 if count == 0 else 1)
