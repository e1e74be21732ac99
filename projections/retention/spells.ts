/** R7, how long clients stay: a spell from the first contract or won deal to the end, or to now. */
import type { Zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { Question } from '../view.ts'
import type { Life, Lives } from './life.ts'

export interface ClientSpell {
  readonly life: Life
  readonly from: LocalDate
  /** The day it was lost; today, or the day its data was erased, where it was not. */
  readonly until: LocalDate
  readonly lost: boolean
  /** First day of the recorded history, where it began before: at risk from then on only. */
  readonly entry: LocalDate | null
}

const earliest = (moments: ReadonlyArray<Instant>): Instant | undefined =>
  moments.reduce<Instant | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined)

/** When a client's relation began or began again, and when it ended, as far as the moment asked about. */
const turnsOf = (life: Life, zone: Zone, asOf: Instant) => {
  const upToNow = (at: Instant) => at <= asOf
  return {
    begins: [
      ...life.purchases.map(({ at }) => at),
      ...life.inForce.map(({ from }) => zone.startOfDay(from)),
      ...life.wonBack.map(({ at }) => at),
    ].filter(upToNow),
    ends: [
      ...life.inForce.flatMap(({ to }) => (to === null ? [] : [zone.startOfDay(to)])),
      ...life.losses.map(({ at }) => at),
    ].filter(upToNow),
  }
}

/**
 * The spells of a client: the first only, or one more for each time it came back. A spell ends with the last contract that has
 * no successor or with the word that the client is lost, whichever is first.
 */
const spellsOfLife = (
  life: Life,
  { zone, asOf }: Question,
  which: 'first' | 'all',
  historyFrom: LocalDate | null,
): ReadonlyArray<ClientSpell> => {
  if (life.first === null) return []
  const today = zone.localDate(asOf)
  const { erasedAt } = life.record
  const { begins, ends } = turnsOf(life, zone, asOf)
  const spells: Array<ClientSpell> = []
  const firstBegin = earliest(begins.filter((at) => zone.localDate(at) >= (life.first ?? today)))
  for (let begin = firstBegin; begin !== undefined; ) {
    const from = zone.localDate(begin)
    const start = begin
    // What comes after its data was erased is not looked at any more.
    const end = earliest(ends.filter((at) => at >= start && (erasedAt === null || at <= erasedAt)))
    const left = erasedAt === null ? today : zone.localDate(erasedAt)
    const until = end === undefined ? left : zone.localDate(end)
    const entry = !life.startKnown && historyFrom !== null && from < historyFrom ? historyFrom : null
    // Who was gone before the history begins is not in it.
    if (entry === null || until > entry)
      spells.push({ life, from, until: until < from ? from : until, lost: end !== undefined, entry })
    begin = which === 'first' || end === undefined ? undefined : earliest(begins.filter((at) => at > end))
  }
  return spells
}

export const clientSpells = (
  { lives, historyFrom }: Lives,
  question: Question,
  which: 'first' | 'all' = 'first',
): ReadonlyArray<ClientSpell> => lives.flatMap((life) => spellsOfLife(life, question, which, historyFrom))
