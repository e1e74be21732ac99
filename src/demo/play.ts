/**
 * A company's years, played from a seed: who is called, invited and judged, what they want, object to, order, complain about,
 * sign, renew, and who leaves. The same seed gives the same commands at the same moments, so the same events.
 */
import { playCampaigns } from './campaigns.ts'
import { playClient, type Told } from './clients.ts'
import { playCompany, START } from './company.ts'
import { DAY, diceOf } from './dice.ts'
import { employ, holderOf, playCareers, playSuccession } from './people.ts'
import { studyRivals } from './rivals.ts'
import { type Played, scriptOf } from './script.ts'
import { momentBetween } from './season.ts'

export interface DemoSettings {
  readonly seed: number
  readonly clients: number
  readonly months: number
}

/** The company that is played where nothing else is asked for: one in which most of what can happen does. */
export const usual: DemoSettings = { seed: 16, clients: 50, months: 24 }

const MONTH = 30.4 * DAY

/** All commands of the play, in the order in which they are recorded. */
export const play = ({ seed, clients, months }: DemoSettings): ReadonlyArray<Played> => {
  const dice = diceOf(seed)
  const script = scriptOf(seed, START + months * MONTH, holderOf)
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
