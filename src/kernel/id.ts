/** Ids that know what they name: an `Id<'client'>` does not pass for an `Id<'deal'>`. */
import * as t from 'io-ts'
import { MAX_ID_LENGTH } from './stream-name.ts'

declare const brand: unique symbol

export type Id<Category extends string> = string & { readonly [brand]: Category }

const controlCharacter = /\p{Cc}/u
/** Whether a text may be the id of anything. */
export const isId = (text: string): boolean =>
  text.length > 0 && text.length <= MAX_ID_LENGTH && !controlCharacter.test(text)

/** The codec of a category's ids: any non-empty text of bounded length without control characters. */
export const idCodec = <Category extends string>(category: Category): t.Type<Id<Category>, string> =>
  new t.Type<Id<Category>, string>(
    `${category} id`,
    (u): u is Id<Category> => typeof u === 'string' && isId(u),
    (u, context) =>
      typeof u === 'string' && isId(u)
        ? t.success(u as Id<Category>)
        : t.failure(u, context, `must be the id of a ${category}: text of 1 to ${MAX_ID_LENGTH} characters`),
    t.identity,
  )

/** Says that a text from outside is the id of such a thing; whether it is one shows when it is used. */
export const naming =
  <Category extends string>(_codec: t.Type<Id<Category>, string>) =>
  (text: string): Id<Category> =>
    text as Id<Category>
