// A hang-up takes the connection along: it is closed at once, whatever is under way on it, and the database rolls back
// what was open. The pool connects anew when somebody needs it.

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
    // While we waited for a connection the client may have gone; then it was not used.
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
    // After a hang-up the connection is closed, and this fails at once.
    await query('ROLLBACK').catch(() => {})
    throw error
  }

  // The database answers the COMMIT of a failed transaction with ROLLBACK, and that is no error to pg.
  const { command } = await query('COMMIT')
  if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
  return result
}
