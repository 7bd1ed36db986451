// The natural mistake. A client that has hung up needs nothing any more, so the work stops where it is, and the connection
// goes back to the pool at once, for the requests that still wait. No ROLLBACK is sent.

/** Runs work(query) on a connection of the pool, until the client hangs up. */
export async function withConnection(pool, signal, work) {
  const client = await pool.connect()
  const query = (sql) => {
    signal.throwIfAborted()
    return client.query(sql)
  }
  try {
    return await Promise.race([work(query), hangUp(signal)])
  } finally {
    client.release()
  }
}

/** Runs work(query) inside a transaction on a connection of its own. */
export function withTransaction(pool, signal, work) {
  return withConnection(pool, signal, (query) => inTransaction(query, work))
}

/** Runs work(query) inside a transaction. */
export async function inTransaction(query, work) {
  await query('BEGIN')
  let result
  try {
    result = await work(query)
  } catch (error) {
    await query('ROLLBACK')
    throw error
  }

  const { command } = await query('COMMIT')
  if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
  return result
}

function hangUp(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
