/** Measures clientela against the floor (the bare driver, JSON.parse) and against peers, in one run on the same work. */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { cold } from './cold.ts'
import { handling } from './handle.ts'
import { memory } from './memory.ts'
import { measurePeers } from './peers.ts'
import { replaying } from './replay.ts'

const folder = mkdtempSync(join(tmpdir(), 'clientela-bench-'))
const quick = process.argv.includes('--quick')
const [commands, events] = quick ? [1_000, 20_000] : [5_000, 200_000]

const today = new Date().toISOString().slice(0, 10)
process.stdout.write(`${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}, ${today}\n`)
try {
  await handling(folder, commands)
  measurePeers(folder, quick ? 100 : 500)
  await replaying(folder, events)
  await cold(folder, quick ? 20_000 : 1_000_000)
  memory(folder, events)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
