/**
 * What is told of clients whose data was erased: all that happened, and nothing personal, whoever asks and of whatever day.
 * What is kept of an event is never rewritten; where it is read, what was erased is not there any more.
 */
import type { Json } from '../kernel/json.ts'
import type { Decoded, Registry } from '../kernel/registry.ts'
import { withoutWithheld } from './withhold.ts'

/** What stands in the place of what was erased. */
export const ERASED = '(erased)'

/** Clients whose data was erased, under each name they had, and the streams that are of them. */
export interface Erased {
  readonly clients: ReadonlySet<string>
  readonly streams: ReadonlySet<string>
}

export const nobodyErased: Erased = { clients: new Set(), streams: new Set() }

/** As much of an event as has to be known of it. */
interface Said {
  readonly stream: string
  readonly category: string
  readonly type: string
  readonly data: Json
  readonly reason?: string | null | undefined
}

const namedIn = (data: Json): unknown =>
  typeof data === 'object' && data !== null && 'client' in data ? data.client : undefined

const concerns = ({ stream, data }: Said, { clients, streams }: Erased): boolean => {
  if (streams.has(stream)) return true
  const client = namedIn(data)
  return typeof client === 'string' && clients.has(client)
}

/** Without what is personal, and without the reason given, which is words about people; the same object where nothing is. */
export const withoutErased =
  (registry: Registry, erased: Erased) =>
  <Event extends Said>(event: Event): Event => {
    if (erased.clients.size === 0 || !concerns(event, erased)) return event
    const { category, type, data, reason } = event
    const kept = withoutWithheld(registry, category, type, data, (kind) => kind !== 'personal', ERASED)
    const silent = typeof reason === 'string'
    if (kept.withheld === 0 && !silent) return event
    return { ...event, data: kept.data, ...(silent ? { reason: ERASED } : {}) }
  }

/** A registry that reads events without what was erased. */
export const forgetting = (registry: Registry, erased: Erased): Registry => {
  if (erased.clients.size === 0) return registry
  const without = withoutErased(registry, erased)
  const decode: Registry['decode'] = (recorded): Decoded => {
    const decoded = registry.decode(recorded)
    if (decoded._tag === 'Malformed') return decoded
    const { envelope } = decoded
    return { ...decoded, envelope: without({ ...envelope, data: envelope.data as Json }) }
  }
  return { ...registry, decode }
}
