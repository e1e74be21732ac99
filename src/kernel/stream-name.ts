/**
 * The name of a stream, `<category>-<id>`: the category is lower case without a hyphen, so that EventStoreDB, which
 * takes what stands before the first hyphen as the category, agrees with us about it.
 */
import * as E from 'fp-ts/lib/Either.js'

declare const brand: unique symbol

export type StreamName = string & { readonly [brand]: 'StreamName' }

/** Why a text is not a stream name of ours. */
export interface InvalidStreamName {
  readonly _tag: 'InvalidStreamName'
  readonly value: string
  readonly message: string
}

const CATEGORY = /^[a-z][a-z0-9_]*$/

/** Longest id accepted: EventStoreDB indexes by hash, yet answers carry the name in HTTP/2 trailers of bounded size. */
export const MAX_ID_LENGTH = 512

const controlCharacter = /\p{Cc}/u

/** The stream of one instance. @example streamName('client', '42') // right('client-42') */
export const streamName = (category: string, id: string): E.Either<InvalidStreamName, StreamName> => {
  const invalid = (message: string) =>
    E.left({ _tag: 'InvalidStreamName' as const, value: `${category}-${id}`, message })
  if (!CATEGORY.test(category))
    return invalid('a category is lower-case letters, digits and _, beginning with a letter')
  if (id.length === 0) return invalid('the id is empty')
  if (id.length > MAX_ID_LENGTH) return invalid(`the id is longer than ${MAX_ID_LENGTH} characters`)
  if (controlCharacter.test(id)) return invalid('the id contains a control character')
  return E.right(`${category}-${id}` as StreamName)
}

/** The stream of an instance whose id is made by the program itself. Throws RangeError where that is none: a defect of the caller. */
export const streamOf = (category: string, id: string): StreamName => {
  const name = streamName(category, id)
  if (E.isLeft(name)) throw new RangeError(name.left.message)
  return name.right
}

/** The name of a stream that is on record, whatever the program called it that wrote there. */
export const nameOnRecord = (text: string): StreamName => text as StreamName

/** The category of any stream, foreign ones included: all of the name where it has no hyphen. */
export const categoryOf = (stream: string): string => {
  const hyphen = stream.indexOf('-')
  return hyphen < 0 ? stream : stream.slice(0, hyphen)
}

/** The instance's id: what follows the first hyphen; empty where there is none. */
export const idOf = (stream: string): string => {
  const hyphen = stream.indexOf('-')
  return hyphen < 0 ? '' : stream.slice(hyphen + 1)
}
