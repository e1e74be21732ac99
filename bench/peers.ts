/** The same command in peers, each in a process of its own; they are installed apart, since nothing here needs them. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { line, note } from './measure.ts'

const peers = join(import.meta.dirname, 'peers')

export const measurePeers = (folder: string, commands: number): void => {
  const what = 'emmett-sqlite: the same, one at a time'
  if (!existsSync(join(peers, 'node_modules/@event-driven-io/emmett-sqlite'))) {
    note(what, 'not installed: npm install --prefix bench/peers --legacy-peer-deps')
    return
  }
  const args = [join(peers, 'emmett.mjs'), join(folder, 'emmett.db'), String(commands)]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  line(what, (JSON.parse(stdout) as { one: number }).one)
}
