// When a client hangs up, its connection is closed at once, whatever is under way on it, and the database rolls back an
// open transaction. The pool opens a new connection when a request needs one.

/**
 * Runs work(query) on a connection of the pool.
 * @param {import('pg').Pool} pool
 * @param {AbortSignal} signal aborted when the client has hung up
 */
export async function withConnection(pool, signal, work) {
  const client = await pool.connect()
  let isReleased = false
  const release = (destroys) => {
    if (!isReleased) client.release(destroys)
    isReleased = true
  }
  const destroy = () => release(true)
  signal.addEventListener('abort', destroy)
  try {
    // The client may have gone while we waited for a connection. Then the connection was not used.
    signal.throwIfAborted()
    return await work((sql) => client.query(sql))
  } finally {
    signal.removeEventListener('abort', destroy)
    release(false)
  }
}

/** Runs work(query) inside a transaction on a connection of its own. */
export function withTransaction(pool, signal, work) {
  return withConnection(pool, signal, (query) => inTransaction(query, work))
}

/** Runs work(query) inside a transaction, and returns only when the database has committed it. */
export async function inTransaction(query, work) {
  await query('BEGIN')
  let result
  try {
    result = await work(query)
  } catch (error) {
    // After a hang-up the connection is closed, and the ROLLBACK fails at once.
    await query('ROLLBACK').catch(() => {})
    throw error
  }

  // The database answers the COMMIT of a failed transaction with ROLLBACK, which pg does not report as an error.
  const { command } = await query('COMMIT')
  if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
  return result
}
