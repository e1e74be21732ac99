/** What a person names to be folded: a file of their own, a view by its verb or id, a table of the library. */
import { crmProjections, listedViews } from '../../projections/catalogue.ts'
import type { AnyView } from '../../projections/view.ts'
import type { Projection } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import { loadOwn } from './own-files.ts'
import { UsageError } from './usage-error.ts'

const isProjection = (u: unknown): u is Projection =>
  typeof u === 'object' && u !== null && 'name' in u && 'apply' in u && 'table' in u && typeof u.apply === 'function'

const isView = (u: unknown): u is AnyView =>
  typeof u === 'object' && u !== null && 'verb' in u && 'facts' in u && 'answer' in u && typeof u.answer === 'function'

export const isProjectionOf = (of: Projection | AnyView): of is Projection => isProjection(of)

const IS_FILE = /[./\\]/

/** The projection or view that a file exports, by default or by name. */
const loaded = async (file: string): Promise<Projection | AnyView> => {
  const exported = await loadOwn(file)
  const all = [exported.default, ...Object.values(exported)]
  const found = all.find(isView) ?? all.find(isProjection)
  if (found === undefined)
    throw new UsageError(`${file} exports no projection and no view: export default defineProjection({ … })`)
  return found
}

/** Event types that nobody defines: what is misspelt would be folded into nothing, without a word. */
const checkTypes = (file: string, of: Projection | AnyView, { aggregates }: Registry): void => {
  const known = new Set([...aggregates.values()].flatMap(({ events }) => Object.keys(events)))
  const wanted = (isProjection(of) ? [of] : Object.values(of.facts)).flatMap(({ types = [] }) => types)
  const unknown = wanted.find((type) => !known.has(type))
  if (unknown !== undefined)
    throw new UsageError(`${file}: no event is called ${unknown}; "clientela schema" lists those that there are`)
}

/** Throws `UsageError` where there is no such thing. */
export const replayableOf = async (flag: string, named: string, registry: Registry): Promise<Projection | AnyView> => {
  const ours =
    listedViews.find(({ verb, id }) => verb === named || id === named) ??
    crmProjections.find(({ name }) => name === named)
  if (ours !== undefined) return ours as Projection | AnyView
  if (IS_FILE.test(named)) {
    const own = await loaded(named)
    checkTypes(named, own, registry)
    return own
  }
  throw new UsageError(
    `${flag} ${named}: a file that exports a projection or a view, a view ("views list") or a table of docs/tables.md`,
  )
}
