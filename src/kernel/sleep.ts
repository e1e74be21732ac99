/** Waiting for a time, cut short where a signal says that nobody waits any longer. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

export const machineSleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
