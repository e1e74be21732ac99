/** Ctrl-C in the middle of writing: what was begun beside the file's place goes away, and the process ends as it would have. */
import { rmSync } from 'node:fs'
import { partOf } from '../export/file.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export const interruptible = async <A>(path: string, write: () => Promise<A>): Promise<A> => {
  const stop = (signal: NodeJS.Signals): void => {
    for (const one of SIGNALS) process.off(one, stop)
    rmSync(partOf(path), { force: true, recursive: true })
    process.kill(process.pid, signal)
  }
  for (const one of SIGNALS) process.on(one, stop)
  try {
    return await write()
  } finally {
    for (const one of SIGNALS) process.off(one, stop)
  }
}
