/** A number for a whole history, the same wherever it is stored. */
import { createHash } from 'node:crypto'
import type { RecordedEvent } from '../kernel/event-store.ts'
import { recordLine } from '../kernel/record-line.ts'

export interface Digest {
  /** Says how many bytes that was: more than the event's data has. */
  readonly add: (event: RecordedEvent) => number
  readonly count: () => number
  /** SHA-256 of everything added, hexadecimal. */
  readonly text: () => string
}

export const digest = (): Digest => {
  const hash = createHash('sha256')
  let count = 0
  return {
    add: (event) => {
      const line = recordLine(event)
      hash.update(line)
      count++
      return Buffer.byteLength(line)
    },
    count: () => count,
    text: () => hash.copy().digest('hex'),
  }
}
