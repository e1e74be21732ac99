/**
 * Figures that know what is behind them (VIEWS.md C11). A view makes a figure and the list it is made of from one source by
 * one function, so that the list reproduces the figure by construction. The list is kept out of the answer, made only when
 * somebody drills: `figures({ won: counted(won, piece) })` is `{ won: 12 }`, and `drill(answer, 'won')` gives the twelve.
 */
import { bagOf, type MoneyBag } from '../src/domain/values/money-bag.ts'
import { type Summary, summary } from './statistics/percentile.ts'
import { type Ratio, ratio, share } from './statistics/ratio.ts'

/** One thing behind a figure. */
export interface Piece {
  /** What it is about, as the audit trail knows it: `deal-D1`. */
  readonly stream: string
  /** Positions of the events that put it there. */
  readonly positions: ReadonlyArray<string>
  /** What it adds to a sum of money, minor units; null: nobody knows. */
  readonly amount?: { readonly amount: number; readonly currency: string } | null
  /** What it adds to a summary or a total: days, points. */
  readonly measure?: number
  /** Of a rate: whether it is counted above the line, below it, or in both. */
  readonly part?: 'num' | 'den' | 'both'
}

/**
 * How the pieces make the figure. `count`: there are so many · `sum`: Σ amount by currency · `rate`: above the line of those
 * below it · `share`: the same of amounts · `total`: Σ measure · `summary`: of measures · else the name of a formula.
 */
export type Rule = 'count' | 'sum' | 'rate' | 'share' | 'total' | 'summary' | (string & Record<never, never>)

export interface Behind {
  readonly rule: Rule
  readonly pieces: () => ReadonlyArray<Piece>
}

const made = Symbol('figure')
const evidence = Symbol('evidence')

/** A value with what is behind it, until `figures` puts it in its place. */
export interface Figure<Value> {
  readonly [made]: Behind
  readonly value: Value
}

type PieceOf<T> = (one: T) => Piece
type AmountOf<T> = (one: T) => NonNullable<Piece['amount']> | null

const figure = <Value>(value: Value, rule: Rule, pieces: Behind['pieces']): Figure<Value> => ({
  value,
  [made]: { rule, pieces },
})

export const totalOf = (measures: ReadonlyArray<number>): number => measures.reduce((sum, one) => sum + one, 0)

/** How many there are. */
export const counted = <T>(all: ReadonlyArray<T>, piece: PieceOf<T>): Figure<number> =>
  figure(all.length, 'count', () => all.map(piece))

/** What they are worth, by currency. */
export const summed = <T>(all: ReadonlyArray<T>, piece: PieceOf<T>, amount: AmountOf<T>): Figure<MoneyBag> =>
  figure(bagOf(all.map(amount)), 'sum', () => all.map((one) => ({ ...piece(one), amount: amount(one) })))

const inParts = <T>(num: ReadonlyArray<T>, den: ReadonlyArray<T>, piece: PieceOf<T>): ReadonlyArray<Piece> => {
  const [above, below] = [new Set(num), new Set(den)]
  return [
    ...den.map((one): Piece => ({ ...piece(one), part: above.has(one) ? 'both' : 'den' })),
    ...num.flatMap((one): ReadonlyArray<Piece> => (below.has(one) ? [] : [{ ...piece(one), part: 'num' }])),
  ]
}

/** How many of them, with Wilson's interval. */
export const rated = <T>(num: ReadonlyArray<T>, den: ReadonlyArray<T>, piece: PieceOf<T>): Figure<Ratio> =>
  figure(ratio(num.length, den.length), 'rate', () => inParts(num, den, piece))

/** How much of what they are worth: a share for each currency below the line. */
export const shared = <T>(
  num: ReadonlyArray<T>,
  den: ReadonlyArray<T>,
  piece: PieceOf<T>,
  amount: AmountOf<T>,
): Readonly<Record<string, Ratio>> => {
  const above = bagOf(num.map(amount))
  const valued = (one: T): Piece => ({ ...piece(one), amount: amount(one) })
  return figures(
    Object.fromEntries(
      Object.entries(bagOf(den.map(amount))).map(([currency, sum]) => {
        const own = (one: T) => amount(one)?.currency === currency
        const pieces = () => inParts(num.filter(own), den.filter(own), valued)
        return [currency, figure(share(above[currency] ?? 0, sum), 'share', pieces)]
      }),
    ),
  )
}

/** What they measure together, of what is no money: points, quantities. */
export const totalled = <T>(all: ReadonlyArray<T>, piece: PieceOf<T>, measure: (one: T) => number): Figure<number> =>
  figure(totalOf(all.map(measure)), 'total', () => all.map((one) => ({ ...piece(one), measure: measure(one) })))

