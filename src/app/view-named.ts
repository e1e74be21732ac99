/** A view of the library by its verb. */
import { type ListedView, listedViews } from '../../projections/catalogue.ts'
import type { FactTables, View } from '../../projections/view.ts'
import { ClientelaError } from '../kernel/errors.ts'

/** Throws `UnknownView`. */
export const viewNamed = (verb: string): View<FactTables, object, object> => {
  const found = listedViews.find((view: ListedView) => view.verb === verb)
  if (found === undefined)
    throw new ClientelaError({
      _tag: 'UnknownView',
      view: verb,
      message: `no view is called "${verb}"; there are ${listedViews.map((view) => view.verb).join(', ')}`,
    })
  return found as unknown as View<FactTables, object, object>
}
