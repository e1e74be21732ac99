/**
 * How far long work has come, on stderr: a bar with rate and remaining time on a terminal, a line that is written over where
 * nobody knows how much there is; elsewhere a line every few seconds; nothing where it is quick.
 */
import { Presets, SingleBar } from 'cli-progress'
import type { EventStore } from '../kernel/event-store.ts'
import type { Progress } from '../readmodels/catch-up.ts'
import type { LaidOut } from '../readmodels/port.ts'

export interface ProgressReport {
  readonly update: (done: number) => void
  readonly stop: () => void
}

/** Between two lines; a program that waits for work to begin wants them at once. */
const everyMs = (): number => Number(process.env.CLIENTELA_PROGRESS_MS ?? 3_000)

const ERASED = '\r\u001b[K'

/** How many events there are, where positions count them; those of an `esdb:` store do not. */
export const eventsIn = async (store: Pick<EventStore, 'head'>, url: string): Promise<number | undefined> => {
  if (url.startsWith('esdb')) return undefined
  const head = await store.head()()
  if (head._tag === 'Left' || head.right === undefined) return undefined
  const count = Number(head.right)
  return Number.isSafeInteger(count) ? count : undefined
}

export const progress = (what: string, total: number | undefined): ProgressReport => {
  const start = performance.now()
  const rateOf = (done: number): number => Math.round(done / Math.max(0.001, (performance.now() - start) / 1_000))
  const { stderr } = process
  if (stderr.isTTY && total !== undefined) {
    const bar = new SingleBar(
      {
        format: `${what} {bar} {value}/{total} · {rate} a second · {eta_formatted} left`,
        stream: stderr,
        clearOnComplete: true,
      },
      Presets.shades_classic,
    )
    bar.start(total, 0, { rate: 0 })
    return { update: (done) => bar.update(Math.min(done, total), { rate: rateOf(done) }), stop: () => bar.stop() }
  }
  let last = start
  const every = stderr.isTTY ? 100 : everyMs()
  return {
    update: (done) => {
      const now = performance.now()
      if (now - last < every) return
      last = now
      const line = `${what}: ${done}${total === undefined ? '' : ` of ${total}`}, ${rateOf(done)} a second`
      stderr.write(stderr.isTTY ? `${ERASED}${line}` : `${line}\n`)
    },
    stop: () => {
      if (stderr.isTTY) stderr.write(ERASED)
    },
  }
}

/**
 * How far that has come which a question waits for: events read into the views, facts laid out for it and the next ones. A bar
 * that begins when there is something to wait for.
 */
export const catchingUp = () => {
  let total: number | undefined
  let bar: ProgressReport | undefined
  let shown = ''
  const barOf = (what: string, all: number | undefined): ProgressReport | undefined => {
    if (shown === what) return bar
    bar?.stop()
    shown = what
    bar = progress(what, all)
    return bar
  }
  return {
    of: (events: number | undefined): void => {
      total = events
    },
    onCatchUp: ({ events, position }: Progress): void => {
      // Where positions do not count events, those read this time are said.
      barOf('events read into the views', total)?.update(total === undefined ? events : Number(position ?? 0))
    },
    onLaidOut: ({ into, facts, of }: LaidOut): void => barOf(`facts laid out in ${into}`, of)?.update(facts),
    stop: (): void => bar?.stop(),
  }
}
