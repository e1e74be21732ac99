/** What stands open with the policies: timers that are pending, and letters that are dead. */
import { POLICY, type PolicyEnvelope, type PolicyEnvelopeOf } from '../../src/kernel/policy-events.ts'
import { indexed, integer, nullable, projectionOf, type RowOf, text } from '../../src/kernel/projection.ts'

const timers = {
  policy: text('the policy'),
  process: text('the instance that it looks after'),
  timer: text('the name of the timer'),
  due: indexed(text('when it is due, ISO 8601 UTC')),
  setBy: text('the event that set it'),
  held: integer('1 where it could not be answered and is a dead letter'),
}

type TimerRow = RowOf<typeof timers>
type Answer = PolicyEnvelopeOf<'ProcessAdopted' | 'PolicyTriggered' | 'TimerFired'>
type OfLetter = PolicyEnvelopeOf<`DeadLetter${'Kept' | 'Retried' | 'Settled' | 'Dropped'}`>

const keyOf = (...parts: ReadonlyArray<string>): string => JSON.stringify(parts)

/** The names of the timers that an event says something of. */
const namesIn = ({ data }: Answer | OfLetter): ReadonlyArray<string> => {
  const set = 'timers' in data ? (data.timers ?? []).map(({ timer }) => timer) : []
  const cancelled = 'cancelled' in data ? (data.cancelled ?? []) : []
  const named = 'timer' in data && data.timer !== undefined ? [data.timer] : []
  return [...new Set([...cancelled, ...named, ...set])]
}

/** Other programs may have events of the same name, and write what they like into any stream. */
const isOurs = ({ category, schemaVersion }: PolicyEnvelope): boolean => category === POLICY && schemaVersion > 0

/** As an answer leaves the timer: what it sets is set, whatever else it says of it. */
const answered = (_row: TimerRow | undefined, { data, eventId }: Answer, key: string): TimerRow | undefined => {
  const { policy, process } = data
  const set = (data.timers ?? []).find(({ timer }) => keyOf(policy, process, timer) === key)
  return set && { policy, process, timer: set.timer, due: set.due, setBy: eventId, held: 0 }
}

const held = (row: TimerRow | undefined): TimerRow | undefined => row && { ...row, held: 1 }
const letGo = (row: TimerRow | undefined): TimerRow | undefined => row && { ...row, held: 0 }
/** One that was set anew while its letter was dead stands as it was set. */
const givenUp = (row: TimerRow | undefined): TimerRow | undefined => (row?.held === 1 ? undefined : row)

export const policyTimers = projectionOf<PolicyEnvelope>()({
  name: 'policy_timers',
  version: 1,
  doc: 'one row for each pending timer of a policy',
  table: timers,
  keys: (event) => {
    if (!isOurs(event) || event.type === 'PolicyStarted' || event.type === 'PolicyAdvanced') return []
    const { policy, process } = event.data
    return namesIn(event).map((timer) => keyOf(policy, process, timer))
  },
  on: {
    ProcessAdopted: answered,
    PolicyTriggered: answered,
    TimerFired: answered,
    DeadLetterKept: held,
    DeadLetterRetried: letGo,
    DeadLetterDropped: givenUp,
  },
})

const letters = {
  letter: text('the id under which it is retried or dropped'),
  policy: indexed(text('the policy')),
  process: text('the instance that it looks after'),
  state: text<'open' | 'retried'>('open; or retried, and not known to be done'),
  command: nullable(text('the command that was refused; null where there was no answer at all')),
  error: text('the tag of the error'),
  rule: nullable(text('the rule that refused')),
  field: nullable(text('the field it complained of')),
  message: text('what was wrong and what to do'),
  attempts: integer('how often it was tried'),
  occurredAt: text('when the cause occurred, ISO 8601 UTC'),
  keptAt: text('when it was last refused, ISO 8601 UTC'),
  correlationId: text('the chain it belongs to'),
  causationId: text('what it follows from'),
}

type LetterRow = RowOf<typeof letters>

const kept = (row: LetterRow | undefined, event: PolicyEnvelopeOf<'DeadLetterKept'>): LetterRow => ({
  letter: event.data.letter,
  policy: event.data.policy,
  process: event.data.process,
  state: 'open',
  command: event.data.command ?? row?.command ?? null,
  error: event.data.error,
  rule: event.data.rule ?? null,
  field: event.data.field ?? null,
  message: event.data.message,
  attempts: (row?.attempts ?? 0) + 1,
  occurredAt: event.occurredAt,
  keptAt: event.recordedAt,
  correlationId: row?.correlationId ?? event.correlationId,
  causationId: row?.causationId ?? event.causationId,
})

const gone = (): undefined => undefined

export const deadLetters = projectionOf<PolicyEnvelope>()({
  name: 'dead_letters',
  version: 1,
  doc: 'one row for each command of a policy that was refused, until it is done or dropped',
  table: letters,
  keys: (event) => (isOurs(event) ? [(event as OfLetter).data.letter] : []),
  on: {
    DeadLetterKept: kept,
    DeadLetterRetried: (row) => row && { ...row, state: 'retried' },
    DeadLetterSettled: gone,
    DeadLetterDropped: gone,
  },
})

/** A dead letter as it is shown. */
export type DeadLetter = RowOf<typeof letters>
/** A pending timer as it is shown. */
export type PolicyTimer = RowOf<typeof timers>
