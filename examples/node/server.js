// A counter in a database, behind HTTP: a subject for CancelSpec.
//
//   DATABASE_URL=postgresql://… node server.js <host:port> [pool size, 1] [seconds that /sleep sleeps, 5] [--leaky]
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import * as careful from './careful.js'
import * as leaky from './leaky.js'

const { values, positionals } = parseArgs({ options: { leaky: { type: 'boolean' } }, allowPositionals: true })
const [listen, poolSize = '1', seconds = '5'] = positionals
// The URL is not an argument, because every user of the machine can read its password in the list of processes.
const database = process.env.DATABASE_URL
if (!listen || !database) {
  console.error('usage: DATABASE_URL=postgresql://… node server.js <host:port> [pool size] [seconds to sleep] [--leaky]')
  process.exit(2)
}

const { withConnection, withTransaction, inTransaction } = values.leaky ? leaky : careful
const log = (what, error) => console.error(`${what}: ${error.message}`)

const pool = new pg.Pool({ connectionString: database, max: Number(poolSize), idleTimeoutMillis: 0 })
// Without these handlers, a connection that the database closes ends the program. An idle connection raises the error on
// the pool, a lent one on itself.
pool.on('error', (error) => log('idle connection', error))
pool.on('connect', (client) => client.on('error', (error) => log('connection', error)))

const bumpSql = 'UPDATE counter SET count = count + 1 WHERE id = 1'

const endpoints = {
  '/reset': {
    POST: async (signal) => {
      await withConnection(pool, signal, (query) => query(
        'DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)'))
      return 'ok'
    },
  },
  '/counter': {
    GET: (signal) => withConnection(pool, signal, async (query) => {
      const { rows } = await query('SELECT count FROM counter WHERE id = 1')
      if (rows.length === 0) throw new Error('there is no counter')
      return rows[0].count
    }),
  },
  '/bump': {
    POST: async (signal) => {
      await withConnection(pool, signal, (query) => query(bumpSql))
    },
  },
  '/sleep': {
    GET: async (signal) => {
      await withTransaction(pool, signal, () => sleep(seconds * 1000, undefined, { signal }))
      return 'ok'
    },
  },

  // The other endpoints are optional, and make the judgement complete.
  '/bump-in-transaction': {
    POST: async (signal) => {
      await withTransaction(pool, signal, (query) => query(bumpSql))
    },
  },
  '/sleep-with-settings': {
    GET: async (signal) => {
      await withConnection(pool, signal, async (query) => {
        await query("SET application_name = 'marked'")
        await query('SELECT pg_try_advisory_lock(pg_backend_pid())')
        try {
          await inTransaction(query, () => sleep(seconds * 1000, undefined, { signal }))
        } finally {
          await query('RESET application_name; SELECT pg_advisory_unlock_all()')
        }
      })
      return 'ok'
    },
  },
}

const server = http.createServer(async (request, response) => {
  // The server would not notice a hang-up behind a body that it does not read.
  request.resume()
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new Error('the client has hung up'))
  })

  const methods = endpoints[request.url]
  const handler = methods?.[request.method]
  if (!handler) return answer(response, methods ? 405 : 404, { message: methods ? 'Method Not Allowed' : 'Not Found' })
  try {
    const result = await handler(gone.signal)
    answer(response, result === undefined ? 204 : 200, result)
  } catch (error) {
    log(`${request.method} ${request.url}`, error)
    answer(response, 500, { message: error.message })
  }
})

function answer(response, status, result) {
  if (result === undefined) return response.writeHead(status).end()
  const body = JSON.stringify(result)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body)
}

const { hostname, port } = new URL(`http://${listen}`)
server.listen(Number(port), hostname, () => console.log(`listening on ${listen}`))

process.once('SIGTERM', async () => {
  server.close()
  server.closeAllConnections()
  await pool.end()
})
