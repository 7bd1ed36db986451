// Judges eight subjects on a machine that does not serve them, under one condition at a time. No right subject may be
// accused, and no known-bad one of anything but its mistake. A known-bad subject may be "not judged", with a reason, but
// each that was tried under a condition must be found at least once under it. Needs Linux.
//
//   node ci/hostile-test.mjs [--condition NAME] [--subject NAME] [--runs N] [--seconds N] [--seed N]
//
// A run takes one condition after the other, and in each the next subjects in turn for as many seconds. Without options
// there are 20 runs of 4 minutes. The seed decides which process is stopped when, and for how long.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

const root = new URL('..', import.meta.url).pathname
const command = ['dotnet', process.env.CANCELSPEC_COMMAND ?? `${root}src/Cli/bin/Debug/net10.0/CancelSpec.Cli.dll`, 'judge', '--by-turns']

const { values } = parseArgs({
  options: {
    condition: { type: 'string' },
    runs: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '240' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    subject: { type: 'string' },
  },
})

const pool = (name, size, hazard) => ({ name, hazard, arguments: ['--pool', name, '--pool-size', `${size}`] })
const subjects = [
  pool('check-on-return', 4),
  pool('unfixed', 1, 'H1'),
  pool('discard-on-return', 1),
  pool('lost-permit', 4, 'H2'),
  { name: 'examples/node', arguments: ['--pool-size', '2', '--', 'node', `${root}examples/node/server.js`, '{listen}', '{pool-size}', '{sleep}'], isProgram: true },
  pool('early-return', 1, 'H3'),
  pool('rollback-on-cancel', 4),
  pool('orphaned-work', 1, 'H9'),
].filter(subject => values.subject === undefined || values.subject === subject.name)

// What stands before the command, how many busy loops run beside it, which of its processes are stopped, and how many
// seconds a run takes at least: beside six loops on one core the database alone needs several to start.
const conditions = {
  'one-core': { wrap: ['taskset', '-c', '0'], loops: 6, least: 30 },
  'nice-19': { wrap: ['nice', '-n', '19'], loops: 3 * availableParallelism() },
  // The threads of .NET sleep at once when they have nothing to do, so each wake-up waits for a processor.
  'no-spinning': { wrap: ['env', 'DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0'], loops: 3 },
  'stopped-host': { stops: tree => tree.filter(process => process.isRoot) },
  'stopped-subject': { stops: tree => tree.filter(process => process.command.includes('server.js')), programsOnly: true },
  'stopped-backend': { stops: tree => tree.filter(process => /^postgres: .*127\.0\.0\.1\(/.test(process.command)) },
}

let random = Number(values.seed)

// The generator "mulberry32".
function next() {
  random = (random + 0x6d2b79f5) | 0
  let t = Math.imul(random ^ (random >>> 15), 1 | random)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

// The process groups that must not outlive this program.
const groups = new Set()
for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => process.exit(1))
process.on('exit', () => groups.forEach(group => signal(-group, 'SIGKILL')))

function start(program, words, options) {
  // A session of its own, so that the kernel schedules it as it does what a user starts.
  const child = spawn(program, words, { ...options, detached: true })
  groups.add(child.pid)
  child.on('exit', () => groups.delete(child.pid))
  return child
}

const between = (least, most) => least + next() * (most - least)
const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds))

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

// The process and its descendants.
function treeOf(pid) {
  const parents = new Map()
  for (const entry of readdirSync('/proc')) {
    const stat = /^\d+$/.test(entry) ? read(`/proc/${entry}/stat`) : ''
    if (stat) parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const tree = [pid]
  for (const parent of tree) {
    for (const [child, its] of parents) if (its === parent) tree.push(child)
  }
  return tree.map(id => ({ id, isRoot: id === pid, command: read(`/proc/${id}/cmdline`).replaceAll('\0', ' ') }))
}

function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended.
  }
}

async function stopAtRandom(pid, stops, isOver) {
  let count = 0
  while (!isOver()) {
    await sleep(between(1000, 8000))
    const victims = stops(treeOf(pid))
    if (victims.length === 0 || isOver()) continue
    const victim = victims[Math.floor(next() * victims.length)]
    signal(victim.id, 'SIGSTOP')
    await sleep(between(1000, 3000))
    signal(victim.id, 'SIGCONT')
    count++
  }
  return count
}

