// Wrong: when the client has left, the order is placed again, in case it was not placed. Only the first table is
// protected against the repetition. The lines, the stock and the outbox get the order a second time.
import { insertLines, insertMessage, takeFromStock } from '../order-tables.js'
import { answerPlaced, parseOrder } from '../orders.js'

export async function postOrder(transaction, request, response) {
  const order = parseOrder(request.body)
  const { tenant, signal } = response.locals
  const place = (until) => transaction({ tenant, signal: until }, async (query) => {
    await query('INSERT INTO orders (id, note) VALUES ($1, $2) ON CONFLICT DO NOTHING', [order.id, order.note])
    await insertLines(query, order)
    await takeFromStock(query, order)
    await insertMessage(query, tenant, order)
  })
  await place(signal)
  if (signal.aborted) await place(new AbortController().signal)
  answerPlaced(response, order)
}
