/** A number for a whole history, the same wherever it is stored. */
import { createHash } from 'node:crypto'
import type { RecordedEvent } from '../kernel/event-store.ts'

export interface Digest {
  readonly add: (event: RecordedEvent) => void
  readonly count: () => number
  /** SHA-256 of everything added, hexadecimal. */
  readonly text: () => string
}

const plain = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? { bytes: [...value] } : value)

/** What the store made of it: positions are its own, and where a copy keeps the time of recording is not what was said. */
const lineOf = ({ stream, revision, id, type, recordedAt, data, metadata }: RecordedEvent): string => {
  const { recordedAt: _kept, ...said } = (metadata ?? {}) as { readonly recordedAt?: unknown }
  return `${JSON.stringify([stream, revision, id, type, recordedAt, data, said], plain)}\n`
}

export const digest = (): Digest => {
  const hash = createHash('sha256')
  let count = 0
  return {
    add: (event) => {
      hash.update(lineOf(event))
      count++
    },
    count: () => count,
    text: () => hash.copy().digest('hex'),
  }
}
