import type { Position } from './position.ts'
import type { StreamName } from './stream-name.ts'

/** What a command has done. */
export interface Handled {
  /** The instance it was about; of a creating command, the new one. */
  readonly id: string
  readonly category: string
  readonly stream: StreamName
  readonly commandId: string
  /** Revision of the stream after the command's last event. */
  readonly revision: number
  /** A position at which all of the command's events can be seen; undefined where it had nothing to change. */
  readonly position: Position | undefined
  readonly events: ReadonlyArray<{
    readonly id: string
    readonly type: string
    /** Null where somebody else had sent the command before: what they said is not repeated to others. */
    readonly data: unknown
    readonly revision: number
  }>
  /** True where the command had been handled before: this is the first answer again. */
  readonly repeated: boolean
}
