/**
 * What it costs to ask about any day of a long history in a process of its own, as the command line does: `node bench/cold.ts`
 * `FILE [VERB…]`, on a history of `bench/million.ts`, whose tables are built first. Processor time, so that other work on the
 * machine tells less, beside that of reading the history once: the bare driver, `JSON.parse`, a fold of nothing.
 */
import '../src/sqlite.ts'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openClientela } from '../src/app/open.ts'
import { median, note } from './measure.ts'
import { fillMillion } from './million.ts'
import { floor } from './replay.ts'

const cli = join(import.meta.dirname, '../src/cli/main.ts')
/** Says, as the last of all, what the process has used. */
const telling =
  'data:text/javascript,process.on("exit",()=>{const{userCPUTime,systemCPUTime,maxRSS}=process.resourceUsage();' +
  'process.stderr.write("\\n"+JSON.stringify({seconds:(userCPUTime+systemCPUTime)/1e6,megabytes:Math.round(maxRSS/1024)}))})'

interface Used {
  readonly seconds: number
  readonly megabytes: number
}

const run = (file: string, ...args: ReadonlyArray<string>): Used => {
  const flags = ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', `--import=${telling}`]
  const store = ['--store', `sqlite:${file}`, '--zone', 'Europe/Madrid']
  const options = { encoding: 'utf8', maxBuffer: 1e9 } as const
  const { status, stderr } = spawnSync(process.execPath, [...flags, cli, ...args, ...store], options)
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return JSON.parse(stderr.slice(stderr.lastIndexOf('\n') + 1)) as Used
}

const days = ['2021-09-30', '2022-03-17', '2024-02-29', '2025-08-31']

const verbs: ReadonlyArray<string> = [
  ...['board', 'funnel', 'conversion', 'winrate', 'cycle', 'ageing', 'velocity', 'calibration', 'losses', 'paths'].map(
    (verb) => `pipeline ${verb}`,
  ),
  ...['cohorts', 'churn', 'revenue', 'repeat', 'rfm', 'survival', 'risk', 'renewals'].map(
    (verb) => `retention ${verb}`,
  ),
]

const of = (seconds: number, whole: number): string =>
  `${seconds.toFixed(2)} s, ${(seconds / whole).toFixed(2)} of reading the history once`

/** The store's history read once, seconds of processor time. */
const readingOnce = async (file: string): Promise<number> => {
  const db = new Database(file, { readonly: true })
  const { events } = db.prepare<[], { events: number }>('SELECT count(*) AS events FROM event').get() ?? { events: 0 }
  db.close()
  const before = process.cpuUsage()
  await floor(file, events)
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  note(`reading ${events.toLocaleString('en')} events once`, `${seconds.toFixed(2)} s`)
  return seconds
}

const buildTables = async (file: string): Promise<void> => {
  const crm = await openClientela({ store: `sqlite:${file}`, zone: 'Europe/Madrid' })
  await crm.views.catchUp()
  await crm.close()
}

/** Each verb about days all over the history; a first question, which is not counted, makes what is kept for the others. */
const asking = (file: string, once: number, asked: ReadonlyArray<string>): void => {
  for (const verb of asked) {
    run(file, ...verb.split(' '))
    const used = days.map((day) => run(file, ...verb.split(' '), '--as-of', day))
    const seconds = used.map((one) => one.seconds)
    const most = `at most ${Math.max(...seconds).toFixed(2)} s, ${Math.max(...used.map((one) => one.megabytes))} MB`
    note(`a process of its own: ${verb}`, `${of(median(seconds), once)}; ${most}`)
  }
}

/** Each month's end of five years, and a report of a year's end. */
const longWork = (file: string, once: number): void => {
  for (const view of ['pipeline board', 'pipeline winrate']) {
    const span = ['--every', 'month', '--from', '2021-01-01', '--to', '2026-01-01']
    const used = run(file, 'series', '--view', view, ...span, '--json')
    note(`a series of 60 months: ${view}`, `${of(used.seconds, once)}, ${used.megabytes} MB`)
  }
  const report = run(file, 'report', '--as-of', '2024-12-31', '--out', `${file}.html`)
  note('a report', `${of(report.seconds, once)}, ${report.megabytes} MB`)
}

/** On a history of its own; the verbs that take longest. */
export const cold = async (folder: string, events: number): Promise<void> => {
  const file = join(folder, 'cold.db')
  await fillMillion(file, events)
  await buildTables(file)
  const once = await readingOnce(file)
  asking(file, once, ['pipeline board', 'pipeline calibration', 'pipeline paths', 'retention churn'])
  longWork(file, once)
}

const [file, ...only] = process.argv.slice(2)
if (import.meta.main && file !== undefined) {
  await buildTables(file)
  const once = await readingOnce(file)
  asking(file, once, only.length > 0 ? only : verbs)
  if (only.length === 0) longWork(file, once)
}
