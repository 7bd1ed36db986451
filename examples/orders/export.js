import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { RequestError } from './errors.js'
import { openExport } from './order-tables.js'

const rowsAtOnce = 100
// A pause between two reads leaves the database to the other requests.
const pauseMs = 100

/**
 * Writes the orders of a month, one JSON object a line, as they were when the export began. When the client leaves, the
 * export ends with an error, and its transaction is rolled back.
 */
export async function getExport(transaction, request, response) {
  const { month } = request.query
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new RequestError(400, 'month: such as 2026-01')
  const { signal } = response.locals
  await transaction(response.locals, async (query) => {
    const read = await openExport(query, month, rowsAtOnce)
    response.type('application/x-ndjson')
    for (let rows = await read(); rows.length > 0; rows = await read()) {
      signal.throwIfAborted()
      const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
      if (!response.write(lines)) await once(response, 'drain', { signal })
      if (rows.length < rowsAtOnce) break
      await sleep(pauseMs, undefined, { signal })
    }
  }, 'ISOLATION LEVEL REPEATABLE READ READ ONLY')
  response.end()
}
