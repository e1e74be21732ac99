/** A manager as decisions need to see one: plain JSON, no personal data. */
import type { Instant } from '../../kernel/instant.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import { type ById, byId, withId } from '../values/by-id.ts'
import type { Money } from '../values/money.ts'
import type { QualificationKind } from '../values/vocabulary.ts'
import type { ManagerEvent } from './events.ts'

export interface Qualification {
  readonly level: number
  /** The last local day on which it counts; null where it does not run out. */
  readonly validUntil: LocalDate | null
  readonly at: Instant
}

/** Largest own discount in basis points, and since when. */
export interface Competence {
  readonly discount: number
  readonly at: Instant
}

/** Damages that are not made good yet; null where none were named. */
export interface Violation {
  readonly damages: Money | null
  readonly at: Instant
}

/** What was proposed or asked for, and when. */
export interface Question {
  readonly status: 'made' | 'answered'
  readonly at: Instant
}

export interface Manager {
  readonly status: 'here' | 'left'
  readonly lastStatusAt: Instant
  readonly position: string
  readonly grade: number
  readonly department: string
  /** By `kind/subject`. */
  readonly qualifications: ById<Qualification>
  /** Null while the manager decides what the role decides. */
  readonly competence: Competence | null
  readonly proposals: ById<Question>
  readonly requests: ById<Question>
  /** Minor units by `from/to/currency`. */
  readonly targets: ById<number>
  readonly violations: ById<Violation>
}

/** Null before the first appointment. */
export type ManagerState = Manager | null

export const qualificationKey = (kind: QualificationKind, subject: string): string => `${kind}/${subject}`

export const targetKey = (from: LocalDate, to: LocalDate, currency: string): string => `${from}/${to}/${currency}`

const blank = {
  qualifications: {},
  competence: null,
  proposals: {},
  requests: {},
  targets: {},
  violations: {},
} satisfies Partial<Manager>

/** Who comes back brings along what is on record. */
const appointed = (
  before: ManagerState,
  { data, occurredAt }: Extract<ManagerEvent, { type: 'ManagerAppointed' }>,
): Manager => ({
  ...(before ?? blank),
  status: 'here',
  lastStatusAt: occurredAt,
  position: data.position,
  grade: data.grade,
  department: data.department,
})

/** What is recorded late takes its place where it occurred. */
const isLatest = (before: { readonly at: Instant } | null | undefined, at: Instant): boolean =>
  before === null || before === undefined || at >= before.at

const qualified = (
  manager: Manager,
  { data, occurredAt }: Extract<ManagerEvent, { type: 'QualificationRecorded' }>,
): Manager => {
  const key = qualificationKey(data.kind, data.subject)
  if (!isLatest(byId(manager.qualifications, key), occurredAt)) return manager
  const qualification = { level: data.level, validUntil: data.validUntil ?? null, at: occurredAt }
  return { ...manager, qualifications: withId(manager.qualifications, key, qualification) }
}

const measured = (
  manager: Manager,
  { violation, compensation }: Extract<ManagerEvent, { type: 'MeasureImposed' }>['data'],
): Manager => {
  const found = byId(manager.violations, violation)
  if (found === undefined || found.damages === null || compensation === undefined) return manager
  const damages = { ...found.damages, amount: found.damages.amount - compensation.amount }
  return { ...manager, violations: withId(manager.violations, violation, { ...found, damages }) }
}

export const evolve = (state: ManagerState, event: ManagerEvent): ManagerState => {
  if (event.type === 'ManagerAppointed') return state?.status === 'here' ? state : appointed(state, event)
  if (state === null) return null
  switch (event.type) {
    case 'QualificationRecorded':
      return qualified(state, event)
    case 'CompetenceGranted':
      return isLatest(state.competence, event.occurredAt)
        ? { ...state, competence: { discount: event.data.discount, at: event.occurredAt } }
        : state
    case 'ProposalMade':
      return {
        ...state,
        proposals: withId(state.proposals, event.data.proposal, { status: 'made', at: event.occurredAt }),
      }
    case 'ProposalAnswered':
      return {
        ...state,
        proposals: withId(state.proposals, event.data.proposal, { status: 'answered', at: event.occurredAt }),
      }
    case 'ConditionsRequested':
      return {
        ...state,
        requests: withId(state.requests, event.data.request, { status: 'made', at: event.occurredAt }),
      }
    case 'ConditionsAnswered':
      return {
        ...state,
        requests: withId(state.requests, event.data.request, { status: 'answered', at: event.occurredAt }),
      }
    case 'TargetSet': {
      const { from, to, amount } = event.data
      return { ...state, targets: withId(state.targets, targetKey(from, to, amount.currency), amount.amount) }
    }
    case 'ViolationRecorded': {
      const found = { damages: event.data.damages ?? null, at: event.occurredAt }
      return { ...state, violations: withId(state.violations, event.data.violation, found) }
    }
    case 'MeasureImposed':
      return measured(state, event.data)
    case 'ManagerPromoted':
      return { ...state, position: event.data.to, grade: event.data.grade, lastStatusAt: event.occurredAt }
    case 'ManagerLeft':
      return { ...state, status: 'left', lastStatusAt: event.occurredAt }
    default:
      return state
  }
}
