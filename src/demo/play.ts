/**
 * A company's years, played from a seed: who is called, invited and judged, what they want, object to, order, complain about,
 * sign, renew, and who leaves. The same seed gives the same commands at the same moments, so the same events.
 */
import { daysBetween, type LocalDate } from '../kernel/local-date.ts'
import { playCampaigns } from './campaigns.ts'
import { playClient, type Told } from './clients.ts'
import { playCompany, START } from './company.ts'
import { DAY, diceOf, localDay } from './dice.ts'
import { employ, holderOf, playCareers, playSuccession } from './people.ts'
import { studyRivals } from './rivals.ts'
import { type Played, scriptOf } from './script.ts'
import { momentBetween } from './season.ts'

export interface DemoSettings {
  readonly seed: number
  readonly clients: number
  readonly months: number
  /** The last day, where that comes before the months are over. */
  readonly until?: LocalDate
}

/** The company that is played where nothing else is asked for: one in which most of what can happen does. */
export const usual: DemoSettings = { seed: 10, clients: 50, months: 24 }

const MONTH = 30.4 * DAY

export const FIRST = localDay(START)

/** When the history ends: after so many months, or with its last day. */
const endOf = ({ months, until }: DemoSettings): number => {
  const whole = START + months * MONTH
  return until === undefined ? whole : Math.min(whole, START + (daysBetween(FIRST, until) + 1) * DAY - 1)
}

/** What the company is known by: another name, another history. The last day is of it only where it cuts the months short. */
export const nameOf = (settings: DemoSettings): string => {
  const { seed, clients, months, until } = settings
  const cut = until !== undefined && endOf(settings) < START + months * MONTH
  return [seed, clients, months, ...(cut ? [until] : [])].join('-')
}

/** All commands of the play, in the order in which they are recorded. */
export const play = (settings: DemoSettings): ReadonlyArray<Played> => {
  const { seed, clients } = settings
  const dice = diceOf(seed)
  const script = scriptOf(nameOf(settings), endOf(settings), holderOf)
  playCompany(dice, script)
  employ(dice, script)
  studyRivals(dice, script, START)
  const campaigns = playCampaigns(dice, script)
  const [first, last] = [START + 15 * DAY, START + (script.end - START) * 0.75]
  const arrivals = Array.from({ length: clients }, () => momentBetween(dice, first, last)).toSorted((a, b) => a - b)
  const told: Array<Told> = []
  for (const [i, at] of arrivals.entries()) told.push(playClient(dice, script, i + 1, at, campaigns, told))
  playSuccession(script, told)
  playCareers(script)
  return script.played()
}
