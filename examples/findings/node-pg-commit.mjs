// A COMMIT that the database has answered with ROLLBACK resolves.
import { createRequire } from 'node:module'

const pg = createRequire(new URL('../node/package.json', import.meta.url))('pg')
const client = new pg.Client(process.env.DATABASE_URL)
await client.connect()
await client.query('CREATE TEMPORARY TABLE orders (id int)')
await client.query('BEGIN')
await client.query('INSERT INTO orders VALUES (1)')
// An error that the code passes over.
await client.query('SELECT 1 / 0').catch(() => {})
const { command } = await client.query('COMMIT')
const { rows: [{ count }] } = await client.query('SELECT count(*)::int AS count FROM orders')
await client.end()
console.log(`COMMIT resolved, its result has the command ${command}, and ${count} orders are stored`)
process.exit(command === 'ROLLBACK' && count === 0 ? 0 : 1)
