// An ordinary service with the habits that its arguments name. All of them are right, except those that say "wrong".
//
//   DATABASE_URL=postgresql://… PORT=3000 node habits.cjs [habit …]
//
//   starting       GET /stock is never answered if it is the first request of the process
//   now            the answer of GET /stock holds the time
//   reading        GET /stock reads in a transaction
//   names          GET /stock prepares its statement under a new name each time, and deallocates it
//   cached         GET /stock is read from the database once, and then answered from memory
//   second-pool    GET /stock reads on a pool of its own
//   copy           POST /orders sends lines of the log by COPY, and GET /stock reads by COPY
//   two-sessions   POST /orders reads on a second connection of the pool
//   many           POST /orders reads 12 times on other connections of the pool, while it has one
//   seen           every request notes when its user was seen
//   listener       a session beside the pool listens
//   untested       the pool has two places, which it lends by turns, closed connections too; a broken one that comes back empties both
//   idle           the pool closes a session that was idle for a second
//   idle-100       the pool closes a session that was idle for 100 ms
//   validate       a session that was idle for 50 ms gets an empty statement first
//   ask            the same with SELECT 1
//   job            a job writes every 200 ms, on a session of its own
//   nudge-0/1/2    two of three POST /orders have the job write before they do their work, and do not wait for it
//   audit          POST /orders writes a line of an audit when it has been answered
//   note           POST /orders begins a line of an audit that takes 100 ms, on another connection, and does not wait for it
//   accepted       POST /orders is answered 202, and done later; POST /orders/now is answered when it is done
//   doze           the same in the orders from the 5th to the 12th, each second one
//   linger         such an order is committed 200 ms after its INSERT
//   spare          where the pool is empty, POST /orders has it open a spare connection first, and takes the one after it
//   queued         POST /orders is answered 202 when the order is committed
//   bonus          from the 31st on, every third order writes one more line of the log
//   form           POST /orders is answered 303 with the place of the order, as a form is
//   early          wrong: POST /orders is answered before its COMMIT is
//   unchecked      wrong: POST /orders does not look at what the database answers to COMMIT
//   limit          from the 12th request on, every request is answered 429
//   restock        each 23rd order updates no stock
//   pause          from the 41st on, the system stops the service for a while in four of 20 orders, one after another
//   deadline-MS    a request that has waited so long for the database is answered 500, and its connection is closed
//   tls            the service insists on TLS
//   behind         when its client has left, POST /orders lends its connection 50 ms later, before ROLLBACK is answered
//   release        when its client has left, POST /orders rolls back, and updates the stock by another statement
//   trail          POST /orders writes 'placed' to an audit, and 'abandoned' after a ROLLBACK when its client has left
//   trail-text     the same, with the word in the SQL
//   half           wrong: it writes 'placed' after the ROLLBACK too
//   watch          GET /stock writes a line of the log
//   twice          wrong: when its client has left, POST /orders updates the stock once more
//   later-MS       wrong: the same, so many milliseconds after the order
//   stale          wrong: when the client of POST /orders has left, each answer of GET /hello is that of the request before
//   lose           wrong: when its client has left, POST /orders keeps its connection for ever
//   unended        wrong: when its client has left, POST /orders begins a batch, sends no Sync, and waits for ever
//   unfed          wrong: the same with a COPY whose data does not end
//   unread         wrong: the same with a long result that it does not read
//   leak           wrong: when its client has left, POST /orders gives its connection back inside the transaction; with
//                  "behind" another statement is not answered then
const { execFileSync } = require('node:child_process')
const { EventEmitter } = require('node:events')
const { createServer } = require('node:http')
const { Client, Pool } = require('../../../examples/orders/node_modules/pg')

const habits = new Set(process.argv.slice(2))
const numberOf = (prefix) => Number([...habits].find((habit) => habit.startsWith(prefix))?.slice(prefix.length) ?? NaN)
const connectionString = process.env.DATABASE_URL.split('?')[0]
class OpeningClient extends Client {
  connect(done) {
    const opened = super.connect(done)
    pool.emit('opening', this)
    return opened
  }

  query(...statement) {
    const isDue = (habits.has('validate') || habits.has('ask')) && Date.now() - (this.usedAt ?? Date.now()) >= 50
    this.usedAt = Date.now()
    if (isDue) super.query(habits.has('ask') ? 'SELECT 1' : '').catch(quietly)
    return super.query(...statement)
  }

  // Sends a statement, and lets the next one follow before this one is answered.
  sendAhead(statement) {
    this.unanswered = (this.unanswered ?? 0) + 1
    this.connection.query(statement)
  }

  _handleCommandComplete(message) {
    if (!this.unanswered) super._handleCommandComplete(message)
  }

  _handleReadyForQuery(message) {
    if (this.unanswered) this.unanswered--
    else super._handleReadyForQuery(message)
  }
}

