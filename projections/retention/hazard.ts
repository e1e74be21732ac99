/** R9, the hazard by month of tenure: when clients leave. Renewal dates show as spikes at 12, 24. */

import { daysBetween, monthsBetween } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, type Piece } from '../figures.ts'
import { oneOf } from '../option-codecs.ts'
import { type LifeTableRow, type Lived, lifeTable } from '../statistics/life-table.ts'
import { defineView } from '../view.ts'
import { type LifeOptions, lifeFacts, lifeFields, lifePiece, livesOf } from './life.ts'
import { type ClientSpell, clientSpells } from './spells.ts'

export interface HazardOptions extends LifeOptions {
  /** The `first` spell of each client (default), or `all`: one that was won back starts anew. */
  readonly spells?: 'first' | 'all'
}

const hazardOptions = struct({}, { ...lifeFields, spells: oneOf('spells', ['first', 'all']) })

export interface HazardMonth extends Omit<LifeTableRow, 'interval'> {
  /** Months of tenure completed when it begins. */
  readonly month: number
  /** At risk are fewer than ten: not to be relied on. */
  readonly few: boolean
}

export interface Hazard {
  readonly n: number
  readonly months: ReadonlyArray<HazardMonth>
  readonly merged: number
  readonly inferred: number
}

const FEW = 10

/** A month of tenure that was entered in its middle counts from the next one on. */
const livedOf = ({ from, until, lost, entry }: ClientSpell): Lived => {
  const interval = monthsBetween(from, until)
  if (entry === null) return { interval, event: lost }
  const begun = monthsBetween(from, entry)
  const atItsStart = daysBetween(from, entry) === 0
  return { interval, event: lost, entry: atItsStart ? begun : begun + 1 }
}

const piece = (spell: ClientSpell): Piece => ({
  ...lifePiece(spell.life),
  measure: monthsBetween(spell.from, spell.until),
})

export const hazard = defineView({
  id: 'R9',
  verb: 'retention hazard',
  title: 'when clients leave, by month of tenure',
  facts: lifeFacts,
  options: hazardOptions,
  answer: (facts, question, options: HazardOptions): Hazard => {
    const all = livesOf(facts, question, options)
    const spells = clientSpells(all, question, options.spells)
    const lived = spells.map((spell) => ({ spell, ...livedOf(spell) }))
    const present = (month: number) =>
      lived.filter(({ interval, entry = 0 }) => entry <= month && month <= interval && entry <= interval)
    const of = ({ spell }: (typeof lived)[number]) => piece(spell)
    return figures<Hazard>({
      n: counted(spells, piece),
      months: lifeTable(lived).map(({ interval: month, ...row }) => {
        const leaving = (event: boolean) =>
          present(month).filter((one) => one.interval === month && one.event === event)
        return figures<HazardMonth>(
          {
            month,
            atRisk: derived(row.atRisk, 'count', () => present(month), of),
            lost: derived(row.lost, 'count', () => leaving(true), of),
            censored: derived(row.censored, 'count', () => leaving(false), of),
            hazard: derived(row.hazard, 'life-table', () => present(month), of),
            survival: derived(row.survival, 'life-table', () => lived, of),
            few: row.atRisk < FEW,
          },
          String(month),
        )
      }),
      merged: all.merged,
      inferred: all.inferred,
    })
  },
})
