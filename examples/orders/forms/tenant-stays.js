// Wrong: the tenant is set for the session and never reset. The next request that names no tenant reads the orders of
// this one, even if no client ever leaves.
import { pool } from '../db.js'
import { begin, commit, rollback } from '../transaction.js'

export async function transaction({ tenant }, work, mode) {
  const client = await pool.connect()
  let failure
  try {
    if (tenant) await client.query("SELECT set_config('app.tenant', $1, false)", [tenant])
    await begin(client, undefined, mode)
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
