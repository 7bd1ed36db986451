-- Everything here can run again on a database that already has it.

-- A request without a tenant works for the tenant "main".
CREATE OR REPLACE FUNCTION current_tenant() RETURNS text LANGUAGE sql STABLE
  RETURN coalesce(nullif(current_setting('app.tenant', true), ''), 'main');

-- All tenants sell from the same stock.
CREATE TABLE IF NOT EXISTS stock (
  sku text PRIMARY KEY,
  quantity integer NOT NULL CONSTRAINT stock_is_enough CHECK (quantity >= 0)
);

CREATE TABLE IF NOT EXISTS orders (
  tenant text NOT NULL DEFAULT current_tenant(),
  id text NOT NULL,
  note text,
  placed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, id)
);

CREATE INDEX IF NOT EXISTS orders_placed_at ON orders (tenant, placed_at);

CREATE TABLE IF NOT EXISTS order_lines (
  line bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant text NOT NULL DEFAULT current_tenant(),
  order_id text NOT NULL,
  sku text NOT NULL REFERENCES stock,
  quantity integer NOT NULL CHECK (quantity > 0),
  FOREIGN KEY (tenant, order_id) REFERENCES orders
);

CREATE INDEX IF NOT EXISTS order_lines_order ON order_lines (tenant, order_id);

-- Another program sends these messages on. Its broker takes no message of more than 8,000 bytes.
CREATE TABLE IF NOT EXISTS outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  payload jsonb NOT NULL CONSTRAINT outbox_payload_fits CHECK (octet_length(payload::text) <= 8000),
  created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO stock (sku, quantity) VALUES ('A-1', 1000000), ('B-2', 1000000), ('C-3', 1000000)
ON CONFLICT DO NOTHING;

-- Each of two tenants has the orders 1 to 250, placed in January 2026. They differ in their quantities.
WITH seeded AS (
  INSERT INTO orders (tenant, id, placed_at)
  SELECT tenant, n::text, timestamptz '2026-01-01 08:00:00Z' + n * interval '2 hours'
  FROM unnest(ARRAY['main', 'acme']) AS tenant, generate_series(1, 250) AS n
  ON CONFLICT DO NOTHING
  RETURNING tenant, id
)
INSERT INTO order_lines (tenant, order_id, sku, quantity)
SELECT tenant, id, sku, CASE tenant WHEN 'main' THEN 1 ELSE 2 END FROM seeded, unnest(ARRAY['A-1', 'B-2']) AS sku;
