/** A deal of the play under way: each step takes it some days further, and mostly a day is named on which they see one another next. */
import type { Command } from '../app/clientela.ts'
import type { DealId } from '../domain/values/ids.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import type { Product } from './company.ts'
import type { Dice } from './dice.ts'
import type { Script } from './script.ts'
import { workLater } from './season.ts'
import { workTime } from './work-time.ts'

export interface Course {
  readonly dice: Dice
  readonly deal: DealId
  readonly product: Product
  readonly step: (command: Command, days: number, lateDays?: number) => boolean
  /** A decision of the head, on the day after. */
  readonly decided: (command: Command) => void
  readonly now: () => number
  /** Nothing before that moment. */
  readonly until: (ms: number) => void
  /** So many days of work. */
  readonly wait: (days: number) => void
  /** They meet, and before they part name a day of the next time, so many days of work later; now and then nobody does. */
  readonly meeting: (outcome: string, nextStep: string, nextIn?: number) => void
  /** The meeting that was agreed, on its day; it has passed by where none was. */
  readonly meetAgain: (outcome: string, nextStep: string, nextIn?: number) => void
  /** There is nothing left to meet for. */
  readonly callOff: () => void
}

export const courseOf = (
  dice: Dice,
  script: Script,
  who: string,
  deal: DealId,
  product: Product,
  begin: number,
): Course => {
  let at = workTime(dice, begin)
  let agreed: number | undefined
  const go = (days: number): void => {
    at = workLater(dice, at, days)
  }
  const agree = (days: number): void => {
    agreed = workLater(dice, at, days)
    script.add(at, who, { type: 'MakeAppointment', deal, at: instantFromEpochMs(agreed), by: 'meeting' })
  }
  const meeting: Course['meeting'] = (outcome, nextStep, nextIn) => {
    script.add(at, who, { type: 'HoldMeeting', deal, outcome, nextStep })
    if (nextIn !== undefined && dice.chance(0.95)) agree(nextIn)
    go(1 + dice.below(3))
  }
  const keep: Course['meetAgain'] = (outcome, nextStep, nextIn) => {
    if (agreed === undefined) return
    at = Math.max(at, agreed)
    agreed = undefined
    if (dice.chance(0.95)) return meeting(outcome, nextStep, nextIn)
    script.add(at, who, { type: 'MissAppointment', deal, by: 'client' })
    agree(2 + dice.below(4))
    keep(outcome, nextStep, nextIn)
  }
  return {
    dice,
    deal,
    product,
    now: () => at,
    until: (ms) => {
      at = Math.max(at, ms)
    },
    wait: go,
    step: (command, days, lateDays = 0) => {
      const done = script.add(at, who, command, { lateDays })
      go(1 + dice.below(days))
      return done
    },
    decided: (command) => {
      script.lead(at, command)
      go(1)
    },
    meeting,
    meetAgain: keep,
    callOff: () => {
      if (agreed === undefined) return
      agreed = undefined
      script.add(at, who, { type: 'CancelAppointment', deal, by: 'client', why: 'they have made up their minds' })
    },
  }
}
