// Wrong: the transaction is committed in the end, whatever has happened. When the client leaves, the statements that have
// been sent are committed, and the others are missing.
import { pool } from '../db.js'
import { begin, commit } from '../transaction.js'
import { untilAborted } from './stop.js'

export async function transaction({ tenant, signal }, work, mode) {
  const client = await pool.connect()
  const stoppable = untilAborted(client, signal)
  try {
    await begin(client, tenant, mode)
    return await work(stoppable.query)
  } finally {
    await commit(client).finally(() => client.release())
  }
}
