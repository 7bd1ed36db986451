import { pool } from './db.js'
import { RequestError } from './errors.js'

export async function getStock(request, response) {
  const { rows } = await pool.query('SELECT sku, quantity FROM stock WHERE sku = $1', [request.params.sku])
  if (rows.length === 0) throw new RequestError(404, 'there is no such SKU')
  response.json(rows[0])
}
