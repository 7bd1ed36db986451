// Are the messages of a run what they claim to be? Each line must fit the official schema, and
// Cucumber's own HTML formatter must make its report of them.
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
lines.forEach((line, index) => {
  if (!fits(JSON.parse(line))) {
    console.error(`${messages}:${index + 1}: no message of the official schema`, fits.errors)
    process.exit(1)
  }
})

await pipeline(
  createReadStream(messages, { encoding: 'utf8' }),
  new NdjsonToMessageStream(),
  new CucumberHtmlStream(),
  createWriteStream(report),
)
console.log(`${lines.length} messages fit the schema; report in ${report}`)
