/** Facts of a view in one currency, where that is asked for. */
import { type Conversion, type Converted, convertedFacts } from '../../projections/convert.ts'
import type { FactTables } from '../../projections/view.ts'
import type { Zone } from '../domain/values/zone.ts'
import { orThrow } from '../kernel/errors.ts'

/** Facts of a view with every amount in one currency, where that is asked for (C6). Throws `NoRate`. */
export const inOneCurrency = <Rows extends Readonly<Record<string, ReadonlyArray<object>>>>(
  tables: FactTables,
  facts: Rows,
  convert: Conversion | undefined,
  zone: Zone,
): { readonly facts: Rows; readonly converted?: Converted } =>
  convert === undefined ? { facts } : (orThrow(convertedFacts(tables, facts as never, convert, zone)) as never)
