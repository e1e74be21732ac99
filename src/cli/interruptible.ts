/** Ctrl-C in the middle of writing: what was begun goes away, what is kept is said, and the process ends as it would have. */
import { rmSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { partOf } from '../export/file.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** A bar that is cut short leaves its line and hides the cursor. */
const ASIDE = '\r\u001b[K\u001b[?25h'

/** Work that writes: `kept` is what a person is told who breaks it off. */
export const keeping = async <A>(kept: string, write: () => Promise<A>, undo?: () => void): Promise<A> => {
  const stop = (signal: NodeJS.Signals): void => {
    for (const one of SIGNALS) process.off(one, stop)
    undo?.()
    process.stderr.write(`${process.stderr.isTTY ? ASIDE : ''}interrupted: ${kept}\n`)
    process.kill(process.pid, signal)
  }
  for (const one of SIGNALS) process.on(one, stop)
  try {
    return await write()
  } finally {
    // A signal that has come and was not told yet would be told to nobody.
    await turn()
    for (const one of SIGNALS) process.off(one, stop)
  }
}

/** A file or a folder that is there whole, or as it was. */
export const interruptible = <A>(path: string, write: () => Promise<A>): Promise<A> =>
  keeping(`${path} is as it was before`, write, () => rmSync(partOf(path), { force: true, recursive: true }))
