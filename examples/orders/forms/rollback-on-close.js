// Wrong: the transaction is rolled back as soon as the client leaves, while the handler goes on. Its other statements are
// then outside any transaction, so each of them is committed by itself.
import { pool } from '../db.js'
import { begin, commit, rollback } from '../transaction.js'

export async function transaction({ tenant, signal }, work, mode) {
  const client = await pool.connect()
  let failure
  const onLeft = async () => {
    failure = await rollback(client)
  }
  signal.addEventListener('abort', onLeft)
  try {
    await begin(client, tenant, mode)
    const result = await work((text, values) => client.query(text, values))
    await commit(client)
    return result
  } catch (error) {
    failure = await rollback(client)
    throw error
  } finally {
    signal.removeEventListener('abort', onLeft)
    client.release(failure)
  }
}
