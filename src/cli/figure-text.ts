/** A figure of any view as a cell: a number, an amount of each currency, a rate in per cent. */
import { bagText, percent } from '../report/format.ts'
import type { Cell } from './output.ts'

const isBag = (value: object): value is Readonly<Record<string, number>> =>
  Object.entries(value).every(([key, amount]) => /^[A-Z]{3}$/.test(key) && typeof amount === 'number')

const isRate = (value: object): value is { readonly num: number; readonly value: number | null } =>
  'num' in value && 'den' in value && 'value' in value && (typeof value.value === 'number' || value.value === null)

/** As many digits as people read. @example rounded(0.8207109737248841) // 0.8207 */
const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toFixed(4)))

export const figureText = (value: unknown): Cell => {
  if (typeof value === 'number') return rounded(value)
  if (value === null || typeof value === 'string') return value
  if (typeof value !== 'object') return JSON.stringify(value)
  if (isRate(value)) return percent(value.value)
  return isBag(value) ? bagText(value) : JSON.stringify(value)
}
