import { insertLines, insertMessage, insertOrder, readOrder, takeFromStock } from './order-tables.js'
import { RequestError } from './errors.js'

export async function postOrder(transaction, request, response) {
  const order = parseOrder(request.body)
  await transaction(response.locals, async (query) => {
    await insertOrder(query, order)
    await insertLines(query, order)
    await takeFromStock(query, order)
    await insertMessage(query, response.locals.tenant, order)
  })
  answerPlaced(response, order)
}

export async function getOrder(transaction, request, response) {
  const order = await transaction(response.locals, (query) => readOrder(query, request.params.id), 'READ ONLY')
  if (!order) throw new RequestError(404, 'no such order')
  response.json(order)
}

/** Reads an order from { id, lines: [{ sku, quantity }], note }, or from { id, sku, quantity } for a single line. */
export function parseOrder(body) {
  const { id, note, lines = [{ sku: body?.sku, quantity: body?.quantity }] } = body ?? {}
  if (typeof id !== 'string' || !/^[\w.-]{1,64}$/.test(id)) throw new RequestError(400, 'id: 1 to 64 letters or digits')
  if (note !== undefined && typeof note !== 'string') throw new RequestError(400, 'note: a text')
  if (!Array.isArray(lines) || lines.length < 1 || lines.length > 100) throw new RequestError(400, 'lines: 1 to 100')
  return { id, note, lines: lines.map(parseLine) }
}

function parseLine(line) {
  const { sku, quantity = 1 } = line ?? {}
  if (typeof sku !== 'string') throw new RequestError(400, 'sku: a text')
  const isQuantity = Number.isInteger(quantity) && quantity >= 1 && quantity <= 10000
  if (!isQuantity) throw new RequestError(400, 'quantity: 1 to 10000')
  return { sku, quantity }
}

export function answerPlaced(response, order) {
  response.status(201).location(`/orders/${order.id}`).json({ status: 'placed', ...order })
}
