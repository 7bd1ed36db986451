// A subject whose connections keep prepared statements, each under a name of its own. When a client has hung up, the
// request's statement is awaited, its transaction is rolled back, and the connection goes back to the pool.
//
//   DATABASE_URL=postgresql://… node statement-cache.mjs <host:port> <pool size> <seconds that /sleep sleeps> [form]
//
//   right     the connection remembers a statement as soon as the database has prepared it
//   forgets   after a hang-up it forgets the statement that it was about to prepare, though the database has prepared it
//   presumes  it remembers a statement before it sends it, and a hang-up may come in between
//   writes    as forgets, but only statements that write
import http from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

const pg = createRequire(new URL('../../../examples/node/server.js', import.meta.url))('pg')
const [listen, poolSize, seconds, form = 'right'] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(poolSize), idleTimeoutMillis: 0 })
pool.on('error', (error) => console.error(`idle connection: ${error.message}`))
pool.on('connect', (client) => client.on('error', (error) => console.error(`connection: ${error.message}`)))

const bumpSql = 'UPDATE counter SET count = count + 1 WHERE id = 1'
const names = new Map()

const endpoints = {
  'POST /reset': (signal) => withConnection(signal, async (client) => {
    await client.query('DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)')
    return 'ok'
  }),
  'GET /counter': (signal) => withConnection(signal, async (client) =>
    (await execute(client, signal, 'SELECT count FROM counter WHERE id = 1')).rows[0].count),
  'POST /bump': (signal) => withConnection(signal, (client) => execute(client, signal, bumpSql)),
  'POST /bump-in-transaction': (signal) => inTransaction(signal, (client) => execute(client, signal, bumpSql)),
  'GET /sleep': (signal) => inTransaction(signal, () => sleep(seconds * 1000, 'ok', { signal })),
}

async function withConnection(signal, work) {
  const client = await pool.connect()
  try {
    const result = await work(client)
    signal.throwIfAborted()
    return result
  } finally {
    client.release()
  }
}

const inTransaction = (signal, work) => withConnection(signal, async (client) => {
  await client.query('BEGIN')
  try {
    const result = await work(client)
    signal.throwIfAborted()
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
})

async function execute(client, signal, text) {
  if (!names.has(text)) names.set(text, `statement_${names.size}`)
  const name = names.get(text)
  const prepared = client.connection.parsedStatements
  const isNew = !(name in prepared)
  if (form === 'presumes') prepared[name] = text
  signal.throwIfAborted()
  if (form === 'presumes' && isNew) delete prepared[name]
  try {
    return await client.query({ name, text })
  } finally {
    if (isNew && signal.aborted && (form === 'forgets' || (form === 'writes' && text.startsWith('UPDATE')))) delete prepared[name]
  }
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
    const result = await handler(gone.signal)
    const isEmpty = typeof result === 'object'
    response.writeHead(isEmpty ? 204 : 200).end(isEmpty ? undefined : JSON.stringify(result))
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message}`)
    response.writeHead(500).end(error.message)
  }
})

const { hostname, port } = new URL(`http://${listen}`)
server.listen(Number(port), hostname)
process.once('SIGTERM', () => process.exit(0))
