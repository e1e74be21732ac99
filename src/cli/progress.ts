/** How far long work has come, on stderr: a bar on a terminal, else a line every few seconds; nothing where it is quick. */
import { Presets, SingleBar } from 'cli-progress'

export interface ProgressReport {
  readonly update: (done: number) => void
  readonly stop: () => void
}

const EVERY_MS = 3_000

export const progress = (what: string, total: number | undefined): ProgressReport => {
  if (process.stderr.isTTY && total !== undefined) {
    const bar = new SingleBar(
      { format: `${what} {bar} {value}/{total} · {eta_formatted} left`, stream: process.stderr, clearOnComplete: true },
      Presets.shades_classic,
    )
    bar.start(total, 0)
    return { update: (done) => bar.update(Math.min(done, total)), stop: () => bar.stop() }
  }
  const start = performance.now()
  let last = start
  return {
    update: (done) => {
      const now = performance.now()
      if (now - last < EVERY_MS) return
      last = now
      const rate = Math.round(done / ((now - start) / 1_000))
      process.stderr.write(`${what}: ${done}${total === undefined ? '' : ` of ${total}`}, ${rate} a second\n`)
    },
    stop: () => undefined,
  }
}
