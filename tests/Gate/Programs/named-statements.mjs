// The example in Node, with a prepared statement of a name of its own for every SQL, BEGIN and COMMIT included. So a
// statement that a connection has prepared comes as a Bind without a Parse.
//
//   --fifth     a connection prepares a statement under a name at its fifth use, as pgjdbc and psycopg do
//   --complete  a handler does not notice that its client has left, and runs to its end
//   --reads     a handler reads the counter before it changes it, with the SQL of GET /counter
import { createRequire } from 'node:module'

const server = new URL('../../../examples/node/server.js', import.meta.url)
const pg = createRequire(server)('pg')
const names = new Map()
const query = pg.Client.prototype.query

const uses = new WeakMap()
const fifth = takeOption('--fifth')
const complete = takeOption('--complete')
const reads = takeOption('--reads')

pg.Client.prototype.query = function (sql, ...others) {
  // Only a simple Query can hold several commands.
  if (typeof sql !== 'string' || sql.includes(';')) return query.call(this, sql, ...others)
  if (reads && sql.startsWith('UPDATE')) return named(this, 'SELECT count FROM counter WHERE id = 1').then(() => named(this, sql))
  return named(this, sql, ...others)
}

if (complete) AbortController.prototype.abort = () => {}

function named(client, sql, ...others) {
  if (fifth && countUse(client, sql) < 5) return query.call(client, { text: sql, queryMode: 'extended' }, ...others)
  if (!names.has(sql)) names.set(sql, `statement_${names.size}`)
  return query.call(client, { name: names.get(sql), text: sql }, ...others)
}

function countUse(client, sql) {
  if (!uses.has(client)) uses.set(client, new Map())
  const counts = uses.get(client)
  counts.set(sql, (counts.get(sql) ?? 0) + 1)
  return counts.get(sql)
}

// The example refuses an option that it does not know.
function takeOption(name) {
  const index = process.argv.indexOf(name)
  if (index >= 0) process.argv.splice(index, 1)
  return index >= 0
}

await import(server)
