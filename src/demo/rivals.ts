/** Who else sells to the same clients, and what has been found out about each. */
import { competitorId } from '../domain/values/ids.ts'
import { DAY, type Dice } from './dice.ts'
import type { Script } from './script.ts'
import { workTime } from './work-time.ts'

export interface Rival {
  readonly name: string
  /** How far it lowers the chance to win where it is met. */
  readonly threat: number
  readonly sells: ReadonlyArray<string>
  readonly strength: string
  readonly weakness: string
  readonly opportunity: string
  readonly danger: string
}

const [first, ...others]: readonly [Rival, Rival, Rival] = [
  {
    name: 'Nordex',
    threat: 0.3,
    sells: ['basic', 'parts'],
    strength: 'delivers within two days',
    weakness: 'no service of its own',
    opportunity: 'leaves small chains alone',
    danger: 'lowers its prices before Christmas',
  },
  {
    name: 'Prisma',
    threat: 0.15,
    sells: ['plus'],
    strength: 'is known in every town',
    weakness: 'answers complaints after weeks',
    opportunity: 'its best people have left',
    danger: 'talks to the buying groups',
  },
  {
    name: 'Tres Torres',
    threat: 0.05,
    sells: ['service'],
    strength: 'costs a tenth less',
    weakness: 'delivers late',
    opportunity: 'its bank has lowered its limit',
    danger: 'may be bought by a larger one',
  },
]
export const rivals: ReadonlyArray<Rival> = [first, ...others]

export const competitorIdOf = (name: string) => competitorId(name.toLowerCase().replaceAll(' ', '-'))

/** Seen in the first weeks, looked at again after half a year; one finding turns out to be wrong. */
export const studyRivals = (dice: Dice, script: Script, start: number): void => {
  for (const [i, { name, sells, strength, weakness, opportunity, danger }] of rivals.entries()) {
    const competitor = competitorIdOf(name)
    const seen = workTime(dice, start + (5 + 9 * i) * DAY)
    const again = workTime(dice, seen + 180 * DAY)
    script.lead(seen, { type: 'IdentifyCompetitor', competitor, name, offers: sells })
    script.lead(seen + DAY, { type: 'FindStrength', competitor, what: strength, source: 'three clients who buy there' })
    script.lead(seen + DAY, { type: 'FindWeakness', competitor, what: weakness, source: 'a lost deal, asked why' })
    script.lead(seen + 40 * DAY, { type: 'FindOpportunity', competitor, what: opportunity, source: 'fair in spring' })
    script.lead(again, { type: 'FindDanger', competitor, what: danger, source: 'trade paper' })
  }
  const competitor = competitorIdOf(first.name)
  const rumour = workTime(dice, start + 100 * DAY)
  const finding = 'rumour'
  script.lead(rumour, { type: 'FindWeakness', competitor, finding, what: 'is short of money', source: 'hearsay' })
  const why = 'its accounts say otherwise'
  script.lead(workTime(dice, rumour + 60 * DAY), { type: 'WithdrawFinding', competitor, finding, why })
}
