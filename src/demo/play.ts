/**
 * A company's years, played from a seed: who is called, invited and judged, what they want, object to, order, complain about,
 * sign, renew, and who leaves. The same seed gives the same commands at the same moments, so the same events.
 */
import { playFairs } from './campaigns.ts'
import { playClient } from './clients.ts'
import { playCompany, START } from './company.ts'
import { DAY, diceOf } from './dice.ts'
import { type Played, scriptOf } from './script.ts'

export interface DemoSettings {
  readonly seed: number
  readonly clients: number
  readonly months: number
}

const MONTH = 30.4 * DAY

/** All commands of the play, in the order in which they are recorded. */
export const play = ({ seed, clients, months }: DemoSettings): ReadonlyArray<Played> => {
  const dice = diceOf(seed)
  const script = scriptOf(seed, START + months * MONTH)
  playCompany(dice, script)
  const fairs = playFairs(dice, script)
  for (let n = 1; n <= clients; n++) playClient(dice, script, n, fairs)
  return script.played()
}
