/**
 * When each contract was in force and what it was worth, folded from its facts: local days, the end exclusive (VIEWS.md R0,
 * R3). The facts carry both times, so the same fold answers for any moment on either axis.
 */

import type { Money } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { oneOf } from '../option-codecs.ts'
import type { ContractChange } from './facts.ts'
import { type Days, monthlyValue } from './value.ts'

/** A term as it was concluded, renewed or amended last. */
export interface ContractTerm extends Days {
  readonly value: Money
  readonly noticeDays: number | null
  readonly renewable: boolean
  readonly agreedAt: Instant
  readonly position: string
}

export interface ContractEnd {
  readonly kind: 'completed' | 'terminated' | 'expired'
  readonly day: LocalDate
  readonly at: Instant
  /** Of a terminated one: who ended it. */
  readonly by: 'us' | 'client' | null
}

/** Days in force, with the facts that begin and end them. */
interface Cover extends Days {
  readonly began: string
  readonly ended: string
}

/** A value and the day from which it counts. */
interface Worth {
  readonly from: LocalDate
  readonly value: Money
  /** The term that the value is for. */
  readonly over: Days
  readonly position: string
}

export interface ContractAt {
  readonly contract: string
  readonly client: string
  readonly recurring: boolean
  /** The first term and each renewal, in order. */
  readonly terms: ReadonlyArray<ContractTerm>
  readonly cover: ReadonlyArray<Cover>
  readonly worth: ReadonlyArray<Worth>
  readonly suspended: ReadonlyArray<Days>
  readonly end: ContractEnd | null
  /** How many of the facts were inferred by an importer. */
  readonly inferred: number
}

/** A contract in force at one value: a change of value, a renewal or a gap begins another. */
export interface ContractSpell extends Days {
  readonly contract: string
  readonly client: string
  readonly recurring: boolean
  /** Null where there is none: no end, or a term shorter than a month. */
  readonly monthly: Money | null
  /** Positions of the facts by which it began and ends. */
  readonly began: string
  readonly ended: string
}

const endKinds: Readonly<Record<string, ContractEnd['kind']>> = {
  ContractCompleted: 'completed',
  ContractTerminated: 'terminated',
  ContractExpired: 'expired',
}

const earlier = (a: LocalDate | null, b: LocalDate): LocalDate => (a === null || b < a ? b : a)

/** What lies before a day; the piece that the day cuts is ended by the fact that cut it. */
const before = (cover: ReadonlyArray<Cover>, day: LocalDate, position: string): ReadonlyArray<Cover> =>
  cover.flatMap((piece) => {
    if (piece.from >= day) return []
    return piece.to !== null && piece.to <= day ? [piece] : [{ ...piece, to: earlier(piece.to, day), ended: position }]
  })

interface Agreed {
  readonly term: ContractTerm
  readonly effective: LocalDate
}

/** The term that a conclusion, renewal or amendment sets; undefined for any other fact. */
const agreedIn = (row: ContractChange): Agreed | undefined => {
  if (row.from === null || row.amount === null || row.currency === null) return undefined
  const from = row.from
  const term = {
    from,
    to: row.to,
    value: { amount: row.amount, currency: row.currency },
    noticeDays: row.noticeDays,
    renewable: row.renewable !== 0,
    agreedAt: row.occurredAt,
    position: row.position,
  }
  return { term, effective: row.effective ?? from }
}

const worthOf = ({ term, effective }: Agreed): Worth => ({
  from: effective,
  value: term.value,
  over: { from: term.from, to: term.to },
  position: term.position,
})

const coverOf = ({ from, to, position }: ContractTerm): Cover => ({ from, to, began: position, ended: position })

const concluded = (row: ContractChange, agreed: Agreed): ContractAt => ({
  contract: row.contract,
  client: row.client ?? '',
  recurring: row.recurrence === 'recurring',
  terms: [agreed.term],
  cover: [coverOf(agreed.term)],
  worth: [worthOf(agreed)],
  suspended: [],
  end: null,
  inferred: row.inferred,
})

