// A subject that leaves, or does not leave, something in its session by which later requests hang or fail. When a client
// has hung up, the request's statement is awaited, its transaction is rolled back, and the connection goes back to the pool.
//
//   DATABASE_URL=postgresql://… node left-behind.mjs <host:port> <pool size> <seconds that /sleep sleeps> <form>
//
//   mutex          POST /bump takes an advisory lock of its session, and releases it also after a hang-up
//   mutex-kept     after a hang-up it keeps the lock
//   timeout        every session has a statement_timeout, under which no statement runs too long
//   timeout-kept   POST /bump-in-transaction sets a short statement_timeout, and keeps it after a hang-up
//   copy           POST /bump-in-transaction copies rows from the client, and ends the COPY after a hang-up
import http from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

const pg = createRequire(new URL('../../../examples/node/server.js', import.meta.url))('pg')
const [listen, poolSize, seconds, form] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(poolSize), idleTimeoutMillis: 0 })
pool.on('error', (error) => console.error(`idle connection: ${error.message}`))
pool.on('connect', (client) => client.on('error', (error) => console.error(`connection: ${error.message}`)))
if (form === 'timeout') pool.on('connect', (client) => client.query("SET statement_timeout = '300ms'"))

const bumpSql = 'UPDATE counter SET count = count + 1 WHERE id = 1'

const endpoints = {
  'POST /reset': (signal) => withConnection(signal, async (query) => {
    await query('DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)')
    return 'ok'
  }),
  'GET /counter': (signal) => withConnection(signal, async (query) => (await query('SELECT count FROM counter WHERE id = 1')).rows[0].count),
  'POST /bump': (signal) => withConnection(signal, (query, client) => form.startsWith('mutex') ? underMutex(query, client)
    : query(form === 'timeout-kept' ? `${bumpSql} AND pg_sleep(0.6) IS NOT NULL` : bumpSql)),
  'POST /bump-in-transaction': (signal) => withConnection(signal, async (query, client) => {
    if (form === 'timeout-kept') await query("SET statement_timeout = '300ms'")
    await inTransaction(query, client, async () => {
      if (form === 'copy') await copy(client, 'COPY counter (id, count) FROM STDIN', '0\t0\n', signal)
      await query('DELETE FROM counter WHERE id = 0')
      await query(bumpSql)
    })
    if (form === 'timeout-kept') await query('RESET statement_timeout')
  }),
  'GET /sleep': (signal) => withConnection(signal, (query, client) =>
    inTransaction(query, client, () => sleep(seconds * 1000, 'ok', { signal }))),
}

async function withConnection(signal, work) {
  const client = await pool.connect()
  const query = async (sql) => {
    signal.throwIfAborted()
    const result = await client.query(sql)
    signal.throwIfAborted()
    return result
  }
  try {
    return await work(query, client)
  } finally {
    client.release()
  }
}

async function inTransaction(query, client, work) {
  try {
    await query('BEGIN')
    const result = await work()
    const { command } = await query('COMMIT')
    if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

async function underMutex(query, client) {
  try {
    await query('SELECT pg_advisory_lock(7)')
    await query(bumpSql)
  } finally {
    // The wrapper of kept locks executes nothing more after a hang-up.
    if (form === 'mutex-kept') await query('SELECT pg_advisory_unlock(7)')
    else await client.query('SELECT pg_advisory_unlock(7)')
  }
}

/** Copies a text into a table. The COPY ends with CopyFail where the client has hung up by then. */
const copy = (client, sql, text, signal) => new Promise((resolve, reject) => client.query({
  submit: (connection) => connection.query(sql),
  handleCopyInResponse(connection) {
    connection.sendCopyFromChunk(Buffer.from(text))
    // A hang-up that comes at the same time is noticed.
    setImmediate(() => signal.aborted ? connection.sendCopyFail('the client has hung up') : connection.endCopyFrom())
  },
  handleCommandComplete() {},
  handleReadyForQuery: resolve,
  handleError: reject,
}))

const server = http.createServer(async (request, response) => {
  request.resume()
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client has hung up'))
  })
  const handler = endpoints[`${request.method} ${request.url}`]
  if (!handler || (request.url === '/bump-in-transaction' && form.startsWith('mutex'))) return response.writeHead(404).end()
  try {
    const result = await handler(gone.signal)
    const isEmpty = result === undefined || typeof result === 'object'
    response.writeHead(isEmpty ? 204 : 200).end(isEmpty ? undefined : JSON.stringify(result))
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message}`)
    response.writeHead(500).end(error.message)
  }
})

const { hostname, port } = new URL(`http://${listen}`)
server.listen(Number(port), hostname)
process.once('SIGTERM', () => process.exit(0))
