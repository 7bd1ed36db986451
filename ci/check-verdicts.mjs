// Checks verdict files against docs/verdicts.schema.json, and names each file that does not fit, with the reasons.
import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'

const files = process.argv.slice(2)
if (files.length === 0) {
  console.error('usage: node ci/check-verdicts.mjs <verdicts.json> …')
  process.exit(2)
}

const schema = new URL('../docs/verdicts.schema.json', import.meta.url)
const fits = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(schema, 'utf8')))
for (const file of files) {
  if (!fits(JSON.parse(readFileSync(file, 'utf8')))) {
    const errors = fits.errors.map(({ instancePath, message }) => `  ${instancePath || '/'} ${message}`)
    console.error(`${file}: does not fit the schema\n${errors.join('\n')}`)
    process.exitCode = 1
  }
}
