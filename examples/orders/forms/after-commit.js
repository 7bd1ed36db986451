// Wrong: the message for the outbox is written after the COMMIT, and only if the client is still there. When the
// client leaves before that, the order is placed and has no message.
import { pool } from '../db.js'
import { insertLines, insertMessage, insertOrder, takeFromStock } from '../order-tables.js'
import { answerPlaced, parseOrder } from '../orders.js'

export async function postOrder(transaction, request, response) {
  const order = parseOrder(request.body)
  const { tenant, signal } = response.locals
  await transaction(response.locals, async (query) => {
    await insertOrder(query, order)
    await insertLines(query, order)
    await takeFromStock(query, order)
  })
  signal.throwIfAborted()
  await insertMessage((text, values) => pool.query(text, values), tenant, order)
  answerPlaced(response, order)
}
