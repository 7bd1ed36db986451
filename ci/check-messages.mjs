// Checks the messages of a run: each line fits the official schema, at least one attachment is a diagram of the wire, and
// Cucumber's own HTML formatter makes its report from the messages.
import { readFileSync, createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { CucumberHtmlStream } from '@cucumber/html-formatter'
import { NdjsonToMessageStream } from '@cucumber/message-streams'
import Ajv from 'ajv/dist/2020.js'

const [messages, report] = process.argv.slice(2)
if (!messages || !report) {
  console.error('usage: node ci/check-messages.mjs <messages.ndjson> <report.html>')
  process.exit(2)
}

const schema = new URL('../node_modules/@cucumber/messages/messages.schema.json', import.meta.url)
const fits = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')))
const lines = readFileSync(messages, 'utf8').trimEnd().split('\n')
let diagrams = 0
lines.forEach((line, index) => {
  const message = JSON.parse(line)
  if (message.attachment?.mediaType === 'image/svg+xml') diagrams++
  if (!fits(message)) {
    console.error(`${messages}:${index + 1}: does not fit the official schema`, fits.errors)
    process.exit(1)
  }
})

if (diagrams === 0) {
  console.error(`${messages}: no attachment is a diagram (image/svg+xml)`)
  process.exit(1)
}

await pipeline(
  createReadStream(messages, { encoding: 'utf8' }),
  new NdjsonToMessageStream(),
  new CucumberHtmlStream(),
  createWriteStream(report),
)
console.log(`${lines.length} messages fit the schema, ${diagrams} of them diagrams; report in ${report}`)
