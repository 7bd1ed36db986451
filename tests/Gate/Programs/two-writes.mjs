// A service whose transaction writes to two tables, and which looks between its statements whether the client is still there.
//
//   --commits    the clean-up after a hang-up ends the transaction with COMMIT instead of ROLLBACK: half of it is kept
//   --apart      the two writes are no transaction
//   --unchecked  the answer to the COMMIT is not looked at
//   --retry      a transaction that fails while the client is still there is tried once more
//   --together   the COMMIT is sent together with the second write
//   --heartbeat  the second table also grows by itself
//   --large      the second table has so many rows that the gate only counts them
//   --deaf       the program ends when the database closes an idle session, because nothing handles the pool's error
//   --complete   a request whose client has left goes on
import http from 'node:http'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'

const pg = createRequire(new URL('../../../examples/node/server.js', import.meta.url))('pg')
const options = process.argv.filter((argument) => argument.startsWith('--'))
const [listen, poolSize, seconds] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(poolSize), idleTimeoutMillis: 0 })
if (!options.includes('--deaf')) pool.on('error', () => {})
pool.on('connect', (client) => client.on('error', () => {}))

async function withConnection(signal, work) {
  const client = await pool.connect()
  try {
    return await work((sql) => {
      signal.throwIfAborted()
      return client.query(sql)
    })
  } catch (error) {
    await client.query(options.includes('--commits') ? 'COMMIT' : 'ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const inTransaction = (signal, work) => withConnection(signal, async (query) => {
  if (!options.includes('--apart')) await query('BEGIN')
  await work(query)
  if (!options.includes('--apart') && !options.includes('--together')) await commit(query)
})

const inTransactionOrAgain = (signal, work) => inTransaction(signal, work).catch((error) => {
  if (options.includes('--retry') && !signal.aborted) return inTransaction(signal, work)
  throw error
})

async function commit(query) {
  const { command } = await query('COMMIT')
  if (command !== 'COMMIT' && !options.includes('--unchecked')) throw new Error(`COMMIT was answered with ${command}`)
}

const bump = 'UPDATE counter SET count = count + 1 WHERE id = 1'
const audit = 'INSERT INTO audit VALUES (1)'
const rows = options.includes('--large') ? 10_001 : 0
const endpoints = {
  'POST /reset': (signal) => withConnection(signal, (query) => query(
    'DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1); CREATE TABLE IF NOT EXISTS audit (n INT4); ' +
    `INSERT INTO audit SELECT generate_series(1, ${rows})`)),
  'GET /counter': (signal) => withConnection(signal, async (query) => {
    if (options.includes('--heartbeat')) await query(audit)
    return (await query('SELECT count FROM counter WHERE id = 1')).rows[0].count
  }),
  'POST /bump': (signal) => withConnection(signal, (query) => query(bump)),
  'GET /sleep': (signal) => withConnection(signal, async (query) => {
    await query('BEGIN')
    await sleep(seconds * 1000, undefined, { signal })
    await commit(query)
  }),
  'POST /bump-in-transaction': (signal) => inTransactionOrAgain(signal, async (query) => {
    await query(bump)
    await query(options.includes('--together') ? `${audit}; COMMIT` : audit)
  }),
}

http.createServer(async (request, response) => {
  request.resume()
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished && !options.includes('--complete')) gone.abort(new Error('the client has left'))
  })
  const handler = endpoints[`${request.method} ${request.url}`]
  if (!handler) return response.writeHead(404).end()
  try {
    const result = await handler(gone.signal)
    response.writeHead(200).end(typeof result === 'number' ? `${result}` : '')
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message}`)
    response.writeHead(500).end()
  }
}).listen(Number(listen.split(':')[1]), listen.split(':')[0])
