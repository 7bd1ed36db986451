// Makes the tables and the first data. It can run again, and several can run at once.
//
//   DATABASE_URL=postgresql://… node migrate.js
import { readFile } from 'node:fs/promises'
import pg from 'pg'

const schema = await readFile(new URL('schema.sql', import.meta.url), 'utf8')
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
try {
  await client.query('BEGIN')
  await client.query("SELECT pg_advisory_xact_lock(hashtext('orders: migrate'))")
  await client.query(schema)
  await client.query('COMMIT')
} finally {
  await client.end()
}
console.log('migrated')
