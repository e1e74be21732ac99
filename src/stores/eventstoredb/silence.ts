/** Noticing that a call has fallen silent: the peer may be gone, with the connection still open. */
import { ClientelaError } from '../../kernel/errors.ts'
import { unavailable } from './errors.ts'

/** Why something was given up that nobody answered. */
const SILENCE = { silent: true }

export const noAnswer = (ms: number): ClientelaError =>
  new ClientelaError(unavailable(`no answer within ${ms} ms`), { cause: SILENCE })

/** Whether this is the cause of an error. */
export const isSilence = (cause: unknown): boolean => cause === SILENCE

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
  let [paused, asking, stopped, silences] = [false, false, false, 0]
  const go = async (): Promise<void> => {
    if (paused || asking) return
    asking = true
    try {
      await ask(++silences)
    } catch (thrown) {
      if (!stopped) onGone(thrown)
      return
    } finally {
      asking = false
    }
    if (!stopped) timer.refresh()
  }
  const timer = setTimeout(go, afterMs)
  const heard = (): void => {
    silences = 0
    if (!stopped) timer.refresh()
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
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
