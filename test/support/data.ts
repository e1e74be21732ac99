/** Real data sets, beside the checkout where there are any: tests that read them say so where there are none. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

const folder = resolve(import.meta.dirname, '../../../shared/data')

export const dataSet = (name: string): string | undefined => {
  const path = resolve(folder, name)
  if (existsSync(path)) return path
  process.stderr.write(`${name}: this data set is not here, its tests are left out\n`)
  return undefined
}
