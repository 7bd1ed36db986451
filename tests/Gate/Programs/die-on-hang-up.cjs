// Loaded before a server in Node (node --require): the process ends with code 7 when a client has left before its answer.
const http = require('node:http')

const { createServer } = http
http.createServer = (...args) => createServer(...args).on('request', (_, response) =>
  response.on('close', () => {
    if (response.writableFinished) return
    console.error('Error: the client has gone')
    process.exit(7)
  }))
