/** What was given of options that may be undefined, for places where a field is there or not. */

type MayBeUndefined<O> = { readonly [K in keyof O as undefined extends O[K] ? K : never]?: Exclude<O[K], undefined> }
type Always<O> = { readonly [K in keyof O as undefined extends O[K] ? never : K]: O[K] }

/**
 * Drops the fields that are undefined.
 *
 * @example given({ from: '2026-03-01', to: undefined }) // { from: '2026-03-01' }
 */
export const given = <O extends object>(options: O): Always<O> & MayBeUndefined<O> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Always<O> &
    MayBeUndefined<O>
