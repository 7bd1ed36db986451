// Takes the README's pictures of a real run: the top of its page, and the diagram of the scenario that tells the story.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [artifacts, folder] = process.argv.slice(2)
if (!artifacts || !folder) {
  console.error('usage: node ci/take-pictures.mjs <artifacts folder of a whole run> <folder for the pictures>')
  process.exit(2)
}

const decode = ({ body, contentEncoding }) => contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body

// The scenario with the story's numbers has its diagram beside them.
function diagramOfTheStory() {
  const attachments = readFileSync(join(artifacts, 'messages.ndjson'), 'utf8').trimEnd().split('\n')
    .map(line => JSON.parse(line).attachment).filter(attachment => attachment)
  const story = attachments.find(({ mediaType, ...attachment }) =>
    mediaType === 'application/vnd.cancelspec.story+json' && !JSON.parse(decode(attachment)).isFix)
  const diagram = story && attachments.find(({ mediaType, testCaseStartedId }) =>
    mediaType === 'image/svg+xml' && testCaseStartedId === story.testCaseStartedId)
  if (!diagram) {
    console.error(`${artifacts}/messages.ndjson: no scenario has both the story's numbers and a diagram; was it a whole run?`)
    process.exit(1)
  }

  return decode(diagram)
}

mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'wire-diagram.svg'), diagramOfTheStory())

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
})
const page = await (await browser.newContext({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' })).newPage()
await page.goto(pathToFileURL(resolve(artifacts, 'living-doc.html')).href)
await page.screenshot({ path: join(folder, 'page.png') })
await browser.close()
console.log(`pictures in ${folder}`)
