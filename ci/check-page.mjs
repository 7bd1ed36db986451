// Checks the living documentation in a real browser, which opens the page from disk as a reader does. A page of verdicts
// alone has no scenarios, and the checks of scenarios are left out. With --screenshots the script also takes pictures of
// the page.
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'

const { values, positionals: [file] } = parseArgs({ allowPositionals: true, options: { screenshots: { type: 'string' } } })
if (!file) {
  console.error('usage: node ci/check-page.mjs <living-doc.html> [--screenshots <folder>]')
  process.exit(2)
}

const address = pathToFileURL(resolve(file)).href
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const wide = { width: 1280, height: 900 }
const narrow = { width: 390, height: 844 }
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
})

// Collects messages on the console, and requests. A page must write nothing to the console and request nothing but itself.
const complaints = []

async function open({ viewport = wide, colorScheme = 'light', javaScriptEnabled = true } = {}) {
  const context = await browser.newContext({ viewport, colorScheme, javaScriptEnabled })
  const page = await context.newPage()
  page.on('console', message => ['error', 'warning'].includes(message.type()) && complaints.push(`console: ${message.text()}`))
  page.on('pageerror', error => complaints.push(`error: ${error.message}`))
  page.on('request', request => {
    const url = request.url()
    if (url.split('#')[0] !== address && !url.startsWith('data:')) complaints.push(`request: ${url}`)
  })
  await page.goto(address)
  return page
}

async function check(what, look) {
  try {
    const found = await look()
    console.log(`ok      ${what}${found ? ` (${found})` : ''}`)
  } catch (error) {
    console.log(`FAILED  ${what}: ${error.message}`)
    process.exitCode = 1
  }
}

function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise)
}

async function withPage(options, look) {
  const page = await open(options)
  try {
    return await look(page)
  } finally {
    await page.context().close()
  }
}

const scenarios = page => page.locator('.scenario:visible')
const hasScenarios = await withPage({}, async page => await page.locator('#search').count() > 0)

async function checkScenarios(what, look) {
  if (hasScenarios) await check(what, look)
}

await check('it is smaller than 2 MB', () => {
  const { size } = statSync(file)
  must(size < 2_000_000, `it has ${size} bytes`)
  return `${Math.round(size / 1000)} kB`
})

await checkScenarios('search finds a scenario and hides the others', () => withPage({}, async page => {
  const all = await scenarios(page).count()
  const name = (await page.locator('.scenario summary :is(h5, h6)').last().innerText()).trim()
  await page.getByLabel('Search').fill(name)
  const found = await scenarios(page).count()
  must(found > 0 && found < all, `"${name}" shows ${found} of ${all}`)
  must((await page.locator('.scenario:visible summary').allInnerTexts()).some(text => text.includes(name)), `"${name}" is not one of them`)
  await page.getByLabel('Search').fill('no scenario has these words')
  must(await scenarios(page).count() === 0 && await page.locator('#nothing').isVisible(), 'it does not say that nothing matches')
  return `${found} of ${all}`
}))

await checkScenarios('the filters by outcome and tag agree with the scenarios', () => withPage({}, async page => {
  for (const [label, attribute] of [['Outcome', 'data-outcome'], ['Tag', 'data-tags']]) {
    if (await page.getByLabel(label, { exact: true }).count() === 0) continue
    for (const value of await page.getByLabel(label, { exact: true }).locator('option').evaluateAll(options => options.map(option => option.value).filter(Boolean))) {
      await page.getByLabel(label, { exact: true }).selectOption(value)
      const expected = await page.locator(`.scenario[${attribute}~="${value}"]`).count()
      must(await scenarios(page).count() === expected && expected > 0, `${label} ${value} does not show ${expected}`)
    }
    await page.getByLabel(label, { exact: true }).selectOption('')
  }
}))

await checkScenarios('a filter can be sent as a link', () => withPage({}, async page => {
  await page.getByLabel('Search').fill('restart')
  const found = await scenarios(page).count()
  const link = page.url()
  await page.goto('about:blank').catch(() => {})
  complaints.splice(0, complaints.length, ...complaints.filter(complaint => !complaint.endsWith('about:blank')))
  await page.goto(link)
  must(await scenarios(page).count() === found, `${link} shows other scenarios`)
}))

