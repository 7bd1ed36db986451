export function insertOrder(query, { id, note }) {
  return query('INSERT INTO orders (id, note) VALUES ($1, $2)', [id, note])
}

export function insertLines(query, { id, lines }) {
  return query(
    `INSERT INTO order_lines (order_id, sku, quantity)
     SELECT $1, sku, quantity FROM unnest($2::text[], $3::integer[]) AS line (sku, quantity)`,
    [id, lines.map((line) => line.sku), lines.map((line) => line.quantity)])
}

/** Takes the lines from the stock, in the order of their SKU, so that two orders never wait for each other. */
export async function takeFromStock(query, { lines }) {
  for (const { sku, quantity } of [...lines].sort((a, b) => (a.sku < b.sku ? -1 : 1))) {
    await query('UPDATE stock SET quantity = quantity - $2 WHERE sku = $1', [sku, quantity])
  }
}

export function insertMessage(query, tenant, order) {
  return query("INSERT INTO outbox (topic, payload) VALUES ('order-placed', $1)", [{ tenant, ...order }])
}

export async function readOrder(query, id) {
  const { rows } = await query(
    `SELECT id, note, placed_at,
            (SELECT json_agg(json_build_object('sku', sku, 'quantity', quantity) ORDER BY line)
             FROM order_lines WHERE tenant = orders.tenant AND order_id = orders.id) AS lines
     FROM orders WHERE tenant = current_tenant() AND id = $1`, [id])
  return rows[0]
}

/** Declares a cursor named "export" for the orders of a month, and returns a function that reads its next rows. */
export async function openExport(query, month, rowsAtOnce) {
  // DECLARE takes no parameters. The month has been checked to be digits and a hyphen.
  await query(
    `DECLARE export NO SCROLL CURSOR FOR
     SELECT id, placed_at, count(*)::integer AS lines, sum(quantity)::integer AS quantity
     FROM orders JOIN order_lines ON order_lines.tenant = orders.tenant AND order_id = id
     WHERE orders.tenant = current_tenant()
       AND placed_at >= timestamptz '${month}-01 00:00:00Z'
       AND placed_at < timestamptz '${month}-01 00:00:00Z' + interval '1 month'
     GROUP BY orders.tenant, id
     ORDER BY placed_at, id`)
  return async () => (await query(`FETCH ${rowsAtOnce} FROM export`)).rows
}