/** Median beside mean, `n` beside both. */
export const spread = <T>(all: ReadonlyArray<T>, piece: PieceOf<T>, measure: (one: T) => number): Figure<Summary> =>
  figure(summary(all.map(measure)), 'summary', () => all.map((one) => ({ ...piece(one), measure: measure(one) })))

/** A figure that was computed elsewhere, by a formula of its own; the pieces are what it was computed from. */
export const derived = <T, Value>(
  value: Value,
  rule: Rule,
  all: () => ReadonlyArray<T>,
  piece: PieceOf<T>,
): Figure<Value> => figure(value, rule, () => all().map(piece))

interface Evidence {
  /** How a list's element is named in a path; undefined: by its first text, or its index. */
  readonly name: string | undefined
  readonly behind: Readonly<Record<string, Behind>>
  /** What all of it was told from, where it tells of one case. */
  readonly whole?: Behind
}

const isFigure = (field: unknown): field is Figure<unknown> =>
  typeof field === 'object' && field !== null && made in field

/** What a field says, whether or not it knows what is behind it. */
export const saidBy = <Value>(field: Value | Figure<Value>): Value => (isFigure(field) ? (field.value as Value) : field)

const piecesOf = (field: unknown): ReadonlyArray<Piece> => (isFigure(field) ? field[made].pieces() : [])

/** The same figure, holding nothing of what it was made from: `again` makes it once more for whoever drills. */
export const madeAgain = <Value>(field: Value | Figure<Value>, again: () => unknown): Value | Figure<Value> =>
  isFigure(field) ? figure(saidBy(field), field[made].rule, () => piecesOf(again())) : field

/**
 * Puts figures in their places: a plain object, or list, that remembers what is behind each of its fields. `name` is how a
 * path calls it in a list, where its first text would not do.
 */
export const figures = <T extends object>(
  fields: { readonly [Field in keyof T]: T[Field] | Figure<T[Field]> },
  name?: string,
): T => {
  const behind: Record<string, Behind> = {}
  const plain: Record<string, unknown> | Array<unknown> = Array.isArray(fields) ? [] : {}
  for (const [key, field] of Object.entries(fields)) {
    if (isFigure(field)) behind[key] = field[made]
    ;(plain as Record<string, unknown>)[key] = isFigure(field) ? field.value : field
  }
  return Object.defineProperty(plain, evidence, { value: { name, behind } satisfies Evidence }) as T
}

/**
 * What is told of one case, such as a client, with what it was told from: any path into it leads there. Its numbers are no
 * figures of the business, which a series or a comparison would list.
 */
export const toldOf = <Element extends object>(element: Element, rule: Rule, pieces: Behind['pieces']): Element =>
  Object.defineProperty(element, evidence, {
    value: { name: undefined, behind: {}, whole: { rule, pieces } } satisfies Evidence,
  })

/** What was kept behind an answer's fields. */
export const evidenceOf = (node: unknown): Evidence | undefined =>
  typeof node === 'object' && node !== null && evidence in node ? (node[evidence] as Evidence) : undefined

/** An answer with a header before it; what is behind the figures of both stays behind them. */
export const headed = <Header extends object, Answer extends object>(
  header: Header,
  answer: Answer,
): Header & Answer => {
  const whole = { ...header, ...answer }
  const [before, own] = [evidenceOf(header), evidenceOf(answer)]
  if (before === undefined && own === undefined) return whole
  const value: Evidence = { name: own?.name ?? before?.name, behind: { ...before?.behind, ...own?.behind } }
  return Object.defineProperty(whole, evidence, { value })
}

/** Some fields of an answer, with what is behind them. */
export const picked = <Answer extends object, Key extends keyof Answer & string>(
  answer: Answer,
  keys: ReadonlyArray<Key>,
): Pick<Answer, Key> => {
  const kept = evidenceOf(answer)
  const some = Object.fromEntries(keys.map((key) => [key, answer[key]])) as Pick<Answer, Key>
  return kept === undefined ? some : Object.defineProperty(some, evidence, { value: kept })
}

/** A field of another answer as a figure of one's own, with what is behind it there; as it is where nothing is kept behind it. */
export const taken = <Answer extends object, Field extends keyof Answer & string>(
  answer: Answer,
  field: Field,
): Answer[Field] | Figure<Answer[Field]> => {
  const behind = evidenceOf(answer)?.behind[field]
  return behind === undefined ? answer[field] : { value: answer[field], [made]: behind }
}

/** Something told of a field of another answer, such as its median, with what is behind that field. */
export const takenAs = <Answer extends object, Value>(
  answer: Answer,
  field: keyof Answer & string,
  value: Value,
  rule: Rule,
): Value | Figure<Value> => {
  const behind = evidenceOf(answer)?.behind[field]
  return behind === undefined ? value : figure(value, rule, behind.pieces)
}
