import { pool } from './db.js'

/**
 * Runs work(query) in a transaction of one tenant, and returns only when the database has committed it. The transaction
 * runs to its end even if the client leaves.
 * @param {{ tenant?: string, signal: AbortSignal }} context of the request
 * @param {(query: import('pg').ClientBase['query']) => Promise} work
 * @param {string} [mode] such as 'READ ONLY'
 */
export async function transaction({ tenant }, work, mode) {
  const client = await pool.connect()
  let failure
  try {
    await begin(client, tenant, mode)
    const result = await work((text, values) => client.query(text, values))
    await commit(client)
    return result
  } catch (error) {
    failure = await rollback(client)
    throw error
  } finally {
    client.release(failure)
  }
}

/** Begins a transaction. The tenant is set for this transaction only. */
export async function begin(client, tenant, mode = 'READ WRITE') {
  await client.query(`BEGIN ${mode}`)
  if (tenant) await client.query("SELECT set_config('app.tenant', $1, true)", [tenant])
}

/**
 * Commits. The database answers the COMMIT of a failed transaction with ROLLBACK, which pg does not report as an error.
 */
export async function commit(client) {
  const { command } = await client.query('COMMIT')
  if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
}

/** Rolls back. Returns the error if that fails, because the connection must not be used again then. */
export async function rollback(client) {
  try {
    await client.query('ROLLBACK')
  } catch (error) {
    return error
  }
}
