/**
 * T5, what has changed: one view's answers at two moments, figure by figure, with what each stream adds to the change and the
 * events behind it. Both sides of every figure come with their pieces (C11), so that what the streams add sums to the change
 * by construction; where a figure is a rate or a formula of its own, the streams are named and nothing is summed.
 */
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { purse } from '../../src/domain/values/money-bag.ts'
import { comparePositions, type Position } from '../../src/kernel/position.ts'
import { type Drilled, everyDrilled } from '../drill.ts'
import type { Piece, Rule } from '../figures.ts'
import { groupBy } from '../group-by.ts'

/** An event behind a change. */
export interface ChangingEvent {
  readonly position: Position
  readonly stream: string
  readonly type: string
  readonly occurredAt: string
  readonly recordedAt: string
  readonly actor: string
  readonly eventId: string
}

/** A difference: of how many, of a total, of sums of money; null where the figure is no such thing. */
export type Difference = number | MoneyBag | null

export interface Contribution {
  readonly stream: string
  readonly change: Difference
  /**
   * What counts now of that stream, or of another that its part rests on, and did not before, or the other way round; none
   * where time alone has passed, or what others did has changed the weight of it.
   */
  readonly events: ReadonlyArray<ChangingEvent>
}

export interface FigureChange {
  /** Its path in the answer, as `--drill` names it. */
  readonly figure: string
  readonly rule: Rule
  readonly before: unknown
  readonly after: unknown
  readonly change: Difference
  /** Streams that add to it, or whose part in it is another; their changes sum to the figure's. */
  readonly by: ReadonlyArray<Contribution>
}

/** A contribution of which the events are still to be found: among those of its stream and of where these positions stand. */
export interface Traced extends Omit<Contribution, 'events'> {
  readonly positions: ReadonlySet<string>
}

export interface TracedChange extends Omit<FigureChange, 'by'> {
  readonly by: ReadonlyArray<Traced>
}

const nothing: Omit<Drilled, 'figure'> = { value: null, rule: 'count', behind: [] }

const bagBetween = (before: ReadonlyArray<Piece>, after: ReadonlyArray<Piece>): MoneyBag => {
  const sums = purse()
  for (const { amount } of after) sums.add(amount ?? null)
  for (const { amount } of before) sums.add(amount ?? null, -1)
  return Object.fromEntries(Object.entries(sums.bag()).filter(([, amount]) => amount !== 0))
}

const measures = (pieces: ReadonlyArray<Piece>): number => pieces.reduce((sum, { measure }) => sum + (measure ?? 0), 0)

const between = (rule: Rule, before: ReadonlyArray<Piece>, after: ReadonlyArray<Piece>): Difference => {
  switch (rule) {
    case 'count':
      return after.length - before.length
    case 'sum':
      return bagBetween(before, after)
    case 'total':
      return measures(after) - measures(before)
    default:
      return null
  }
}

const isNothing = (change: Difference): boolean =>
  change === 0 || (typeof change === 'object' && change !== null && Object.keys(change).length === 0)

/** What a piece says, wherever the event stands that says it. */
const saying = ({ positions: _, ...rest }: Piece): string => JSON.stringify(rest)

const isSame = (before: ReadonlyArray<Piece>, after: ReadonlyArray<Piece>): boolean =>
  before.length === after.length &&
  JSON.stringify(before.map(saying).sort()) === JSON.stringify(after.map(saying).sort())

const changeOf = (
  figure: string,
  before: Omit<Drilled, 'figure'> | undefined,
  after: Omit<Drilled, 'figure'> | undefined,
): TracedChange | undefined => {
  const [was, is] = [before ?? nothing, after ?? nothing]
  const rule = (after ?? before)?.rule ?? 'count'
  const streams = new Map<string, readonly [Array<Piece>, Array<Piece>]>()
  const ofStream = (stream: string) => {
    const own = streams.get(stream) ?? ([[], []] as const)
    streams.set(stream, own)
    return own
  }
  for (const piece of was.behind) ofStream(piece.stream)[0].push(piece)
  for (const piece of is.behind) ofStream(piece.stream)[1].push(piece)
  const by = [...streams].flatMap(([stream, [then, now]]): ReadonlyArray<Traced> => {
    const change = between(rule, then, now)
    if (isNothing(change) || (change === null && isSame(then, now))) return []
    return [{ stream, change, positions: new Set([...then, ...now].flatMap(({ positions }) => positions)) }]
  })
  if (by.length === 0 && JSON.stringify(was.value) === JSON.stringify(is.value)) return undefined
  return { figure, rule, before: was.value, after: is.value, change: between(rule, was.behind, is.behind), by }
}

/** Every figure of an answer that is another than in the answer before, or is made of others; in the order of the answer. */
export const tracedFigures = (before: object, after: object): ReadonlyArray<TracedChange> => {
  const [was, is] = [everyDrilled(before), everyDrilled(after)]
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((figure) => {
    const change = changeOf(figure, was.get(figure)?.(), is.get(figure)?.())
    return change === undefined ? [] : [change]
  })
}

/** Where an event stands; undefined of one that explains nothing. */
export type StreamAt = (position: string) => string | undefined

/** The changes with their events: those given that stand in the stream of a part, or in a stream that it rests on. */
export const explainedBy = (
  changes: ReadonlyArray<TracedChange>,
  events: ReadonlyArray<ChangingEvent>,
  streamAt: StreamAt = () => undefined,
): ReadonlyArray<FigureChange> => {
  const byStream = groupBy(events, ({ stream }) => stream)
  const explained = ({ stream, change, positions }: Traced): Contribution => {
    const streams = new Set([stream])
    for (const position of positions) {
      const other = streamAt(position)
      if (other !== undefined) streams.add(other)
    }
    const own = [...streams].flatMap((one) => byStream.get(one) ?? [])
    return { stream, change, events: own.toSorted((a, b) => comparePositions(a.position, b.position)) }
  }
  return changes.map((change) => ({ ...change, by: change.by.map(explained) }))
}

/** The changes by themselves: which figures, and by which streams. */
export const changedFigures = (before: object, after: object): ReadonlyArray<FigureChange> =>
  explainedBy(tracedFigures(before, after), [])
