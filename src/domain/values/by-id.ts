/**
 * Parts of an aggregate by their id, as plain JSON. Ids come from outside, so one may be `constructor` or `__proto__`: what
 * a plain object inherits is never taken for a part of ours.
 */
export type ById<A> = Readonly<Record<string, A>>

/** The part of that id, if there is one. @example byId({ 'offer-1': offer }, 'toString') // undefined */
export const byId = <A>(parts: ById<A>, id: string): A | undefined => (Object.hasOwn(parts, id) ? parts[id] : undefined)

/** The parts with this one put in its place. A computed key defines a property of its own, also for `__proto__`. */
export const withId = <A>(parts: ById<A>, id: string, part: A): ById<A> => ({ ...parts, [id]: part })

export const withoutId = <A>(parts: ById<A>, id: string): ById<A> =>
  Object.fromEntries(Object.entries(parts).filter(([one]) => one !== id))

/** Ids of the parts that satisfy a condition, in the order of their making unless ids are whole numbers. */
export const idsWhere = <A>(parts: ById<A>, holds: (part: A) => boolean): ReadonlyArray<string> =>
  Object.entries(parts).flatMap(([id, part]) => (holds(part) ? [id] : []))
