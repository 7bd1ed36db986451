// Wrong: an error of the outbox is only logged, and the answer to the COMMIT is not looked at. After the error the
// database answers the COMMIT with ROLLBACK, and the client is told that an order is placed that does not exist.
import { pool } from '../db.js'
import { insertLines, insertMessage, insertOrder, takeFromStock } from '../order-tables.js'
import { answerPlaced, parseOrder } from '../orders.js'
import { begin, rollback } from '../transaction.js'

export async function transaction({ tenant }, work, mode) {
  const client = await pool.connect()
  let failure
  try {
    await begin(client, tenant, mode)
    const result = await work((text, values) => client.query(text, values))
    await client.query('COMMIT')
    return result
  } catch (error) {
    failure = await rollback(client)
    throw error
  } finally {
    client.release(failure)
  }
}

export async function postOrder(transaction, request, response) {
  const order = parseOrder(request.body)
  await transaction(response.locals, async (query) => {
    await insertOrder(query, order)
    await insertLines(query, order)
    await takeFromStock(query, order)
    await insertMessage(query, response.locals.tenant, order)
      .catch((error) => console.error(`outbox: ${error.message}`))
  })
  answerPlaced(response, order)
}
