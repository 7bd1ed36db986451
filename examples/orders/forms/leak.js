// Wrong: when the client has left, the connection goes back to the pool without a ROLLBACK. The transaction stays
// open, and the statements of the next request run inside it.
import { pool } from '../db.js'
import { begin, commit, rollback } from '../transaction.js'
import { untilAborted } from './stop.js'

export async function transaction({ tenant, signal }, work, mode) {
  const client = await pool.connect()
  const stoppable = untilAborted(client, signal)
  let failure
  try {
    await begin(stoppable, tenant, mode)
    const result = await work(stoppable.query)
    await commit(stoppable)
    return result
  } catch (error) {
    if (!signal.aborted) failure = await rollback(client)
    throw error
  } finally {
    client.release(failure)
  }
}
