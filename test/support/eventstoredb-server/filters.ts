/** The server's filter of everything: by a stream's name or by an event's type, as beginnings or as an expression. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Recorded } from './log.ts'

type Options = NonNullable<ReturnType<ReadReq['getOptions']>>
type Filter = NonNullable<ReturnType<Options['getFilter']>>
/** What a group's filter has too. */
export type NamedFilter = Pick<
  Filter,
  | 'getStreamIdentifier'
  | 'getEventType'
  | 'hasStreamIdentifier'
  | 'hasMax'
  | 'getMax'
  | 'getCheckpointintervalmultiplier'
>

export interface ServerFilter {
  readonly passes: (event: Recorded) => boolean
  /** Events looked at between two checkpoints. */
  readonly every: number
}

const COUNT_WINDOW = 32

/** Throws `SyntaxError` for an expression that is none. */
export const filterOf = (filter: NamedFilter | undefined): ServerFilter | undefined => {
  if (filter === undefined) return undefined
  const expression = filter.getStreamIdentifier() ?? filter.getEventType()
  const of = (event: Recorded): string => (filter.hasStreamIdentifier() ? event.stream : event.type)
  const prefixes = expression?.getPrefixList() ?? []
  const pattern = new RegExp(expression?.getRegex() ?? '')
  const window = filter.hasMax() ? filter.getMax() : COUNT_WINDOW
  return {
    passes: (event) =>
      prefixes.length > 0 ? prefixes.some((prefix) => of(event).startsWith(prefix)) : pattern.test(of(event)),
    every: window * filter.getCheckpointintervalmultiplier(),
  }
}
