// Wrong: the tenant is set for the session, and reset only where the work has succeeded. When the client leaves, the
// connection keeps the tenant, and the next request that names no tenant reads the orders of this one.
import { pool } from '../db.js'
import { begin, commit, rollback } from '../transaction.js'
import { untilAborted } from './stop.js'

export async function transaction({ tenant, signal }, work, mode) {
  const client = await pool.connect()
  const stoppable = untilAborted(client, signal)
  let failure
  try {
    if (tenant) await stoppable.query("SELECT set_config('app.tenant', $1, false)", [tenant])
    await begin(stoppable, undefined, mode)
    const result = await work(stoppable.query)
    await commit(stoppable)
    if (tenant) await client.query('RESET app.tenant')
    return result
  } catch (error) {
    failure = await rollback(client)
    throw error
  } finally {
    client.release(failure)
  }
}
