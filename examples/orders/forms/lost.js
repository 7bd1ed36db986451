// Wrong: when the client has left, the transaction is rolled back, but the connection never returns to the pool.
// After as many such clients as the pool has connections, every request waits for ever.
import { pool } from '../db.js'
import { begin, commit, rollback } from '../transaction.js'
import { untilAborted } from './stop.js'

export async function transaction({ tenant, signal }, work, mode) {
  const client = await pool.connect()
  const stoppable = untilAborted(client, signal)
  try {
    await begin(stoppable, tenant, mode)
    const result = await work(stoppable.query)
    await commit(stoppable)
    client.release()
    return result
  } catch (error) {
    const failure = await rollback(client)
    if (signal.aborted) throw error
    client.release(failure)
    throw error
  }
}
