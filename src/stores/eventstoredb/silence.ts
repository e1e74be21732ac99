/** Noticing that a call has fallen silent: the peer may be gone, with the connection still open. */
import { isFull } from './connections.ts'

export interface Silence {
  readonly heard: () => void
  /** Nothing is expected while what came is with the reader. */
  readonly pause: () => void
  readonly resume: () => void
  readonly stop: () => void
}

export interface SilenceOptions {
  readonly afterMs: number
  /** Whether it is well all the same: throws where it is not. Asked again after each further silence, of so many in a row. */
  readonly ask: (silences: number) => Promise<void>
  readonly onGone: (thrown: unknown) => void
}

export const silence = ({ afterMs, ask, onGone }: SilenceOptions): Silence => {
  let [paused, asking, silences] = [false, false, 0]
  const go = async (): Promise<void> => {
    if (paused || asking) return
    asking = true
    try {
      await ask(++silences)
    } catch (thrown) {
      // Without room for one more call nobody was asked.
      if (!isFull(thrown)) return onGone(thrown)
    } finally {
      asking = false
    }
    timer.refresh()
  }
  // Refreshed after it went off it goes off again; stopped it stays so.
  const timer = setTimeout(go, afterMs)
  const heard = (): void => {
    silences = 0
    timer.refresh()
  }
  return {
    heard,
    pause: () => {
      paused = true
    },
    resume: () => {
      paused = false
      heard()
    },
    stop: () => clearTimeout(timer),
  }
}
