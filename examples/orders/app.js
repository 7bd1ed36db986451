// Orders behind HTTP. An order takes its lines from the stock and leaves a message in the outbox, in one transaction.
//
//   DATABASE_URL=postgresql://… [PORT=3000] [PG_POOL_MAX=10] node app.js
import express from 'express'
import { context } from './context.js'
import { pool } from './db.js'
import { answerError } from './errors.js'
import { getExport } from './export.js'
import * as orders from './orders.js'
import { getStock } from './stock.js'
import * as transactions from './transaction.js'

// ORDERS_FORM names files in forms/, such as "stop" or "stop,early". Each has another transaction(), another
// postOrder(), or both.
const names = process.env.ORDERS_FORM?.match(/[\w-]+/g) ?? []
const forms = await Promise.all(names.map((name) => import(`./forms/${name}.js`)))
const { transaction, postOrder } = Object.assign({}, transactions, orders, ...forms)

const app = express()
app.disable('x-powered-by')
app.get('/health', (request, response) => response.json({ status: 'ok' }))
app.use(context, express.json())
app.post('/orders', (request, response) => postOrder(transaction, request, response))
app.get('/orders/export', (request, response) => getExport(transaction, request, response))
app.get('/orders/:id', (request, response) => orders.getOrder(transaction, request, response))
app.get('/stock/:sku', getStock)
app.use(answerError)

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, (error) => {
  if (error) throw error
  console.log(`listening on ${port}`)
})

process.once('SIGTERM', () => {
  // The requests under way have five seconds to end.
  setTimeout(() => process.exit(1), 5000).unref()
  server.close(() => pool.end())
})
