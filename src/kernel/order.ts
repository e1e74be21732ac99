/** The place of a run of commands among others that are under way. */
import type { StreamName } from './stream-name.ts'
import type { StreamState } from './stream-state.ts'

/** How a run keeps its place among others that are under way; undefined: nobody is to be waited for. */
export interface Order {
  /** Waits for runs sent before that write this stream. */
  readonly earlier: (stream: StreamName) => Promise<void> | undefined
  /** Says which streams the decision rested on. */
  readonly rested: (streams: ReadonlySet<string>) => void
  /** Waits for runs sent before whose decision rests on the stream that is about to be written. */
  readonly mayWrite: () => Promise<void> | undefined
  /** Says what state of its stream the append rests on, which is about to be sent; the answer takes whether it was written. */
  readonly writes: (from: StreamState) => (written: boolean) => void
  /** The stream as it was before a run sent later wrote it; undefined where none has. */
  readonly asOf: (stream: StreamName) => Promise<StreamState | undefined> | undefined
}

export const alone: Order = {
  earlier: () => undefined,
  rested: () => undefined,
  mayWrite: () => undefined,
  writes: () => () => undefined,
  asOf: () => undefined,
}
