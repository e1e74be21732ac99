/** Streams in memory under their aggregates: what a command handler does, without a store. For properties. */
import * as E from 'fp-ts/lib/Either.js'
import { crmAggregates } from '../../src/domain/index.ts'
import type { Aggregate } from '../../src/kernel/aggregate.ts'
import type { Context } from '../../src/kernel/decider.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { DomainEvent } from '../../src/kernel/event-codec.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { followAll } from '../../src/kernel/references.ts'

export interface Issue {
  readonly command: Readonly<Record<string, unknown>> & { readonly type: string }
  readonly actor: { readonly id: string; readonly role: string }
  readonly occurredAt: Instant
  /** When it is recorded; absent: as it occurs. */
  readonly recordedAt?: Instant
}

export interface StreamOf {
  readonly aggregate: Aggregate
  readonly id: string
  readonly state: unknown
  readonly events: ReadonlyArray<DomainEvent>
}

export interface Step extends Issue {
  readonly before: StreamOf
  readonly after: StreamOf
  readonly decided: E.Either<RuleViolation, ReadonlyArray<DomainEvent>>
}

const aggregates: ReadonlyArray<Aggregate> = crmAggregates()
const byCategory = new Map(aggregates.map((one) => [one.category, one]))

/** What a creating command that names nothing makes here. */
const unnamed: Readonly<Record<string, string>> = {
  client: 'c1',
  deal: 'd1',
  contract: 'k1',
  complaint: 'm1',
  calendar: 'company',
  campaign: 'g1',
  competitor: 'x1',
  programme: 'gold',
  product: 'p',
  manager: 'anna',
  segment: 's1',
  order: 'o1',
  requirement: 'clients.corporate',
}

const aggregateOf = (command: string): Aggregate => {
  const found = aggregates.find(({ commands }) => Object.hasOwn(commands, command))
  if (found === undefined) throw new Error(`no aggregate decides ${command}`)
  return found
}

/** Issues the commands one after another; every step tells the stream before and after, and what was decided. */
export const play = (issues: ReadonlyArray<Issue>): ReadonlyArray<Step> => {
  const streams = new Map<string, StreamOf>()
  const stream = (category: string, id: string): StreamOf => {
    const aggregate = aggregates.find((one) => one.category === category)
    if (aggregate === undefined) throw new Error(`no category ${category}`)
    return streams.get(`${category}-${id}`) ?? { aggregate, id, state: aggregate.initial, events: [] }
  }
  return issues.map((issue): Step => {
    const { command, actor, occurredAt } = issue
    const { category } = aggregateOf(command.type)
    const before = stream(category, String(command[category] ?? unnamed[category]))
    const { aggregate } = before
    const context: Context = { actor, occurredAt, day: occurredAt.slice(0, 10) as LocalDate }
    // As the command handler: a stream is no reference of its own.
    const named = Object.entries(aggregate.references(command, before.state, context)).filter(
      ([, request]) => request !== undefined && request.join('-') !== `${category}-${before.id}`,
    )
    const at = (category: string, id: string) => {
      const { state, events } = stream(category, id)
      return { id, stream: `${category}-${id}`, revision: events.length - 1, state }
    }
    const references = followAll(byCategory, at, Object.fromEntries(named))
    const decided = E.map((events: ReadonlyArray<{ readonly type: string; readonly data: unknown }>) =>
      events.map((event): DomainEvent => ({ ...event, occurredAt })),
    )(aggregate.decide(references)(command, context)(before.state))
    const events = E.isRight(decided) ? decided.right : []
    const after = {
      ...before,
      state: events.reduce(aggregate.evolve, before.state),
      events: [...before.events, ...events],
    }
    streams.set(`${category}-${before.id}`, after)
    return { ...issue, before, after, decided }
  })
}
