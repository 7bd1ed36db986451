// The example in Node, with a prepared statement of a name of its own for every SQL, BEGIN and COMMIT included. So a
// statement that a connection has prepared comes as a Bind without a Parse.
//
//   --complete  a handler does not notice that its client has left, and runs to its end
import { createRequire } from 'node:module'

const server = new URL('../../../examples/node/server.js', import.meta.url)
const pg = createRequire(server)('pg')
const names = new Map()
const query = pg.Client.prototype.query

pg.Client.prototype.query = function (sql, ...others) {
  // Only a simple Query can hold several commands.
  if (typeof sql !== 'string' || sql.includes(';')) return query.call(this, sql, ...others)
  if (!names.has(sql)) names.set(sql, `statement_${names.size}`)
  return query.call(this, { name: names.get(sql), text: sql }, ...others)
}

const complete = process.argv.indexOf('--complete')
if (complete >= 0) {
  process.argv.splice(complete, 1)
  AbortController.prototype.abort = () => {}
}

await import(server)