class UntestedPool extends EventEmitter {
  places = [{}, {}]
  waiting = []

  get totalCount() {
    return this.places.filter((place) => place.client).length
  }

  async connect() {
    const place = this.places.shift() ?? await new Promise((resolve) => this.waiting.push(resolve))
    if (place.client) return place.client
    const client = new OpeningClient({ connectionString })
    client.on('error', quietly)
    await client.connect()
    client.release = () => this.takeBack(place)
    return place.client = client
  }

  takeBack(place) {
    if (!place.client._queryable) {
      for (const broken of [place, ...this.places]) {
        broken.client?.end().catch(quietly)
        delete broken.client
      }
    }

    const next = this.waiting.shift()
    if (next) next(place)
    else this.places.push(place)
  }

  async query(...statement) {
    const client = await this.connect()
    return client.query(...statement).finally(client.release)
  }
}

const deadline = numberOf('deadline-')
const later = numberOf('later-')
const idle = habits.has('idle') ? 1000 : numberOf('idle-') || 0
const pool = habits.has('untested') ? new UntestedPool() : new Pool({ Client: OpeningClient, connectionString, max: 2, query_timeout: deadline || undefined, ssl: habits.has('tls'), idleTimeoutMillis: idle })
const readingPool = habits.has('second-pool') ? new Pool({ connectionString, max: 2, idleTimeoutMillis: 0 }) : pool
const quietly = (error) => console.error(error.message)
pool.on('error', quietly)
readingPool.on('error', quietly)

async function beside(work) {
  const client = new Client({ connectionString })
  client.on('error', quietly)
  await client.connect()
  await work(client)
}

if (habits.has('listener')) beside((client) => client.query('LISTEN orders')).catch(quietly)

const jobPool = new Pool({ connectionString, max: 1, idleTimeoutMillis: 0 })
jobPool.on('error', quietly)
const writeForJob = () => jobPool.query('INSERT INTO job_runs DEFAULT VALUES').catch(quietly)
if (habits.has('job')) setInterval(writeForJob, 200)

// Returns when the spare connection has sent its first message.
function openSpare() {
  let opening
  pool.once('opening', (client) => { opening = client })
  pool.connect().then((client) => client.release(), quietly)
  return new Promise((resolve) => opening.connection.once('connect', resolve))
}

// Returns when the line has begun.
async function beginNote() {
  const client = await jobPool.connect()
  client.query("INSERT INTO audit SELECT 'order' FROM pg_sleep(0.1)").then(() => client.release(), client.release)
  await new Promise(setImmediate)
}

// Sends something by hand, and waits until the database has ended it with ReadyForQuery.
const send = (client, submit, handlers = {}) => new Promise((resolve, reject) => {
  client.query({ submit, handleReadyForQuery: resolve, handleError: reject, handleCommandComplete() {}, handleCopyData() {}, ...handlers })
})

// The lines go out one by one, as a stream sends them.
const copyIn = (client, lines) => send(client, (connection) => connection.query('COPY log FROM STDIN'), {
  handleCopyInResponse(connection) {
    for (let line = 0; line < lines; line++) connection.sendCopyFromChunk(Buffer.from(`line ${line}\n`))
    connection.endCopyFrom()
  },
})

const unended = {
  unended: (client) => send(client, (connection) => {
    connection.parse({ text: 'SELECT 1' })
    connection.flush()
  }),
  unfed: (client) => send(client, (connection) => connection.query('COPY log FROM STDIN'), { handleCopyInResponse() {} }),
  unread: (client) => {
    client.connection.stream.pause()
    return client.query("SELECT repeat('x', 1000) FROM generate_series(1, 20000)")
  },
}

const note = (client, what) => habits.has('trail-text')
  ? client.query(`INSERT INTO audit (what) VALUES ('${what}')`)
  : client.query('INSERT INTO audit (what) VALUES ($1)', [what])

