// Wrong: the message for the outbox is written on another connection, so it is committed at once. When the client
// leaves before the COMMIT, the order is rolled back and its message stays.
import { pool } from '../db.js'
import { insertLines, insertMessage, insertOrder, takeFromStock } from '../order-tables.js'
import { answerPlaced, parseOrder } from '../orders.js'

export { transaction } from './stop.js'

export async function postOrder(transaction, request, response) {
  const order = parseOrder(request.body)
  await transaction(response.locals, async (query) => {
    await insertOrder(query, order)
    await insertMessage((text, values) => pool.query(text, values), response.locals.tenant, order)
    await insertLines(query, order)
    await takeFromStock(query, order)
  })
  answerPlaced(response, order)
}
