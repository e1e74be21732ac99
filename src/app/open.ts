/** Opens clientela: a store, its read models, the domain and your own parts, put together. */

import * as E from 'fp-ts/lib/Either.js'
import { crmProjections } from '../../projections/catalogue.ts'
import { assessmentPolicy, crmAggregates } from '../domain/index.ts'
import { crmPolicies } from '../domain/policies/index.ts'
import type { Aggregate } from '../kernel/aggregate.ts'
import { bookkeepingAggregates } from '../kernel/bookkeeping.ts'
import { commandHandler } from '../kernel/command-handler.ts'
import { orThrow } from '../kernel/errors.ts'
import { given } from '../kernel/given.ts'
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import type { Policy } from '../kernel/policy.ts'
import { makeRegistry } from '../kernel/registry.ts'
import { machineSleep } from '../kernel/sleep.ts'
import { startEngine } from '../readmodels/engine.ts'
import { memoryReadModels } from '../readmodels/memory/store.ts'
import { type OpenedStore, openStore } from '../stores/registry.ts'
import { instruments, observeLag } from '../telemetry/instruments.ts'
import { observedCommands, observedStore } from '../telemetry/observed.ts'
import { asker } from './ask.ts'
import { asked, split } from './asked.ts'
import { changed } from './changed.ts'
import type { Clientela, Command, Done, HandleOptions, Sent } from './clientela.ts'
import { eventStream } from './event-stream.ts'
import { followed } from './followed.ts'
import { forgettingIn } from './forgetting.ts'
import { healthOf } from './health.ts'
import { integrityOf } from './integrity.ts'
import type { ClientelaOptions } from './options.ts'
import { policiesOn } from './policies.ts'
import { zoneNamed } from './question.ts'
import { accessRecorder, recordingAccess } from './record-access.ts'
import { recordingRefusals } from './record-refusals.ts'
import { replays } from './replayed.ts'
import { series } from './series.ts'
import { whatIf } from './what-if.ts'

const machineClock = (): Instant => instantFromEpochMs(Date.now())

const opened = async (
  options: ClientelaOptions<Aggregate>,
  clock: () => Instant,
  onResumed: (what: string) => void,
): Promise<OpenedStore> => {
  const { store } = options
  if (typeof store !== 'string') return { store, readModels: options.readModels ?? memoryReadModels() }
  const found = orThrow(
    await openStore(store, {
      clock,
      ownClock: options.clock !== undefined,
      onResumed,
      ...given({ onLaidOut: options.onLaidOut }),
    }),
  )
  return options.readModels === undefined ? found : { ...found, readModels: options.readModels }
}

/** The library's policies under the settings given, and the user's own. */
const policiesOf = ({ policies }: ClientelaOptions<Aggregate>): ReadonlyArray<Policy> => {
  const all = [...crmPolicies(policies?.settings), ...(policies?.own ?? [])]
  const names = all.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new Error(`two policies have the name ${twice}`)
  return all
}

/**
 * Opens a store and everything on it. Throws `ClientelaError<StoreUnavailable>` where the store can't be opened, and
 * `UnknownZone` where the zone does not exist.
 *
 * @example const crm = await openClientela({ store: 'memory:', zone: 'Europe/Madrid' })
 */
