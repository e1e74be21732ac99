/** Names and places in the server's words: stream names, revisions, positions. */
import { ClientelaError } from '../../kernel/errors.ts'
import type { Position } from '../../kernel/position.ts'
import type { StreamName } from '../../kernel/stream-name.ts'
import { nameOnRecord } from '../../kernel/stream-name.ts'
import { unavailable } from './errors.ts'

/**
 * The server writes stream names into HTTP/2 trailers of its errors and fails where they are not ASCII: then a conflict
 * would arrive as an unknown error. So the id is percent-encoded where it must be; the category never needs it.
 * The same for names of groups.
 */
export const toServer = (name: string): string => {
  if (!name.isWellFormed()) throw new TypeError(`a name with half a character in it: ${JSON.stringify(name)}`)
  return name.replace(/[^\x21-\x24\x26-\x7e]/gu, encodeURIComponent)
}

/** The other way round; a name that some other program made and that is none of ours stays as it is: `a-%41` is not `a-A`. */
export const fromServer = (name: string): StreamName => {
  if (!name.includes('%')) return nameOnRecord(name)
  try {
    const ours = decodeURIComponent(name)
    return nameOnRecord(toServer(ours) === name ? ours : name)
  } catch (thrown) {
    if (thrown instanceof URIError) return nameOnRecord(name)
    throw thrown
  }
}

/** A commit position as text: whole, since a JavaScript number would round it. */
export const positionOf = (commit: string): Position => commit as Position

/** The commit position that the server wants; throws `ClientelaError<StoreUnavailable>` for another store's position. */
export const commitOf = (position: Position): string => {
  if (/^\d{1,20}$/.test(position)) return position
  throw new ClientelaError(
    unavailable(
      `"${position.slice(0, 40)}" is not a position of an EventStoreDB; positions of one store mean nothing to another`,
    ),
  )
}
