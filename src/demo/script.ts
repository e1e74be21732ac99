/** The script of the play: who does what at which moment. */
import type { Command, Sent } from '../app/clientela.ts'
import { derivedId } from '../kernel/event-ids.ts'
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import { DAY } from './dice.ts'

/** A command and the moment at which it is recorded: mostly its own, now and then some days later. */
export interface Played {
  readonly recordedAt: Instant
  readonly sent: Sent
}

interface Part {
  readonly lateDays?: number
  readonly role?: string
}

export interface Script {
  readonly end: number
  /** Notes a command; false where the time is over before it. */
  readonly add: (ms: number, who: string, command: Command, part?: Part) => boolean
  /** The same of the head of the department. */
  readonly lead: (ms: number, command: Command) => boolean
  /** In the order in which they are recorded. */
  readonly played: () => ReadonlyArray<Played>
}

export const HEAD = 'helena'

export const scriptOf = (seed: number, end: number): Script => {
  const played: Array<Played> = []
  const add: Script['add'] = (ms, who, command, { lateDays = 0, role = 'manager' } = {}) => {
    if (ms + lateDays * DAY > end) return false
    played.push({
      recordedAt: instantFromEpochMs(ms + lateDays * DAY),
      sent: {
        command,
        commandId: derivedId(`demo/${seed}/${played.length}/${command.type}`),
        occurredAt: instantFromEpochMs(ms),
        actor: { id: who, role },
      },
    })
    return true
  }
  return {
    end,
    add,
    lead: (ms, command) => add(ms, HEAD, command, { role: 'head' }),
    played: () => played.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0)),
  }
}