export const openClientela = async <Own extends Aggregate = never>(
  options: ClientelaOptions<Own>,
): Promise<Clientela<Own>> => {
  const clock = options.clock ?? machineClock
  const zone = zoneNamed(options.zone)
  const registry = makeRegistry([
    ...crmAggregates(options.salesPolicy, assessmentPolicy(options.assessment)),
    ...bookkeepingAggregates,
    ...(options.aggregates ?? []),
  ])
  const told = instruments()
  const { store: bare, readModels, snapshots } = await opened(options, clock, told.resumed)
  const store = observedStore(bare, told)
  const random = options.random ?? Math.random
  const newId = options.newId ?? (() => crypto.randomUUID())
  const commands = commandHandler({
    store,
    registry,
    clock,
    dayOf: zone.localDate,
    newId,
    random,
    sleep: machineSleep,
    ...(snapshots === undefined ? {} : { snapshots }),
    ...(options.inFlight === undefined ? {} : { inFlight: options.inFlight }),
  })
  const recorded = options.recordRefusals === false ? commands : recordingRefusals(commands, store, registry, clock)
  const handler = observedCommands(recorded, told)
  const engine = startEngine({
    store,
    registry,
    readModels,
    projections: [...crmProjections, ...(options.projections ?? [])],
    sleep: machineSleep,
    random,
    ...(options.onViewFailure === undefined
      ? {}
      : { onFailure: (name, failure) => options.onViewFailure?.(name, failure.message) }),
    ...(options.onTrouble === undefined ? {} : { onTrouble: options.onTrouble }),
    ...(options.onCatchUp === undefined ? {} : { onCatchUp: options.onCatchUp }),
  })
  const { policies, stop: stopPolicies } = policiesOn({
    store,
    registry,
    policies: policiesOf(options),
    handle: handler.handle,
    clock,
    days: { dayOf: zone.localDate, startOfDay: zone.startOfDay },
    engine,
    sleep: machineSleep,
    random,
    onTrouble: (trouble) => options.onTrouble?.(trouble),
    ...(options.policies?.maxHops === undefined ? {} : { maxHops: options.policies.maxHops }),
    ...(options.policies?.checkEveryMs === undefined ? {} : { checkEveryMs: options.policies.checkEveryMs }),
  })
  const unobserve = observeLag(() => engine.status())
  const bareQuestions = asker(engine, registry, zone, clock)
  const tools = { store, registry, clock, newId }
  const questions = options.recordAccess === false ? bareQuestions : recordingAccess(bareQuestions, tools)
  const recordAccess = accessRecorder(tools)
  const integrity = integrityOf({ store, registry, zone: zone.id, clock, newId })

  const tryHandle = async (command: Command<Own>, given: HandleOptions) => {
    // Plain JavaScript may leave the options out: it is told that nobody acts, rather than what can't be destructured.
    const { waitFor, ...issue } = { ...given }
    const outcome = await handler.handle({ ...issue, command })()
    if (E.isRight(outcome) && waitFor !== undefined && outcome.right.position !== undefined)
      orThrow(await engine.waitUntilSeen(waitFor, outcome.right.position))
    return outcome
  }

  const views = asked(questions)
  const clientela: Clientela<Own> = {
    tryHandle: (async (command: Command<Own>, given: HandleOptions) =>
      tryHandle(command, given)) as Clientela<Own>['tryHandle'],
    handle: (async (command: Command<Own>, given: HandleOptions) =>
      orThrow(await tryHandle(command, given))) as unknown as Clientela<Own>['handle'],
    handleAll: async (sent: ReadonlyArray<Sent<Own>>) =>
      (await handler.handleAll(sent)) as ReadonlyArray<E.Either<never, Done>>,
    events: ((what) => eventStream(store, registry, what)) as Clientela<Own>['events'],
    followed: (what) => followed(store, what),
    ...views,
    audit: {
      ...views.audit,
      ...integrity,
      ...changed({ ...questions, stream: questions.streamHistory, catchUp: engine.catchUp }),
      explain: (all) => questions.explain(...split(all)),
      recordAccess,
      forgetting: forgettingIn(store, registry, questions),
    },
    series: series(questions),
    ...replays(store, registry, questions),
    whatIf: whatIf(store, registry, options.salesPolicy, questions),
    timeline: (all) => questions.timeline(...split(all)),
    ask: (view, viewOptions, when = {}) => questions.ask(view, viewOptions, when),
    rows: async (projection, { as, ...query } = {}) => {
      await engine.catchUp([projection.name])
      return questions.seen(projection, orThrow(await engine.rows(projection, query)), as === undefined ? {} : { as })
    },
    views: {
      status: () => engine.status(),
      catchUp: engine.catchUp,
      follow: engine.start,
      waitUntilSeen: async (names, position, timeoutMs) =>
        orThrow(await engine.waitUntilSeen(names, position, timeoutMs)),
      retry: engine.retry,
      rebuild: async (name, onProgress) => orThrow(await engine.rebuild(name, onProgress)),
    },
    policies,
    health: (asked) => healthOf(store, engine.status, asked),
    store,
    registry,
    close: async () => {
      unobserve()
      await stopPolicies()
      await engine.stop()
      await readModels.close()
      await store.close()
    },
  }
  return clientela
}
