// A subject on postgres.js, which sends the statements of several requests on one connection, one behind the other. Only a
// transaction has a connection of its own.
//
//   DATABASE_URL=postgresql://… node server.mjs <host:port> <pool size> <seconds that /sleep sleeps> [form]
//
//   right  a client that hangs up ends its request's transaction with ROLLBACK
//   early  POST /bump is answered when its statement is sent, before the database has confirmed it
//   late   POST /bump is answered 0.3 s before its transaction begins
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'

const [listen, poolSize, seconds, form = 'right'] = process.argv.slice(2)
const sql = postgres(process.env.DATABASE_URL, { max: Number(poolSize), fetch_types: false, onnotice: () => {} })
const bump = (connection) => connection`UPDATE counter SET count = count + 1 WHERE id = 1`
const bumpInTwoSteps = async (connection) => {
  await connection`SELECT count FROM counter WHERE id = 1`
  await sleep(50)
  await bump(connection)
}

const endpoints = {
  'POST /reset': async () => {
    await sql.unsafe('DROP TABLE IF EXISTS counter; CREATE TABLE counter (id INT4, count INT4); INSERT INTO counter VALUES (1, 1)')
    return 'ok'
  },
  'GET /counter': async () => (await sql`SELECT count FROM counter WHERE id = 1`)[0].count,
  'POST /bump': async () => {
    const done = form === 'late' ? sleep(300).then(() => sql.begin(bumpInTwoSteps)) : bump(sql).execute()
    if (form === 'right') await done
    else done.catch((error) => console.error(`bump: ${error.message}`))
  },
  'POST /bump-in-transaction': (signal) => sql.begin(async (connection) => {
    await bump(connection)
    signal.throwIfAborted()
  }),
  'GET /sleep': (signal) => sql.begin(async (connection) => {
    await connection`SELECT 1`
    await sleep(seconds * 1000, undefined, { signal })
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
    const result = await handler(gone.signal)
    response.writeHead(result === undefined ? 204 : 200).end(result === undefined ? undefined : JSON.stringify(result))
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message}`)
    response.writeHead(500).end(error.message)
  }
})

const { hostname, port } = new URL(`http://${listen}`)
server.listen(Number(port), hostname)
process.once('SIGTERM', () => process.exit(0))
