/** A figure drilled down to what it is made of, as a table. */
import type { Drilled } from '../../projections/drill.ts'
import type { Piece, Rule } from '../../projections/figures.ts'
import { amountText } from '../report/format.ts'
import { figureText } from './figure-text.ts'
import type { Cell, Sheet } from './output.ts'

const inWords: Readonly<Record<string, string>> = {
  count: 'there are so many of them',
  sum: 'the sum of the amounts, by currency',
  rate: 'those above the line, of those below it',
  share: 'the amounts above the line, of those below it',
  summary: 'of the measures: how many, mean, median and percentiles',
}

const partInWords = { num: 'above', den: 'below', both: 'above and below' } as const

interface Column {
  readonly name: string
  readonly has: (piece: Piece) => boolean
  readonly cell: (piece: Piece) => Cell
}

const columns: ReadonlyArray<Column> = [
  { name: 'stream', has: () => true, cell: ({ stream }) => stream },
  {
    name: 'amount',
    has: ({ amount }) => amount !== undefined,
    cell: ({ amount }) => (amount ? amountText(amount.amount, amount.currency) : null),
  },
  { name: 'measure', has: ({ measure }) => measure !== undefined, cell: ({ measure }) => measure ?? null },
  { name: 'line', has: ({ part }) => part !== undefined, cell: ({ part }) => (part ? partInWords[part] : null) },
  { name: 'events', has: () => true, cell: ({ positions }) => positions.join(' ') },
]

/** A rate of counts says of how many, a summary all that it has. */
const valueText = (value: unknown, rule: Rule): string => {
  const text = String(figureText(value ?? '–'))
  if (typeof value !== 'object' || value === null) return text
  if (rule === 'rate' && 'num' in value && 'den' in value) return `${text} (${value.num} of ${value.den})`
  if (rule !== 'summary') return text
  return Object.entries(value)
    .map(([name, one]) => `${name} ${figureText(one) ?? '–'}`)
    .join(', ')
}

/** What is shown instead of the view, where a figure was drilled. */
export const drilledSheet = ({ figure, value, rule, behind }: Drilled): Sheet => {
  const shown = columns.filter(({ has }) => has({ stream: '', positions: [] }) || behind.some(has))
  return {
    title: `${figure} = ${valueText(value, rule)}`,
    columns: shown.map(({ name }) => name),
    rows: behind.map((piece) => shown.map(({ cell }) => cell(piece))),
    part: 'behind',
    notes: [
      `${behind.length} behind it; ${inWords[rule] ?? `by ${rule}`}`,
      ...(behind[0] === undefined ? [] : [`the events of one: clientela audit trail --stream ${behind[0].stream}`]),
    ],
  }
}

/** The figure that was drilled, where one was. */
export const drilledIn = (answer: object): Drilled | undefined =>
  'drill' in answer ? (answer.drill as Drilled) : undefined
