/** Figures drilled down (VIEWS.md C11): what a figure of an answer is made of, found by its path, and the figure made anew from that. */
import * as E from 'fp-ts/lib/Either.js'
import { bagOf } from '../src/domain/values/money-bag.ts'
import { type Behind, evidenceOf, type Piece, type Rule, totalOf } from './figures.ts'
import { summary } from './statistics/percentile.ts'
import { ratio, share } from './statistics/ratio.ts'

const nameOf = (element: unknown, index: number): string => {
  if (typeof element !== 'object' || element === null) return String(index)
  const text = Object.values(element).find((value) => typeof value === 'string')
  return evidenceOf(element)?.name ?? text ?? String(index)
}

/** What one step of a path may lead to. */
const children = (node: unknown): ReadonlyArray<readonly [name: string, key: string, child: unknown]> => {
  if (typeof node !== 'object' || node === null) return []
  if (Array.isArray(node)) return node.map((child, i) => [nameOf(child, i), String(i), child] as const)
  return Object.entries(node).map(([key, child]) => [key, key, child] as const)
}

/** A figure drilled down to what it is made of. */
export interface Drilled {
  /** The path asked for: `rows.anna.won`. */
  readonly figure: string
  readonly value: unknown
  readonly rule: Rule
  readonly behind: ReadonlyArray<Piece>
}

/** There is no such figure, or nothing is kept behind it. */
export interface UnknownFigure {
  readonly _tag: 'UnknownFigure'
  readonly figure: string
  readonly message: string
}

/** Where a figure stands in an answer: as a path names it, and by the bare fields and indexes. */
export interface Place {
  readonly figure: string
  readonly keys: string
}

const inside = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

/** What a figure says, and what it is made of once that is asked. */
interface Known {
  readonly value: unknown
  readonly behind: Behind
}

const placesIn = (answer: object): ReadonlyArray<Place & Known> => {
  const found: Array<Place & Known> = []
  const walk = (node: unknown, at: Place): void => {
    if (typeof node !== 'object' || node === null) return
    const kept = evidenceOf(node)?.behind ?? {}
    for (const [name, key, child] of children(node)) {
      const here = { figure: inside(at.figure, name), keys: inside(at.keys, key) }
      const behind = Object.hasOwn(kept, key) ? kept[key] : undefined
      if (behind !== undefined) found.push({ ...here, value: child, behind })
      else walk(child, here)
    }
  }
  walk(answer, { figure: '', keys: '' })
  return found
}

/** All figures that can be drilled, in the order of the answer. */
export const drillable = (answer: object): ReadonlyArray<Place> =>
  placesIn(answer).map(({ figure, keys }) => ({ figure, keys }))

/** All of them by their paths, each as `drill` gives it; of two of one name the first. */
export const everyDrilled = (answer: object): ReadonlyMap<string, () => Omit<Drilled, 'figure'>> => {
  const found = new Map<string, () => Omit<Drilled, 'figure'>>()
  for (const { figure, value, behind } of placesIn(answer))
    if (!found.has(figure)) found.set(figure, () => ({ value, rule: behind.rule, behind: behind.pieces() }))
  return found
}

/** What they say, by their paths. */
export const figuresIn = (answer: object): ReadonlyArray<readonly [figure: string, value: unknown]> =>
  placesIn(answer).map(({ figure, value }) => [figure, value])

/** An answer that rests on nothing: what it would say is what nobody knows, which is not none (VIEWS.md C13). */
export const unknownFigures = (answer: object): object => {
  const without = (node: unknown): unknown => (typeof node === 'object' && node !== null ? within(node) : node)
  const within = (node: object): object => {
    if (Array.isArray(node)) return node.map(without)
    const behind = evidenceOf(node)?.behind ?? {}
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, Object.hasOwn(behind, key) ? null : without(child)]),
    )
  }
  return within(answer)
}

const MOST_NAMED = 30

const unknown = (answer: object, path: string): UnknownFigure => {
  const all = drillable(answer)
  const named = all
    .slice(0, MOST_NAMED)
    .map(({ figure }) => figure)
    .join(', ')
  const more = all.length > MOST_NAMED ? `, and ${all.length - MOST_NAMED} more` : ''
  const hint = all.length === 0 ? 'this view has none that can be drilled' : `there are ${named}${more}`
  return { _tag: 'UnknownFigure', figure: path, message: `no figure is called "${path}"; ${hint}` }
}

/**
 * What a figure is made of. A path names fields, and elements of lists by their name or index; a path into a figure
 * (`won.median`) leads to what the whole of it is made of, one into a case (`clients.acme.clv`) to what that was told from.
 *
 * @example drill(answer, 'rows.anna.won')
 */
export const drill = (answer: object, path: string): E.Either<UnknownFigure, Drilled> => {
  let node: unknown = answer
  let rest = path
  let behind: Behind | undefined
  while (rest !== '') {
    // Names may hold dots: the longest that fits is meant.
    const next = children(node)
      .flatMap(([name, key, child]) => [name, key].map((said) => ({ said, key, child })))
      .filter(({ said }) => rest === said || rest.startsWith(`${said}.`))
      .sort((a, b) => b.said.length - a.said.length)[0]
    if (next === undefined) return E.left(unknown(answer, path))
    const kept = evidenceOf(node)?.behind ?? {}
    if (Object.hasOwn(kept, next.key)) behind = kept[next.key]
    rest = rest.slice(next.said.length + 1)
    node = next.child
    behind ??= evidenceOf(node)?.whole
  }
  if (behind === undefined) return E.left(unknown(answer, path))
  return E.right({ figure: path, value: node, rule: behind.rule, behind: behind.pieces() })
}

/** The figure made anew from its pieces alone; undefined where the rule is a formula of the view's own. */
export const reproduce = ({ rule, behind }: Pick<Drilled, 'rule' | 'behind'>): unknown => {
  const amounts = (part: 'num' | 'den'): number =>
    behind.reduce(
      (sum, piece) => sum + (piece.part === part || piece.part === 'both' ? (piece.amount?.amount ?? 0) : 0),
      0,
    )
  const count = (part: 'num' | 'den'): number =>
    behind.filter((piece) => piece.part === part || piece.part === 'both').length
  switch (rule) {
    case 'count':
      return behind.length
    case 'sum':
      return bagOf(behind.map(({ amount }) => amount ?? null))
    case 'rate':
      return ratio(count('num'), count('den'))
    case 'share':
      return share(amounts('num'), amounts('den'))
    case 'total':
      return totalOf(behind.map(({ measure }) => measure ?? 0))
    case 'summary':
      return summary(behind.flatMap(({ measure }) => (measure === undefined ? [] : [measure])))
    default:
      return undefined
  }
}
