/** A figure of any view as a cell: a number, an amount of each currency, the value of a rate. */
import { bagText } from '../report/format.ts'
import type { Cell } from './output.ts'

const isBag = (value: unknown): value is Readonly<Record<string, number>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([key, amount]) => /^[A-Z]{3}$/.test(key) && typeof amount === 'number')

export const figureText = (value: unknown): Cell => {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (isBag(value)) return bagText(value)
  return typeof value === 'object' && value !== null && 'value' in value
    ? figureText(value.value)
    : JSON.stringify(value)
}
