/** An event as one line of text, the same wherever it is stored: what digests and chains are made of. */
import type { RecordedEvent } from './event-store.ts'

const plain = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? { bytes: [...value] } : value)

/** What the store made of it: positions are its own, and where a copy keeps the time of recording is not what was said. */
export const recordLine = ({ stream, revision, id, type, recordedAt, data, metadata }: RecordedEvent): string => {
  const { recordedAt: _kept, ...said } = (metadata ?? {}) as { readonly recordedAt?: unknown }
  return `${JSON.stringify([stream, revision, id, type, recordedAt, data, said], plain)}\n`
}
