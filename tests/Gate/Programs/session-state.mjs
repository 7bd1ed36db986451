// A service whose GET /sleep-with-settings changes its session, sleeps in a transaction, and then undoes the change. After a
// hang-up the connection goes back to the pool behind a clean-up, which forgets some things.
//
//   DATABASE_URL=postgresql://… node session-state.mjs <host:port> <pool size> <seconds to sleep> <case> <clean-up>
import http from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

const pg = createRequire(new URL('../../../examples/node/server.js', import.meta.url))('pg')
const [listen, poolSize, seconds, kind, cleanup] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(poolSize), idleTimeoutMillis: 0 })
pool.on('error', () => {})
pool.on('connect', (client) => client.on('error', () => {}))

// What each case does to its session, and how it undoes that. `local` does it in the transaction, with which it ends.
const cases = {
  'read-only': ['SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE'],
  isolation: ["SET default_transaction_isolation = 'serializable'", 'RESET default_transaction_isolation'],
  // The owner of a database is a member of this role.
  role: ['SET ROLE pg_database_owner', 'RESET ROLE'],
  tenant: ["SELECT set_config('app.tenant', '7', false)", "SELECT set_config('app.tenant', '', false)"],
  'tenant-by-set': ["SET app.tenant = '7'", 'RESET app.tenant'],
  'search-path': ['SET search_path = pg_temp, public', 'RESET search_path'],
  'temporary-table': ['CREATE TEMPORARY TABLE basket (id INT4)', 'DROP TABLE basket'],
  listen: ['LISTEN news', 'UNLISTEN news'],
  cursor: ['DECLARE page CURSOR WITH HOLD FOR SELECT 1', 'CLOSE page'],
  lock: ['SELECT pg_advisory_lock(42)', 'SELECT pg_advisory_unlock(42)'],
  prepared: ['PREPARE mine AS SELECT 1', 'DEALLOCATE mine'],
  local: ["SET LOCAL app.tenant = '7'; SELECT pg_advisory_xact_lock(42)", null],
  // Stays after completed requests too.
  'kept-setting': ['SET statement_timeout = 60000', null],
  // Another value each time.
  'own-name': [() => `SET application_name = 'request ${Math.random()}'`, null],
}
const [change, undo] = cases[kind]
const changeSql = typeof change === 'string' ? () => change : change

async function withConnection(signal, work) {
  const client = await pool.connect()
  let isDone = false
  try {
    const result = await work(async (sql) => {
      signal.throwIfAborted()
      return client.query(sql)
    })
    isDone = true
    return result
  } finally {
    try {
      if (!isDone) for (const sql of cleanup.split(';')) await client.query(sql)
      client.release()
    } catch {
      client.release(true)
    }
  }
}

async function inTransaction(query, work) {
  await query('BEGIN')
  await work()
  const { command } = await query('COMMIT')
  if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
}

const nap = (signal) => sleep(seconds * 1000, undefined, { signal })

const endpoints = {
  'POST /reset': (signal) => withConnection(signal, (query) => query(
    'DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)')).then(() => 'ok'),
  'GET /counter': (signal) => withConnection(signal, (query) => query('SELECT count FROM counter WHERE id = 1')).then(({ rows }) => rows[0].count),
  'POST /bump': (signal) => withConnection(signal, (query) => query('UPDATE counter SET count = count + 1 WHERE id = 1')).then(() => 'ok'),
  'GET /sleep': (signal) => withConnection(signal, (query) => inTransaction(query, () => nap(signal))).then(() => 'ok'),
  'GET /sleep-with-settings': (signal) => withConnection(signal, async (query) => {
    if (kind !== 'local') await query(changeSql())
    await inTransaction(query, async () => {
      if (kind === 'local') await query(changeSql())
      await nap(signal)
    })
    if (undo) await query(undo)
    return 'ok'
  }),
}

const server = http.createServer(async (request, response) => {
  request.resume()
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client has hung up'))
  })
  const handler = endpoints[`${request.method} ${request.url}`]
  if (!handler) return response.writeHead(404).end()
  try {
    response.end(JSON.stringify(await handler(gone.signal)))
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message}`)
    response.writeHead(500).end()
  }
})

const [host, port] = listen.split(':')
server.listen(Number(port), host)
process.once('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await pool.end()
})
