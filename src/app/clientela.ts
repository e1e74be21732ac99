/** What an open clientela offers, in promises: every failure is thrown as `ClientelaError` with its tagged error. */
import type { Observable } from 'rxjs'
import type { Explanation } from '../../projections/audit/explain.ts'
import type { TimelineOptions, TimelinePage } from '../../projections/timeline/timeline.ts'
import type { FactTables, View } from '../../projections/view.ts'
import type { crmAggregates } from '../domain/index.ts'
import type { Aggregate, CommandsOfAggregate, EnvelopesOfAggregate } from '../kernel/aggregate.ts'
import type { BookkeepingAggregate } from '../kernel/bookkeeping.ts'
import type { IssueOptions } from '../kernel/command.ts'
import type { HandleError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Handled } from '../kernel/handled.ts'
import type { Id } from '../kernel/id.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection, RowOf, Table } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Progress } from '../readmodels/catch-up.ts'
import type { RowsQuery } from '../readmodels/port.ts'
import type { ViewStatus } from '../readmodels/status.ts'
import type { Answered } from './answered.ts'
import type { Views } from './asked.ts'
import type { Changed } from './changed.ts'
import type { EventStreamOptions } from './event-stream.ts'
import type { ExplainOptions } from './explain.ts'
import type { Followed, FollowedOptions } from './followed.ts'
import type { Health, HealthOptions } from './health.ts'
import type { Integrity } from './integrity.ts'
import type { When } from './options.ts'
import type { Policies } from './policies.ts'
import type { Look } from './record-access.ts'
import type { Replays } from './replayed.ts'
import type { Series, SeriesOptions } from './series.ts'
import type { WhatIf, WhatIfOptions } from './what-if.ts'

type CrmAggregate = ReturnType<typeof crmAggregates>[number]

/** Every command of the library, and your own. */
export type Command<Own extends Aggregate = never> = CommandsOfAggregate<CrmAggregate | Own>

/** Every event of the library, and your own, with everything known about it: `type` says what `data` is. */
export type Event<Own extends Aggregate = never> = EnvelopesOfAggregate<CrmAggregate | BookkeepingAggregate | Own>

type CategoryOf<A, Type> = A extends Aggregate
  ? Type extends CommandsOfAggregate<A>['type']
    ? A['category']
    : never
  : never

/** The answer to a command: what was written, and the id of what it was about. */
export interface Done<Category extends string = string> extends Omit<Handled, 'id'> {
  readonly id: Id<Category>
}

/** Either of two: `Left` carries the error, `Right` the value; the same shape as fp-ts gives it. */
export type Result<Failure, Success> =
  | { readonly _tag: 'Left'; readonly left: Failure }
  | { readonly _tag: 'Right'; readonly right: Success }

export interface HandleOptions extends IssueOptions {
  /** Views that must have seen what is written before the answer comes. */
  readonly waitFor?: ReadonlyArray<string>
}

/** Commands sent as data, with what travels with each. */
export type Sent<Own extends Aggregate = never> = IssueOptions & { readonly command: Command<Own> }

export interface Clientela<Own extends Aggregate = never> extends Views, Replays {
  /** Decides and records; throws what refuses it. */
  readonly handle: <const C extends Command<Own>>(
    command: C,
    options: HandleOptions,
  ) => Promise<Done<CategoryOf<CrmAggregate | Own, C['type']>>>
  /** The same, with what refuses it as a value. */
  readonly tryHandle: <const C extends Command<Own>>(
    command: C,
    options: HandleOptions,
  ) => Promise<Result<HandleError, Done<CategoryOf<CrmAggregate | Own, C['type']>>>>
  /** Many at once, answered in the order given; one refusal does not stop the others. */
  readonly handleAll: (commands: ReadonlyArray<Sent<Own>>) => Promise<ReadonlyArray<Result<HandleError, Done>>>
  /**
   * Events as they are recorded, typed by their type; resumes after a lost connection. Default from now on. Events of other
   * programs are not among them: `followed` gives those too.
   *
   * @example crm.events({ types: ['DealWon'], after: 'start' }).subscribe(({ id, data }) => console.log(id, data.contract))
   */
  readonly events: <const Type extends Event<Own>['type'] = Event<Own>['type']>(
    options?: EventStreamOptions<Type>,
  ) => Observable<Extract<Event<Own>, { readonly type: Type }>>
  /**
   * The history followed, with what else happens on the way: places reached, having caught up, having fallen behind. With
   * `each` a page is done with before the next is read.
   */
  readonly followed: (options: FollowedOptions) => Observable<Followed>
  /** Everything that ever passed between the company and one client. */
  readonly timeline: (options: TimelineOptions & When) => Promise<Answered<TimelinePage>>
  /** What was done by whom and why, and why an event came about. */
  readonly audit: Views['audit'] &
    Integrity &
    Changed & {
      /** Puts a look on record that is not a question asked here: a file handed out. Does nothing where nobody asks (`as`). */
      readonly recordAccess: (look: Look, when: When) => Promise<void>
      /** A registry for who reads events past the views: without what is personal of clients whose data was erased by now. */
      readonly forgetting: () => Promise<Registry>
      /** Who, why, on what basis; because of what, back to where it began; and what followed. Throws `UnknownEvent`. */
      readonly explain: (options: ExplainOptions & When) => Promise<Answered<Explanation>>
    }
  /**
   * A view at the end of each of many periods, from one reading of its facts: what each of its figures was. Throws `UnknownView`.
   *
   * @example await crm.series({ view: 'pipeline board', every: 'month', from: '2021-01-01', to: '2026-01-01' })
   */
  readonly series: (options: SeriesOptions) => Promise<Series>
  /**
   * The history decided anew with other discounts that people give alone: what would have been refused, and what that changes
   * in views. Nothing is written. Throws `UnknownView`.
   *
   * @example await crm.whatIf({ discountCompetence: { manager: 500 }, views: ['pipeline winrate'] })
   */
  readonly whatIf: (options: WhatIfOptions) => Promise<WhatIf>
  /** Asks any view, your own included. */
  readonly ask: <Facts extends FactTables, Options extends object, Answer extends object>(
    view: View<Facts, Options, Answer>,
    options: Options,
    when?: When,
  ) => Promise<Answered<Answer>>
  /** Rows of a read model, up to date with everything recorded before the call. */
  readonly rows: <T extends Table>(
    projection: Projection<T>,
    query?: RowsQuery & Pick<When, 'as'>,
  ) => Promise<ReadonlyArray<RowOf<T>>>
  readonly views: {
    readonly status: () => Promise<ReadonlyArray<ViewStatus>>
    readonly catchUp: (names?: ReadonlyArray<string>, onProgress?: (progress: Progress) => void) => Promise<void>
    /** Keeps all views up to date in the background from now on. */
    readonly follow: () => void
    readonly waitUntilSeen: (names: ReadonlyArray<string>, position: Position, timeoutMs?: number) => Promise<void>
    readonly retry: (name: string) => Promise<void>
    readonly rebuild: (name: string, onProgress?: (progress: Progress) => void) => Promise<void>
  }
  /** What is done without a person: none of it runs unless asked. */
  readonly policies: Policies
  /** Whether the store answers and the views stand. Never throws: what fails is a finding. */
  readonly health: (options?: HealthOptions) => Promise<Health>
  /** The parts below, for what is not foreseen here. */
  readonly store: EventStore
  readonly registry: Registry
  readonly close: () => Promise<void>
}