await check('a cell of the matrix leads to its evidence', () => withPage({}, async page => {
  const cells = page.locator('.matrix a.cell:not(.passed)')
  const cell = await cells.count() > 0 ? cells.first() : page.locator('.matrix a.cell').first()
  if (await cell.count() === 0) return 'there is no matrix'
  const target = page.locator(`[id="${(await cell.getAttribute('href')).slice(1)}"]`)
  await cell.click()
  must(await target.isVisible(), 'the evidence is folded')
  await page.waitForFunction(element => {
    const { top } = element.getBoundingClientRect()
    return top >= 0 && top < innerHeight
  }, await target.elementHandle(), { timeout: 5000 })
  return await cell.getAttribute('aria-label')
}))

await checkScenarios('a link leads to a scenario that the filter hides', () => withPage({}, async page => {
  const id = await page.locator('.scenario').first().getAttribute('id')
  await page.getByLabel('Search').fill('no scenario has these words')
  await page.evaluate(id => { location.hash = id }, id)
  await page.locator(`[id="${id}"] .body`).waitFor({ state: 'visible', timeout: 5000 })
}))

await check('it never scrolls sideways at 390 px', () => withPage({ viewport: narrow }, async page => {
  for (const isOpen of [false, true]) {
    await page.evaluate(isOpen => document.querySelectorAll('details').forEach(part => { part.open = isOpen }), isOpen)
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    must(width <= 390, `it is ${width} px wide with everything ${isOpen ? 'open' : 'folded'}`)
  }
}))

await check('the keyboard reaches the content, and the search if there is one', () => withPage({}, async page => {
  await page.keyboard.press('Tab')
  must(await page.locator('.skip').evaluate(element => element === document.activeElement), 'the first stop is not the skip link')
  must((await page.locator('.skip').boundingBox()).x >= 0, 'the skip link is not visible')
  await page.keyboard.press('Tab')
  if (hasScenarios) must(await page.locator('#search').evaluate(element => element === document.activeElement), 'the second stop is not the search')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  must(await page.locator('#main').evaluate(element => element === document.activeElement), 'the skip link does not skip')
}))

await check('it works without scripts', () => withPage({ javaScriptEnabled: false }, async page => {
  must(!hasScenarios || await scenarios(page).count() > 0, 'no scenario is visible')
  must(!await page.locator('#search').isVisible(), 'there is a search that cannot search')
  const part = hasScenarios ? '.scenario' : '.evidence'
  const body = page.locator(`${part} .body`).first()
  const wasSeen = await body.isVisible()
  await page.locator(`${part} summary`).first().click()
  must(await body.isVisible() !== wasSeen, `the first ${part} does not unfold`)
}))

for (const viewport of [wide, narrow]) {
  for (const colorScheme of ['light', 'dark']) {
    await check(`axe finds nothing at ${viewport.width} px, ${colorScheme}`, () => withPage({ viewport, colorScheme }, async page => {
      await page.evaluate(() => document.querySelectorAll('details').forEach(part => { part.open = true }))
      await page.evaluate(axe)
      const { violations, passes } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
      must(violations.length === 0, violations.map(({ id, help, nodes }) => `${id}: ${help}, ${nodes.length}x, ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`).join('\n        '))
      return `${passes.length} rules`
    }))
  }
}

if (values.screenshots) {
  mkdirSync(values.screenshots, { recursive: true })
  for (const [name, options] of Object.entries({
    'page-light': {}, 'page-dark': { colorScheme: 'dark' }, 'page-narrow': { viewport: narrow },
  })) {
    await withPage(options, page => page.screenshot({ path: join(values.screenshots, `${name}.png`) }))
  }
  await withPage({}, page => page.pdf({ path: join(values.screenshots, 'page.pdf'), format: 'A4', printBackground: true }))
  console.log(`pictures in ${values.screenshots}`)
}

await check('there is no message on the console and no request', () => must(complaints.length === 0, complaints.join('\n        ')))
await browser.close()
