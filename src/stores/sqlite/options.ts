/** How an SQLite file is opened; without a word of the driver, whose types an application need not install. */

/**
 * When a commit is on the disk. `normal` (default): safe against a crash of the process, the last commits may be lost with
 * a loss of power, the file never breaks. `full`: no acknowledged commit is lost with the power either; each group of
 * appends then waits for the disk. `off`: for throw-away imports only.
 */
export type Synchronous = 'off' | 'normal' | 'full' | 'extra'

export interface OpenOptions {
  /** A path, or `:memory:`. */
  readonly path: string
  readonly synchronous?: Synchronous
  /** How long to wait for another process's write; default 10,000 ms. */
  readonly busyTimeoutMs?: number
}
