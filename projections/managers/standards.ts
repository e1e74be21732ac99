/** What is required of managers (S31), and whether it is there: by the position that is held, by the clients looked after. */
import { qualificationKey } from '../../src/domain/manager/state.ts'
import { type Gap, gapsOf } from '../../src/domain/requirement/gaps.ts'
import { classesOf } from '../../src/domain/requirement/subject.ts'
import type { QualificationKind } from '../../src/domain/values/vocabulary.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { ClientAt } from '../clients/client.ts'
import { groupBy } from '../group-by.ts'
import type { Success } from './career.ts'
import type { NeedRow, RequirementChange } from './facts.ts'
import type { FileAt } from './file.ts'
import type { ManagerAt } from './manager.ts'

/** A requirement in force. */
export interface RequirementAt {
  readonly requirement: string
  readonly of: 'position' | 'clients'
  readonly name: string
  readonly needs: ReadonlyArray<NeedRow>
  /** Transactions that a position takes; null where it takes none. */
  readonly successful: number | null
  readonly repeat: number | null
  /** Of the event that set it. */
  readonly position: string
}

/** Requirements in force, by their name. What was set last holds; facts come in the order of C3. */
export const requirementsAt = (changes: ReadonlyArray<RequirementChange>): ReadonlyArray<RequirementAt> =>
  [...new Map(changes.map((row) => [row.requirement, row])).values()]
    .flatMap(
      ({ requirement, of, name, needs, successful, repeat, position }): ReadonlyArray<RequirementAt> =>
        of === null || name === null
          ? []
          : [{ requirement, of, name, needs: needs ?? [], successful, repeat, position }],
    )
    .toSorted((a, b) => (a.requirement < b.requirement ? -1 : 1))

export interface Transactions {
  readonly has: number
  readonly needed: number
}

/** A requirement held against a manager. */
export interface Check {
  readonly requirement: string
  readonly of: 'position' | 'clients'
  readonly name: string
  /** `held`: the own position · `above`: one of nobody's, or of a higher one · `clients`: clients of the class are looked after. */
  readonly applies: boolean
  /** Clients of the class that the manager looks after; null of a position. */
  readonly clients: number | null
  readonly needs: ReadonlyArray<NeedRow>
  /** Null where the file is withheld from the reader. */
  readonly gaps: ReadonlyArray<Gap> | null
  /** Of a position that takes transactions. */
  readonly successful: Transactions | null
  readonly repeat: Transactions | null
  /** Nothing is missing: the position may be given, clients of the class may be taken. Null where it is withheld. */
  readonly met: boolean | null
}

const qualificationsOf = (file: FileAt) => ({
  qualifications: Object.fromEntries(
    file.qualifications.map(({ kind, subject, level, validUntil }) => [
      qualificationKey(kind as QualificationKind, subject),
      { level, validUntil },
    ]),
  ),
})

export interface Candidate {
  readonly manager: ManagerAt
  /** Undefined where it is withheld. */
  readonly file: FileAt | undefined
  /** Clients by class, those that are looked after. */
  readonly classes: ReadonlyMap<string, ReadonlyArray<ClientAt>>
  readonly successes: ReadonlyArray<Success>
}

/** Clients that stand for themselves and are not gone, by each class that they belong to. */
export const clientsByClass = (
  clients: ReadonlyArray<ClientAt>,
  keyAccounts: ReadonlySet<string>,
): ReadonlyMap<string, ReadonlyArray<ClientAt>> =>
  groupByEach(clients, ({ client, kind, segment }) =>
    classesOf({ kind: (kind ?? 'other') as 'other', segment, keyTerms: keyAccounts.has(client) ? true : null }),
  )

const groupByEach = <A>(all: ReadonlyArray<A>, keys: (one: A) => ReadonlyArray<string>) => {
  const pairs = all.flatMap((one) => keys(one).map((key) => ({ key, one })))
  return new Map([...groupBy(pairs, ({ key }) => key)].map(([key, own]) => [key, own.map(({ one }) => one)]))
}

const transactions = (needed: number | null, all: ReadonlyArray<Success>): Transactions | null =>
  needed === null ? null : { has: all.length, needed }

/** How a manager stands to a requirement on a local day. */
export const checkOf = (
  { requirement, of, name, needs, successful, repeat }: RequirementAt,
  { manager, file, classes, successes }: Candidate,
  day: LocalDate,
): Check => {
  const own = of === 'clients' ? (classes.get(name) ?? []).length : null
  const gaps = file === undefined ? null : gapsOf({ needs, successful, repeat }, qualificationsOf(file), day)
  const won = transactions(successful, successes)
  const again = transactions(
    repeat,
    successes.filter((one) => one.repeat),
  )
  const enough = [won, again].every((one) => one === null || one.has >= one.needed)
  return {
    requirement,
    of,
    name,
    applies: own === null ? manager.position === name : own > 0,
    clients: own,
    needs,
    gaps,
    successful: won,
    repeat: again,
    met: gaps === null ? null : gaps.length === 0 && enough,
  }
}
