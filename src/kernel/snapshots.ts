/** The port to where snapshots live. They save reading, never decide: dropping all of them changes no result. */
import type { JsonObject } from './json.ts'
import type { StreamName } from './stream-name.ts'
import type { Written } from './stream-state.ts'

export interface Snapshot {
  readonly revision: number
  /** The aggregate's `stateVersion` that wrote it; another one is not used. */
  readonly stateVersion: number
  readonly state: JsonObject
  /** What each command wrote, so that one sent again is recognised without the events. */
  readonly commands: ReadonlyArray<readonly [commandId: string, written: Written]>
}

export interface SnapshotStore {
  readonly load: (stream: StreamName) => Promise<Snapshot | undefined>
  /** An older snapshot never replaces a newer one. */
  readonly save: (stream: StreamName, snapshot: Snapshot) => Promise<void>
}
