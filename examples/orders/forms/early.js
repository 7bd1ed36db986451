// Wrong: the answer is sent before the COMMIT. The client is told that the order is placed, and the COMMIT may still
// fail.
import { insertLines, insertMessage, insertOrder, takeFromStock } from '../order-tables.js'
import { answerPlaced, parseOrder } from '../orders.js'

export async function postOrder(transaction, request, response) {
  const order = parseOrder(request.body)
  await transaction(response.locals, async (query) => {
    await insertOrder(query, order)
    await insertLines(query, order)
    await takeFromStock(query, order)
    await insertMessage(query, response.locals.tenant, order)
    answerPlaced(response, order)
  })
}
