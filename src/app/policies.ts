/** What an open clientela offers of its policies: to run them, to see how they stand, to see to what they could not do. */
import { type DeadLetter, deadLetters, type PolicyTimer, policyTimers } from '../../projections/policies/tables.ts'
import { ClientelaError, orThrow } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import { turns } from '../kernel/in-turn.ts'
import type { Actor } from '../kernel/metadata.ts'
import type { Policy } from '../kernel/policy.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection, RowOf, Table } from '../kernel/projection.ts'
import type { Starting } from '../policies/control.ts'
import { followPolicies } from '../policies/follow.ts'
import { newTally, type Tally } from '../policies/tally.ts'
import { type WorkerOptions, worker } from '../policies/worker.ts'
import type { Engine } from '../readmodels/engine.ts'
import type { RowsQuery } from '../readmodels/port.ts'

/** Which policies, and where they begin. */
export interface RunPolicies extends Starting {
  /** Only these; default all. */
  readonly only?: ReadonlyArray<string>
}

export interface PoliciesRun extends Readonly<Tally> {
  /** Letters that are dead, of the policies that were run, whenever they died. */
  readonly deadLetters: number
}

export interface PolicyStatus {
  readonly name: string
  readonly version: number
  readonly doc: string
  /** `superseded`: a newer version has taken over than this program has. */
  readonly state: 'not started' | 'current' | 'behind' | 'superseded'
  /** Everything up to here is answered; null before it has begun, or at the start of the history. */
  readonly position: string | null
  /** Events after its position that it answers; counted up to 10,000. */
  readonly behind: number
  readonly timers: number
  /** When the next timer is due. */
  readonly nextDue: string | null
  readonly deadLetters: number
}

/** No policy, or no dead letter, has this name. */
export interface UnknownPolicy {
  readonly _tag: 'UnknownPolicy' | 'UnknownLetter'
  readonly value: string
  readonly message: string
}

export interface Policies {
  readonly list: () => ReadonlyArray<Pick<Policy, 'name' | 'version' | 'doc' | 'types' | 'issues'>>
  /**
   * Everything up to now and what follows from it, then what is due, until nothing is left to do. A policy that has never
   * run begins where it is told: by default, with what is recorded from now on.
   */
  readonly run: (options?: RunPolicies) => Promise<PoliciesRun>
  /** Keeps them at work in the background from now on; nothing that keeps a process alive. */
  readonly follow: (options?: RunPolicies) => void
  readonly status: () => Promise<ReadonlyArray<PolicyStatus>>
  readonly timers: () => Promise<ReadonlyArray<PolicyTimer>>
  readonly deadLetters: () => Promise<ReadonlyArray<DeadLetter>>
  /** Tries a dead letter again, by its id or the beginning of it: it is dead no more, or dies again. Throws `UnknownLetter`. */
  readonly retry: (letter: string, by: Actor) => Promise<PoliciesRun>
  /** Gives a dead letter up. Throws `UnknownLetter`. */
  readonly drop: (letter: string, why: string, by: Actor) => Promise<void>
}

export interface PoliciesOptions extends Omit<WorkerOptions, 'due' | 'policies'> {
  readonly policies: ReadonlyArray<Policy>
  readonly engine: Engine
  readonly random: () => number
  readonly onTrouble: (trouble: unknown) => void
  /** How often a follower looks whether a timer is due; default 1,000 ms. */
  readonly checkEveryMs?: number
}

const BEHIND_LIMIT = 10_000
const LEAST_OF_ID = 4

const unknown = (tag: UnknownPolicy['_tag'], value: string, message: string) =>
  new ClientelaError<UnknownPolicy>({ _tag: tag, value, message })

const countBehind = async (store: EventStore, types: ReadonlyArray<string>, position: Position | undefined) => {
  let behind = 0
  const after = position === undefined ? {} : { after: position }
  for await (const page of store.readAll({ ...after, filter: { types }, limit: BEHIND_LIMIT })) behind += page.length
  return behind
}

const byDue = (a: PolicyTimer, b: PolicyTimer): number => {
  const [x, y] = [a, b].map(({ due, policy, process, timer }) => JSON.stringify([due, policy, process, timer]))
  return x === y ? 0 : (x ?? '') < (y ?? '') ? -1 : 1
}

