/** Which generation of a projection counts, and which have had their day: the same for every adapter. */
import type { Generation } from './port.ts'

type Named = Pick<Generation, 'name' | 'version'>

const sameVersion =
  ({ name, version }: Named) =>
  (one: Generation): boolean =>
    one.name === name && one.version === version

/** The one that is asked, or else the one being built. */
export const currentOf = (all: ReadonlyArray<Generation>, of: Named): Generation | undefined => {
  const own = all.filter(sameVersion(of))
  return own.find(({ live }) => live) ?? own[0]
}

/** The unfinished ones that a new beginning drops. */
export const unfinishedOf = (all: ReadonlyArray<Generation>, of: Named): ReadonlyArray<Generation> =>
  all.filter((one) => sameVersion(of)(one) && !one.live)

/**
 * Those that go when one is promoted: the others of its version; and of older versions all but the newest, which programs
 * of the day before may still ask.
 */
export const outlivedBy = (all: ReadonlyArray<Generation>, promoted: Generation): ReadonlyArray<Generation> => {
  const older = all.filter(({ name, version }) => name === promoted.name && version < promoted.version)
  const newest = Math.max(...older.map(({ version }) => version))
  return all.filter(
    (one) => one.id !== promoted.id && (sameVersion(promoted)(one) || (older.includes(one) && one.version < newest)),
  )
}

/** The one that is shown under the projection's plain name: of the newest version that is asked. */
export const shownOf = (all: ReadonlyArray<Generation>, name: string): Generation | undefined =>
  all
    .filter((one) => one.name === name && one.live)
    .reduce<Generation | undefined>(
      (best, one) => (best === undefined || one.version > best.version ? one : best),
      undefined,
    )
