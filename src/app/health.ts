/** Whether everything that is needed answers, for whoever watches over programs. */
import * as E from 'fp-ts/lib/Either.js'
import { isClientelaError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import { within } from '../kernel/within.ts'
import { COUNTED, type ViewStatus } from '../readmodels/status.ts'

export interface HealthOptions {
  /** After how long without an answer the store counts as away; default 5,000 ms. */
  readonly withinMs?: number
  /** Most events that a view may be behind; default: any number, since a view catches up when it is asked. */
  readonly mostBehind?: number
}

export interface Health {
  readonly ok: boolean
  /** What is wrong and what to do, a sentence each; empty where all is well. */
  readonly problems: ReadonlyArray<string>
  readonly store: { readonly answers: boolean; readonly ms: number; readonly position: string | null }
  readonly views: ReadonlyArray<ViewStatus>
}

const LATE = Symbol('late')

const late = (): typeof LATE => LATE

interface Allowed {
  readonly mostBehind: number
  /** How far it was counted. */
  readonly counted: number
}

const problemOf = (
  { name, state, behind, error }: ViewStatus,
  { mostBehind, counted }: Allowed,
): ReadonlyArray<string> => {
  if (state === 'failed')
    return [
      `${name} stands still at position ${error?.position ?? '?'}: mend what it says there, then \`clientela views retry ${name}\``,
    ]
  if (behind > mostBehind)
    return [
      `${name} is ${behind < counted ? behind : `${behind} or more`} events behind, ${mostBehind} are allowed: is the program that follows running?`,
    ]
  return []
}

/** Never throws: a store that fails is a finding. */
export const healthOf = async (
  store: EventStore,
  status: (counted: number) => Promise<ReadonlyArray<ViewStatus>>,
  { withinMs = 5_000, mostBehind = Number.POSITIVE_INFINITY }: HealthOptions = {},
): Promise<Health> => {
  const start = performance.now()
  // One more than is allowed is enough to know.
  const counted = Number.isFinite(mostBehind) ? Math.max(COUNTED, mostBehind + 1) : COUNTED
  const ms = (): number => Math.round(performance.now() - start)
  const away = (why: string): Health => ({
    ok: false,
    problems: [`the store does not answer: ${why}`],
    store: { answers: false, ms: ms(), position: null },
    views: [],
  })
  try {
    const head = await within(withinMs, store.head()(), late)
    if (head === LATE) return away(`nothing within ${withinMs} ms`)
    if (E.isLeft(head)) return away(head.left.message)
    const answered = { answers: true, ms: ms(), position: head.right ?? null }
    const views = await within(withinMs, status(counted), late)
    if (views === LATE)
      return { ok: false, problems: [`no word of the views within ${withinMs} ms`], store: answered, views: [] }
    const problems = views.flatMap((view) => problemOf(view, { mostBehind, counted }))
    return { ok: problems.length === 0, problems, store: answered, views }
  } catch (thrown) {
    if (!isClientelaError(thrown)) throw thrown
    return away(thrown.error.message)
  }
}
