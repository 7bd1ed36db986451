/** The client has asked for what cannot be done. */
export class RequestError extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

// What a constraint of schema.sql refuses, by its name.
const refusals = {
  orders_pkey: [409, 'there is an order with this id'],
  order_lines_sku_fkey: [422, 'there is no such SKU'],
  stock_is_enough: [409, 'not enough in stock'],
  outbox_payload_fits: [413, 'the order is too large'],
}

/** Answers with the error, as the last handler of the app. */
export function answerError(error, request, response, next) {
  const [status, message] = refusals[error.constraint] ?? [error.status ?? 500, error.message]
  if (status >= 500) console.error(`${request.method} ${request.url}: ${error.message}`)
  // An answer that has begun cannot become an error. The client sees that the connection breaks.
  if (response.headersSent) return response.destroy()
  response.status(status).json({ message: status < 500 ? message : 'internal error' })
}
