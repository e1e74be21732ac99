/** What an application says when it opens clientela. */

import type { Conversion } from '../../projections/convert.ts'
import type { AssessmentPolicy, SalesPolicy } from '../domain/index.ts'
import type { PolicySettings } from '../domain/policies/index.ts'
import type { Reader } from '../domain/rights.ts'
import type { Aggregate } from '../kernel/aggregate.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Policy } from '../kernel/policy.ts'
import type { Projection } from '../kernel/projection.ts'
import type { OnProgress } from '../readmodels/catch-up.ts'
import type { OnLaidOut, ReadModelStore } from '../readmodels/port.ts'

export interface ClientelaOptions<Own extends Aggregate = never> {
  /** `memory:`, `sqlite:./clientela.db`, `esdb://…`, or a store of your own. */
  readonly store: string | EventStore
  /** Where read models live; default: beside the store, in memory for a store of your own. */
  readonly readModels?: ReadModelStore
  /** IANA zone of the company: its days, months and terms. */
  readonly zone: string
  /** What managers may decide themselves; default: 10 %, heads 25 %. */
  readonly salesPolicy?: SalesPolicy
  /** How prospects are judged: warning signs of your own beside the library's, limits of the verdicts. */
  readonly assessment?: Partial<AssessmentPolicy>
  /** Your own aggregates, made by `defineAggregate`. */
  readonly aggregates?: ReadonlyArray<Own>
  /** Your own read models, made by `defineProjection`. */
  readonly projections?: ReadonlyArray<Projection>
  /** What is done without a person; nothing of it runs unless asked (`crm.policies.run()`, `.follow()`). */
  readonly policies?: PoliciesChoice
  /**
   * Keep on record who looked at what is personal or confidential, where a question says who asks (`as`); default true.
   * Where the trace can't be written, nothing is shown.
   */
  readonly recordAccess?: boolean
  /** Keep refused commands on record, each in a stream of its own; default true. */
  readonly recordRefusals?: boolean
  /** Now, also for when something is recorded; default the machine's clock. */
  readonly clock?: () => Instant
  /** Ids of commands that bring none; default a random UUID. */
  readonly newId?: () => string
  /** Uniform in [0, 1); default Math.random. Only for jitter. */
  readonly random?: () => number
  /** Commands under way at once in `handleAll`; default 64. */
  readonly inFlight?: number
  /** Told how far views have come that a question waits for, while they read what was recorded since they were asked last. */
  readonly onCatchUp?: OnProgress
  /** Told how far the first question about a table has laid its facts out, so that the next ones are answered at once. */
  readonly onLaidOut?: OnLaidOut
  /** Told when a view stops; it is also kept with the view (`views.status()`). */
  readonly onViewFailure?: (view: string, message: string) => void
  /** Told why `views.follow()` pauses (a store fails; it goes on by itself), and, with undefined, that it goes on. */
  readonly onTrouble?: (trouble: unknown) => void
}

/** The policies of an open clientela. */
export interface PoliciesChoice {
  /** How the library's own do their work: days, departments, templates. */
  readonly settings?: PolicySettings
  /** Your own, made by `definePolicy` or `policyOf`. */
  readonly own?: ReadonlyArray<Policy>
  /** Commands that may follow from each other in a row without a person, before it is taken for a loop; default 16. */
  readonly maxHops?: number
  /** How often `policies.follow()` looks whether a timer is due; default 1,000 ms. */
  readonly checkEveryMs?: number
}

/** The moment and place of a question, as a person writes them. */
export interface When {
  /** A local day (its end) or an instant with offset: how the business stood then. Default now, or `knownAt` if that is earlier. */
  readonly asOf?: string
  /** Likewise: what was known then; by itself what a report run then showed. Default now. */
  readonly knownAt?: string
  /** Who asks: what is personal or confidential is withheld from a role that may not see it. Default: nothing is withheld. */
  readonly as?: Reader
  /** What for; kept with the trace that a look at what is personal or confidential leaves. */
  readonly purpose?: string
  /** Where the answer goes, for that trace: default `api`. */
  readonly through?: 'screen' | 'export' | 'api'
  /** Another zone than the company's. */
  readonly zone?: string
  /** Every amount in one currency, each at the rate of its own date; the answer then says how many were. Throws `NoRate`. */
  readonly convert?: Conversion
  /** A figure of the answer by its path, `rows.anna.won`: the answer then says what it is made of. */
  readonly drill?: string
}
