// The example in Node, whose reads each have a transaction of their own, as Django's ATOMIC_REQUESTS and Spring's
// @Transactional do it. So the statement of a probe runs inside a transaction, and that is right.
//
//   --together  BEGIN and the SELECT go to the database in one batch, without an answer in between
//   --late      the request is answered before its COMMIT, as with a transaction that ends after the view
//   --comments  a comment that is never the same stands in front of all SQL, as tools for tracing put it there
//   --deaf      a handler does not notice that its client has left
//   --abandon   wrong: where its client has left, a read gives its connection back inside its transaction
import { createRequire } from 'node:module'

const server = new URL('../../../examples/node/server.js', import.meta.url)
const pg = createRequire(server)('pg')
const plain = pg.Client.prototype.query
const together = takeOption('--together')
const late = takeOption('--late')
const comments = takeOption('--comments')
let count = 0

const abandons = takeOption('--abandon')
let hasLeft = false

if (takeOption('--deaf')) AbortController.prototype.abort = () => {}
if (abandons) AbortController.prototype.abort = () => { hasLeft = true }

function query(sql, ...others) {
  return plain.call(this, comments && typeof sql === 'string' ? `/* span=${count++} */ ${sql}` : sql, ...others)
}

pg.Client.prototype.query = function (sql, ...others) {
  if (typeof sql !== 'string' || !sql.startsWith('SELECT count FROM counter')) return query.call(this, sql, ...others)
  hasLeft = false
  return (together ? beginWith(this, sql) : query.call(this, 'BEGIN').then(() => query.call(this, sql)))
    .then((result) => {
      if (abandons && hasLeft) return result
      const ended = query.call(this, 'COMMIT')
      return late ? result : ended.then(() => result)
    })
}

// A query of pg's that sends two statements before one Sync.
function beginWith(client, sql) {
  return new Promise((resolve, reject) => {
    const batch = new pg.Query({ text: sql, values: [] }, (error, result) => error ? reject(error) : resolve(result.at?.(-1) ?? result))
    batch.submit = (connection) => {
      for (const text of ['BEGIN', sql]) {
        connection.parse({ text })
        connection.bind({})
        connection.describe({ type: 'P' })
        connection.execute({})
      }
      connection.sync()
    }
    query.call(client, batch)
  })
}

// The example refuses an option that it does not know.
function takeOption(name) {
  const index = process.argv.indexOf(name)
  if (index >= 0) process.argv.splice(index, 1)
  return index >= 0
}

await import(server)