/** The policies on an open store, and what stops them. */
export const policiesOn = (
  options: PoliciesOptions,
): { readonly policies: Policies; readonly stop: () => Promise<void> } => {
  const { policies, engine, store } = options
  let following: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined
  const { inTurn, idle } = turns()

  const rows = async <T extends Table>(of: Projection<T>, query?: RowsQuery): Promise<ReadonlyArray<RowOf<T>>> => {
    await engine.catchUp([of.name])
    return orThrow(await engine.rows(of, query))
  }

  const pending = async (query?: RowsQuery): Promise<ReadonlyArray<PolicyTimer>> =>
    (await rows(policyTimers, query)).filter(({ held }) => held === 0).toSorted(byDue)

  const workerOf = (only: ReadonlyArray<string> | undefined) => {
    const missing = only?.find((name) => !policies.some((policy) => policy.name === name))
    if (missing !== undefined)
      throw unknown(
        'UnknownPolicy',
        missing,
        `no policy is called ${missing}; there are ${policies.map(({ name }) => name).join(', ')}`,
      )
    return worker({
      ...options,
      policies: policies.filter(({ name }) => only === undefined || only.includes(name)),
      due: (now) => pending({ where: [{ column: 'due', is: '<=', value: now }] }),
    })
  }

  const all = workerOf(undefined)

  /** By its id, or by so much of its beginning as tells it from the others. */
  const letter = async (id: string): Promise<DeadLetter> => {
    const [found, second] = (await rows(deadLetters)).filter(
      (one) => id.length >= LEAST_OF_ID && one.letter.startsWith(id),
    )
    if (second !== undefined)
      throw unknown('UnknownLetter', id, `several dead letters begin with ${id}; write more of it`)
    if (found === undefined)
      throw unknown(
        'UnknownLetter',
        id,
        `no dead letter has the id ${id}; \`clientela policies dead-letters\` lists them`,
      )
    return found
  }

  const work = ({ policy }: DeadLetter) => {
    const found = all.workOf(policy)
    if (found === undefined)
      throw unknown(
        'UnknownPolicy',
        policy,
        `this program has no policy that is called ${policy}: retry it with one that has, or drop the letter`,
      )
    return found
  }

  const done = async (tally: Tally, only?: ReadonlyArray<string>): Promise<PoliciesRun> => {
    const dead = (await rows(deadLetters)).filter(({ policy }) => only === undefined || only.includes(policy))
    return { ...tally, deadLetters: dead.length }
  }

  const statusOf = async (policy: Policy): Promise<PolicyStatus> => {
    const standing = await all.control.standing(policy)
    const own = (await pending()).filter((timer) => timer.policy === policy.name)
    const dead = (await rows(deadLetters)).filter((one) => one.policy === policy.name)
    const behind = standing === undefined ? 0 : await countBehind(store, policy.types, standing.position)
    const superseded = standing !== undefined && standing.version > policy.version
    const running = behind > 0 || standing?.begins !== undefined ? 'behind' : 'current'
    return {
      name: policy.name,
      version: policy.version,
      doc: policy.doc,
      state: standing === undefined ? 'not started' : superseded ? 'superseded' : running,
      position: standing?.position ?? null,
      behind,
      timers: own.length,
      nextDue: own[0]?.due ?? null,
      deadLetters: dead.length,
    }
  }

  return {
    policies: {
      list: () => policies.map(({ name, version, doc, types, issues }) => ({ name, version, doc, types, issues })),
      run: async ({ only, ...starting } = {}) => {
        const own = workerOf(only)
        return inTurn(async () => {
          await own.begin(starting)
          return done(await own.run(), only)
        })
      },
      follow: ({ only, ...starting } = {}) => {
        if (following !== undefined) return
        const own = workerOf(only)
        const stop = new AbortController()
        const { sleep, random, onTrouble, checkEveryMs = 1_000 } = options
        const at = { store, worker: own, inTurn, sleep, random, onTrouble, checkEveryMs }
        const ended = followPolicies(at, starting, stop.signal)
          .then(() => inTurn(own.checkpoint))
          .catch(onTrouble)
        following = { stop, ended }
      },
      status: async () => {
        const status: Array<PolicyStatus> = []
        for (const policy of policies) status.push(await statusOf(policy))
        return status
      },
      timers: () => pending(),
      deadLetters: () => rows(deadLetters),
      retry: (id, by) =>
        inTurn(async () => {
          const found = await letter(id)
          const tally = newTally()
          await work(found).retry(found.process, found.letter, by, tally)
          return done(tally, [found.policy])
        }),
      drop: (id, why, by) =>
        inTurn(async () => {
          const found = await letter(id)
          await all.drop(found.policy, found.process, found.letter, why, by)
        }),
    },
    stop: async () => {
      following?.stop.abort()
      await following?.ended
      following = undefined
      await idle()
    },
  }
}
