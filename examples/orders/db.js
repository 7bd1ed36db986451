import pg from 'pg'

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: Number(process.env.PG_POOL_MAX ?? 10),
})

// Without these handlers, a connection that the database closes ends the program. An idle connection raises the error
// on the pool, a lent one on itself.
pool.on('error', (error) => console.error(`idle connection: ${error.message}`))
pool.on('connect', (client) => client.on('error', (error) => console.error(`connection: ${error.message}`)))