/** A renewal adds a term, an amendment puts the last one in order; both count from their day on and leave what was before. */
const agree = (contract: ContractAt, row: ContractChange, agreed: Agreed): ContractAt => {
  const { term, effective } = agreed
  const renewal = row.type === 'ContractRenewed'
  const kept = (renewal ? contract.terms : contract.terms.slice(0, -1)).filter(({ from }) => from < term.from)
  const from = renewal || term.from > effective ? term.from : effective
  const next = term.to !== null && term.to <= from ? [] : [{ ...coverOf(term), from }]
  return {
    ...contract,
    terms: [...kept, term],
    cover: [...before(contract.cover, from, row.position), ...next],
    worth: [...contract.worth.filter((worth) => worth.from < effective), worthOf(agreed)],
  }
}

const apply = (contract: ContractAt, row: ContractChange): ContractAt => {
  // It ends once; what occurred later was recorded before anybody knew.
  if (contract.end !== null) return contract
  const agreed = agreedIn(row)
  if (agreed !== undefined) return agree(contract, row, agreed)
  const day = row.effective
  if (day === null) return contract
  if (row.type === 'ContractSuspended')
    return { ...contract, suspended: [...contract.suspended, { from: day, to: null }] }
  if (row.type === 'ContractResumed')
    return { ...contract, suspended: contract.suspended.map((one) => (one.to === null ? { ...one, to: day } : one)) }
  const kind = endKinds[row.type]
  if (kind === undefined) return contract
  return {
    ...contract,
    cover: before(contract.cover, day, row.position),
    end: { kind, day, at: row.occurredAt, by: row.by },
  }
}

/** All concluded contracts. Facts come in the order of C3. */
export const contractsOf = (changes: ReadonlyArray<ContractChange>): ReadonlyArray<ContractAt> => {
  const contracts = new Map<string, ContractAt>()
  for (const row of changes) {
    const contract = contracts.get(row.contract)
    if (contract !== undefined) {
      const next = apply(contract, row)
      contracts.set(row.contract, { ...next, inferred: next.inferred + row.inferred })
      continue
    }
    const agreed = row.type === 'ContractConcluded' ? agreedIn(row) : undefined
    if (agreed !== undefined) contracts.set(row.contract, concluded(row, agreed))
  }
  return [...contracts.values()]
}

/** What is left of days without others, both in order. */
const without = (days: ReadonlyArray<Cover>, holes: ReadonlyArray<Days>): ReadonlyArray<Cover> =>
  holes.reduce<ReadonlyArray<Cover>>(
    (left, hole) =>
      left.flatMap((piece) => {
        if ((piece.to !== null && piece.to <= hole.from) || (hole.to !== null && hole.to <= piece.from)) return [piece]
        const head = piece.from < hole.from ? [{ ...piece, to: hole.from }] : []
        const tail = hole.to !== null && (piece.to === null || hole.to < piece.to) ? [{ ...piece, from: hole.to }] : []
        return [...head, ...tail]
      }),
    days,
  )

export interface SpellOptions {
  /** Whether a suspended contract counts as in force; default `active`. */
  readonly suspended?: 'active' | 'inactive'
}

export const spellFields = { suspended: oneOf('suspended', ['active', 'inactive']) } as const

/** The spells of a contract, in order. */
export const spellsOf = (contract: ContractAt, options: SpellOptions = {}): ReadonlyArray<ContractSpell> => {
  const { contract: id, client, recurring, worth } = contract
  const cover = options.suspended === 'inactive' ? without(contract.cover, contract.suspended) : contract.cover
  return cover.flatMap((piece) => {
    const first = Math.max(
      0,
      worth.findLastIndex(({ from }) => from <= piece.from),
    )
    const pieces: Array<ContractSpell> = []
    for (let i = first; i < worth.length; i++) {
      const value = worth[i]
      const next = worth[i + 1]
      if (value === undefined || (i > first && piece.to !== null && value.from >= piece.to)) break
      const cutByNext = next !== undefined && next.from > piece.from && (piece.to === null || next.from < piece.to)
      pieces.push({
        contract: id,
        client,
        recurring,
        from: i === first ? piece.from : value.from,
        to: cutByNext ? next.from : piece.to,
        monthly: monthlyValue(value.value, value.over),
        began: i === first ? piece.began : value.position,
        ended: cutByNext ? next.position : piece.ended,
      })
    }
    return pieces
  })
}