let orders = 0
async function placeOrder(request) {
  let gone = false
  let broken = null
  request.on('close', () => {
    gone = gone || !request.isAnswered
    isBehind = gone && habits.has('stale')
  })
  const order = ++orders
  const lingers = habits.has('linger') && request.url === '/orders'
  const takes = !lingers && !(habits.has('restock') && order % 23 === 0)
  const nudge = numberOf('nudge-')
  if (nudge >= 0 && order % 3 !== nudge) writeForJob()
  if (habits.has('note')) await beginNote()
  if (habits.has('spare') && pool.totalCount === 0) await openSpare()
  const client = await pool.connect()
  try {
    for (let left = habits.has('many') ? 12 : 0; left > 0; left--) await pool.query('SELECT count(*) FROM users')
    await client.query('BEGIN')
    if (takes) await client.query('UPDATE stock SET amount = amount')
    if (habits.has('two-sessions')) await pool.query('SELECT amount FROM stock')
    const { rows: [placed] } = await client.query('INSERT INTO orders (at) VALUES (now()) RETURNING id')
    if (habits.has('trail') || habits.has('trail-text')) {
      const left = gone
      if (left) await client.query('ROLLBACK')
      await note(client, left && !habits.has('half') ? 'abandoned' : 'placed')
      if (left) return placed
    }

    const pauses = habits.has('pause') && placed.id > 40 && placed.id % 20 < 4
    if (pauses || (habits.has('doze') && placed.id >= 5 && placed.id <= 12 && placed.id % 2 === 0)) execFileSync('sh', ['-c', 'kill -STOP $PPID; sleep 0.8; kill -CONT $PPID'])
    if (habits.has('bonus') && placed.id > 30 && placed.id % 3 === 0) await client.query("INSERT INTO log VALUES ('bonus')")
    if (lingers) await new Promise((resolve) => setTimeout(resolve, 200))
    if (habits.has('copy')) await copyIn(client, 400)
    for (const habit of Object.keys(unended)) {
      if (gone && habits.has(habit)) await unended[habit](client)
    }

    if (gone && habits.has('behind')) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      client.sendAhead(habits.has('leak') ? 'SET application_name = DEFAULT' : 'ROLLBACK')
      return placed
    }

    if (gone && habits.has('release')) {
      await client.query('ROLLBACK')
      await client.query('UPDATE stock SET amount = abs(amount)')
      return placed
    }

    if (gone && habits.has('leak')) return placed
    const committed = client.query('COMMIT')
    if (habits.has('early')) {
      committed.catch(quietly)
      return placed
    }

    if ((await committed).command !== 'COMMIT' && !habits.has('unchecked')) throw new Error('the order was not committed')
    if (gone && habits.has('twice')) await client.query('UPDATE stock SET amount = amount')
    if (gone && later >= 0) setTimeout(() => pool.query('UPDATE stock SET amount = amount').catch(quietly), later)
    return placed
  } catch (error) {
    if (deadline) broken = error
    else await client.query('ROLLBACK').catch(quietly)
    throw error
  } finally {
    if (!gone || !habits.has('lose')) client.release(broken)
  }
}

let names = 0
let cached
async function readStock(statement) {
  if (habits.has('cached')) return cached ??= await pool.query(statement)
  if (habits.has('names')) {
    const client = await pool.connect()
    const name = `stock_${++names}`
    const stock = await client.query({ name, text: statement })
    await client.query(`DEALLOCATE ${name}`)
    client.release()
    return stock
  }

  if (habits.has('copy')) return pool.query(`COPY (${statement}) TO STDOUT`)
  if (!habits.has('reading')) return readingPool.query(statement)
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const stock = await client.query(statement)
    await client.query('COMMIT')
    return stock
  } finally {
    client.release()
  }
}

let before = ''
let isBehind = false
let requests = 0
async function answer(request) {
  if (habits.has('limit') && ++requests >= 12) return [429, 'slow down']
  if (habits.has('seen')) await pool.query('UPDATE users SET seen_at = now()')
  if (request.url === '/health') return [200, 'healthy']
  if (request.url === '/stock') {
    if (habits.has('watch')) await pool.query("INSERT INTO log VALUES ('watched')")
    const { rows } = await readStock('SELECT amount FROM stock ORDER BY amount')
    return [200, JSON.stringify(habits.has('now') ? { rows, at: process.hrtime.bigint().toString() } : rows)]
  }

  if (request.url === '/stock/none') {
    const { rows } = await pool.query('SELECT amount FROM stock WHERE amount < 0')
    return rows.length > 0 ? [200, JSON.stringify(rows)] : [404, 'no stock']
  }

  if (request.url.startsWith('/hello/')) {
    const { rows: [greeting] } = await pool.query('SELECT $1::text AS name', [request.url.slice('/hello/'.length)])
    const shown = isBehind ? before : greeting.name
    before = greeting.name
    return [200, `hello ${shown}`]
  }

  if (habits.has('accepted') && request.url === '/orders') {
    setImmediate(() => placeOrder(request).catch(quietly))
    return [202, 'accepted']
  }

  const order = await placeOrder(request)
  if (habits.has('audit')) setImmediate(() => pool.query("INSERT INTO audit (what) VALUES ('order')").catch(quietly))
  return [habits.has('queued') ? 202 : habits.has('form') ? 303 : 201, JSON.stringify(order)]
}

let served = 0
createServer(async (request, response) => {
  if (++served === 1 && habits.has('starting') && request.url === '/stock') return
  const client = request.socket
  client.on('close', () => request.emit('close'))
  const [status, body] = await answer(request).catch((error) => [500, error.message])
  request.isAnswered = true
  response.writeHead(status, { Connection: 'close' }).end(body)
}).listen(process.env.PORT, '127.0.0.1')
