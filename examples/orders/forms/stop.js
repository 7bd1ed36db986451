// Right: when the client has left, no further statement is sent, and the transaction is rolled back.
import { pool } from '../db.js'
import { begin, commit, rollback } from '../transaction.js'

export async function transaction({ tenant, signal }, work, mode) {
  const client = await pool.connect()
  // The client may have left while the request waited for a connection. Then the connection was not used.
  if (signal.aborted) {
    client.release()
    throw signal.reason
  }

  const stoppable = untilAborted(client, signal)
  let failure
  try {
    await begin(stoppable, tenant, mode)
    const result = await work(stoppable.query)
    await commit(stoppable)
    return result
  } catch (error) {
    failure = await rollback(client)
    throw error
  } finally {
    client.release(failure)
  }
}

/** Sends statements until the signal is aborted. A statement that has been sent runs to its end. */
export function untilAborted(client, signal) {
  return {
    query(text, values) {
      signal.throwIfAborted()
      return client.query(text, values)
    },
  }
}
