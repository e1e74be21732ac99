/**
 * What a name in the references leads to: the instance itself, or the one that stands for it by now, and what it is of. All
 * of these streams are part of what a decision rests on. Pure: whoever asks says how a stream is found.
 */
import type { Aggregate, ReferenceRequest } from './aggregate.ts'
import type { Reference } from './decider.ts'

/** The stream as it stands; undefined where it has yet to be read. */
export type FindStream = (category: string, id: string) => Reference<unknown> | undefined

/** What was found, or a stream that has to be read before it can be. */
export type Followed = { readonly found: Reference<unknown> } | { readonly missing: ReferenceRequest }

type Aggregates = ReadonlyMap<string, Aggregate>

/** Whoever stands for an instance in the end, however long the chain; in a circle, which no rule allows, the last of it. */
const standing = (aggregates: Aggregates, find: FindStream, [category, id]: ReferenceRequest): Followed => {
  const named = find(category, id)
  if (named === undefined) return { missing: [category, id] }
  const standsIn = aggregates.get(category)?.standsIn
  if (standsIn === undefined) return { found: named }
  let found = named
  const passed = new Set([id])
  for (let next = standsIn(found.state); next !== undefined && !passed.has(next); next = standsIn(found.state)) {
    passed.add(next)
    const successor = find(category, next)
    if (successor === undefined) return { missing: [category, next] }
    found = { ...successor, standsFor: found }
  }
  return { found }
}

/** Follows a request to who stands for the instance now, and to what that one is of. */
export const follow = (aggregates: Aggregates, find: FindStream, request: ReferenceRequest): Followed => {
  const followed = standing(aggregates, find, request)
  if ('missing' in followed) return followed
  const { found } = followed
  const of = aggregates.get(request[0])?.owner?.(found.state)
  if (of === undefined) return followed
  const owner = standing(aggregates, find, of)
  return 'missing' in owner ? owner : { found: { ...found, owner: owner.found } }
}

/**
 * Follows requests by name, where every stream is at hand.
 *
 * @example followAll(aggregates, find, { client: ['client', 'c1'] }) // { client: { id: 'c1', stream: 'client-c1', … } }
 */
export const followAll = (
  aggregates: Aggregates,
  find: (category: string, id: string) => Reference<unknown>,
  requests: Readonly<Record<string, ReferenceRequest | undefined>>,
): Readonly<Record<string, Reference<unknown>>> =>
  Object.fromEntries(
    Object.entries(requests).flatMap(([name, request]) => {
      const followed = request === undefined ? undefined : follow(aggregates, find, request)
      return followed !== undefined && 'found' in followed ? [[name, followed.found] as const] : []
    }),
  )

/** The one that was named, which `standsFor` leads back to. */
export const asNamed = <State>(reference: Reference<State>): Reference<State> => {
  let named = reference
  while (named.standsFor !== undefined) named = named.standsFor
  return named
}

/** A reference, and all those that it stands for. */
export const chainOf = <State>(reference: Reference<State>): ReadonlyArray<Reference<State>> => {
  const chain = [reference]
  for (let next = reference.standsFor; next !== undefined; next = next.standsFor) chain.push(next)
  return chain
}

/** All streams that a reference rests on. */
export const restsOn = (reference: Reference<unknown>): ReadonlyArray<Reference<unknown>> =>
  reference.standsFor === undefined && reference.owner === undefined
    ? [reference]
    : [...chainOf(reference), ...(reference.owner === undefined ? [] : chainOf(reference.owner))]
