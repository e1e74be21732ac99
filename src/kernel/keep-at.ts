/** Work that goes on until it is stopped, whatever fails in between. */
import type { Sleep } from './sleep.ts'

const LONGEST_PAUSE_MS = 30_000

export interface KeepAtOptions {
  readonly sleep: Sleep
  /** Uniform in [0, 1): jitter. */
  readonly random: () => number
  /** Told why it pauses. */
  readonly onTrouble: (trouble: unknown) => void
}

/** Begins the work again whenever it ends or fails, after a pause that grows up to half a minute, until the signal aborts. */
export const keepAt = async (
  work: (attempt: AbortController) => Promise<void>,
  { sleep, random, onTrouble }: KeepAtOptions,
  signal: AbortSignal,
): Promise<void> => {
  for (let failures = 0; !signal.aborted; ) {
    const attempt = new AbortController()
    const stop = (): void => attempt.abort()
    signal.addEventListener('abort', stop)
    const began = performance.now()
    try {
      await work(attempt)
    } catch (trouble) {
      if (!signal.aborted) onTrouble(trouble)
    } finally {
      signal.removeEventListener('abort', stop)
    }
    if (signal.aborted) return
    if (performance.now() - began > LONGEST_PAUSE_MS) failures = 0
    await sleep(Math.min(LONGEST_PAUSE_MS, 100 * 2 ** failures++) * (0.5 + random() / 2), signal)
  }
}
