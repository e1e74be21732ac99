/** Peak memory of a process that replays a history through all views, for a short history and for one ten times as long. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { crmProjections } from '../projections/index.ts'
import { sqliteStore } from '../src/stores/sqlite/store.ts'
import { clock, note, orThrow } from './measure.ts'
import { replayInto } from './replay.ts'

const run = (script: string, ...args: ReadonlyArray<string>): string => {
  const flags = ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning']
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, script, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

const peakOf = (folder: string, events: number): number => {
  const file = join(folder, `memory-${events}.db`)
  run(join(import.meta.dirname, 'history.ts'), file, String(events))
  return Number(run(import.meta.filename, file))
}

export const memory = (folder: string, events: number): void => {
  const short = peakOf(folder, events)
  const long = peakOf(folder, events * 10)
  const count = (n: number) => n.toLocaleString('en')
  note(
    `peak memory, replay of ${count(events)} and ${count(events * 10)} events`,
    `${short} MB, ${long} MB: ${(long / short).toFixed(2)} times (aim 1.3 at most)`,
  )
}

const [file] = process.argv.slice(2)
if (import.meta.main && file !== undefined) {
  const store = orThrow(await sqliteStore({ path: file, clock })())
  await replayInto(store, `${file}.views`, crmProjections)
  await store.close()
  process.stdout.write(String(Math.round(process.resourceUsage().maxRSS / 1024)))
}