async function judge(subject, { wrap = [], stops }, seconds) {
  const output = `${root}artifacts/hostile`
  rmSync(output, { recursive: true, force: true })
  mkdirSync(output, { recursive: true })
  const [program, ...words] = [...wrap, ...command, '--output', output, ...subject.arguments]
  const child = start(program, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (text += data))
  let exit
  const ended = new Promise(resolve => child.on('close', code => resolve((exit = code ?? 'a signal'))))
  const deadline = setTimeout(() => signal(child.pid, 'SIGTERM'), seconds * 1000)
  const stopped = stops ? stopAtRandom(child.pid, stops, () => exit !== undefined) : 0
  await ended
  clearTimeout(deadline)
  const file = `${output}/verdicts.json`
  const verdicts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).subjects : []
  return { exit, text, verdicts, stopped: await stopped }
}

// What is wrong with a judgement; null for nothing.
function wrong(subject, { exit, verdicts }) {
  const found = verdicts.flatMap(verdict => verdict.hazards.filter(hazard => hazard.outcome === 'found'))
  const strange = found.filter(hazard => hazard.id !== subject.hazard)
  if (strange.length > 0) {
    return strange.map(hazard => {
      const { only, expected, actual, followUp } = hazard.findings[0]
      return `accused of ${hazard.id} at ${only}: ${followUp}: expected ${expected}; ${actual}`
    }).join('\n    ')
  }
  if (![0, 1, 3, 143].includes(exit)) return `ended with ${exit}`
  if (exit === 0 && subject.hazard && !reasons(verdicts)) return 'passed, and was wholly judged'
  return null
}

const reasons = verdicts => [...new Set(verdicts.flatMap(verdict =>
  [verdict.incomplete, ...verdict.remarks.filter(remark => remark.includes('slow') || remark.includes('not answer'))].filter(Boolean)))].join(' ')

// Judges one subject, and prints the result.
async function tryOne(subject, name, seconds) {
  const judged = await judge(subject, conditions[name], seconds)
  const problem = wrong(subject, judged)
  const isFound = judged.verdicts.some(verdict => verdict.hazards.some(hazard => hazard.id === subject.hazard && hazard.outcome === 'found'))
  // 143: the time of the run was over first.
  if (isFound) found.add(`${subject.name} under ${name}`)
  else if (subject.hazard && judged.exit !== 143) missed.add(`${subject.name} under ${name}`)
  const sum = of => judged.verdicts.reduce((total, verdict) => total + of(verdict), 0)
  const interruptions = sum(verdict => verdict.cancellations)
  const result = problem ? 'WRONG' : interruptions === 0 ? 'not tried' : isFound ? `found ${subject.hazard}` : subject.hazard ? 'not found' : 'not accused'
  console.log(`  ${subject.name}: ${result}, exit ${judged.exit}, ${interruptions} interruptions in ` +
    `${sum(verdict => verdict.seconds).toFixed(0)} s, ${judged.stopped} stops. ${reasons(judged.verdicts).slice(0, 300)}`)
  if (problem) {
    console.log(`    ${problem}`)
    process.exitCode = 1
  }
  if (![0, 1, 143].includes(judged.exit)) console.log(judged.text.replaceAll(/^.*connections?: .*$\n?/gm, '').replaceAll(/^/gm, '    ').slice(0, 2000))
}

const names = values.condition ? [values.condition] : Object.keys(conditions)
const turns = new Map(names.map(name => [name, Math.floor(next() * subjects.length)]))
const missed = new Set()
const found = new Set()
console.log(`seed ${values.seed}`)
for (let run = 0; run < Number(values.runs); run++) {
  const name = names[run % names.length]
  const { wrap = [], loops = 0, least = 0, programsOnly } = conditions[name]
  const [program, ...words] = [...wrap, 'sh', '-c', 'while :; do :; done']
  const busy = Array.from({ length: loops }, () => start(program, words, { stdio: 'ignore' }))
  const turn = subjects.filter(subject => !programsOnly || subject.isProgram)
  const began = Date.now()
  const rest = () => Math.max(least, Number(values.seconds)) - (Date.now() - began) / 1000
  console.log(`run ${run + 1}, ${name}`)
  try {
    for (let tried = 0; tried < turn.length && rest() > 10; tried++) {
      const index = turns.get(name)
      turns.set(name, index + 1)
      await tryOne(turn[index % turn.length], name, rest())
    }
  } finally {
    for (const loop of busy) signal(-loop.pid, 'SIGKILL')
  }
}

for (const never of [...missed].filter(subject => !found.has(subject))) {
  console.log(`never found: ${never}`)
  process.exitCode = 1
}
