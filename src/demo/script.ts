/** The script of the play: who does what at which moment. */
import type { Command, Sent } from '../app/clientela.ts'
import { derivedId } from '../kernel/event-ids.ts'
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import { DAY, type Dice, HOUR } from './dice.ts'
import { workTime } from './work-time.ts'

/** A command and the moment at which it is recorded: mostly its own, now and then some days later. */
export interface Played {
  readonly recordedAt: Instant
  readonly sent: Sent
}

interface Part {
  readonly lateDays?: number
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

/** The steps of one matter: each in the hours of work, and none before the one that went before it. */
export const inTurn = (
  dice: Dice,
  add: (ms: number, command: Command) => boolean,
): ((ms: number, command: Command) => boolean) => {
  let last = 0
  return (ms, command) => {
    last = Math.max(workTime(dice, ms), last + HOUR / 2)
    return add(last, command)
  }
}

/** `name` is the company's: no other has the same commands. `holderOf` says who does at a moment what somebody did before. */
export const scriptOf = (name: string, end: number, holderOf: (who: string, ms: number) => string): Script => {
  const played: Array<Played> = []
  const note = (ms: number, lateDays: number, actor: Sent['actor'], command: Command): boolean => {
    const recorded = ms + lateDays * DAY
    if (recorded > end) return false
    played.push({
      recordedAt: instantFromEpochMs(recorded),
      sent: {
        command,
        commandId: derivedId(`demo/${name}/${played.length}/${command.type}`),
        occurredAt: instantFromEpochMs(ms),
        actor,
      },
    })
    return true
  }
  return {
    end,
    add: (ms, who, command, { lateDays = 0 } = {}) =>
      note(ms, lateDays, { id: holderOf(who, ms + lateDays * DAY), role: 'manager' }, command),
    lead: (ms, command) => note(ms, 0, { id: HEAD, role: 'head' }, command),
    played: () => played.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0)),
  }
}
