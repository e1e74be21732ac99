/** Compares a history, event by event, with the seals that were put on it, and names what differs. */
import type { RecordedEvent } from '../kernel/event-store.ts'
import { comparePositions, type Position } from '../kernel/position.ts'
import { leafOf, linked, markOf, marksIn, START } from './chain.ts'
import { MOST, type Seal } from './seals.ts'

export interface Broken {
  /** Null where it is the end of the history that is missing. */
  readonly position: Position | null
  readonly what: string
}

/** A link of the chain that was kept elsewhere. */
export interface Kept {
  /** After so many events. */
  readonly count: number
  readonly root: string
}

export interface Verified {
  readonly events: number
  /** Of them under a seal. */
  readonly sealed: number
  /** The chain's head now; kept elsewhere, it proves later that nothing before it was touched. */
  readonly root: string
  readonly ok: boolean
  /** The first is where the history first differs. */
  readonly broken: ReadonlyArray<Broken>
}

export interface Verifier {
  /** The next event in the order of the store; `unread` says why it can't be read. */
  readonly add: (event: RecordedEvent, unread?: string) => void
  readonly end: () => Verified
  /** Seals for the events that none covers yet. */
  readonly unsealed: () => ReadonlyArray<Seal>
}

/** So many events changed, added or taken out in one place are told one by one; of more only where they begin. */
const RUN = 16

/** Finds events that are not those sealed, by their marks; those that follow are not accused. */
const comparing = (expected: ReadonlyArray<string>, report: (position: Position, what: string) => void) => {
  let at = 0
  let lost = false
  let waiting: Array<Position> = []
  const settle = (what: string): void => {
    for (const position of waiting) report(position, what)
    waiting = []
  }
  const missingBefore = (mark: string): number => {
    for (let n = 1; n <= RUN; n++) if (expected[at + n] === mark) return n
    return 0
  }
  return {
    /** True where the event is beyond what was sealed. */
    add: (position: Position, mark: string): boolean => {
      if (lost) return false
      if (at + waiting.length >= expected.length && expected[at] !== mark) {
        at += waiting.length
        settle('was changed after it was sealed')
        return true
      }
      if (expected[at + waiting.length] === mark) {
        at += waiting.length + 1
        settle('was changed after it was sealed')
        return false
      }
      const missing = waiting.length === 0 ? missingBefore(mark) : 0
      if (missing > 0) {
        at += missing + 1
        report(
          position,
          `${missing === 1 ? 'an event' : `${missing} events`} sealed before it ${missing === 1 ? 'is' : 'are'} missing`,
        )
      } else if (waiting.length > 0 && expected[at] === mark) {
        at += 1
        settle('was put in after the history was sealed')
      } else if (waiting.length === RUN) {
        lost = true
        const [first] = waiting
        if (first !== undefined) report(first, 'from here on this is not the history that was sealed')
        waiting = []
      } else waiting.push(position)
      return false
    },
    end: (): number => {
      if (lost) return 0
      const missing = expected.length - at - waiting.length
      settle('was changed after it was sealed')
      return Math.max(missing, 0)
    },
  }
}

const byPlace = (broken: ReadonlyArray<Broken>): ReadonlyArray<Broken> =>
  broken.toSorted((a, b) =>
    a.position === null
      ? b.position === null
        ? 0
        : 1
      : b.position === null
        ? -1
        : comparePositions(a.position, b.position),
  )

export const verifier = (seals: ReadonlyArray<Seal>, kept?: Kept): Verifier => {
  const broken: Array<Broken> = []
  const report = (position: Position | null, what: string): void => {
    broken.push({ position, what })
  }
  const marks = comparing(
    seals.flatMap((seal) => marksIn(seal.marks)),
    report,
  )
  const roots = new Map(seals.map(({ count, root }) => [count, root]))
  const revisions = new Map<string, number>()
  const full: Array<Seal> = []
  let open: Array<string> = []
  let events = 0
  let root = START
  let keptSeen = kept === undefined

  const follows = ({ stream, revision, position }: RecordedEvent): void => {
    const due = (revisions.get(stream) ?? -1) + 1
    if (revision !== due) report(position, `revision ${due} of ${stream} is missing before it`)
    revisions.set(stream, revision)
  }

  return {
    add: (event, unread) => {
      const { position } = event
      const leaf = leafOf(event)
      root = linked(root, leaf)
      events++
      if (unread !== undefined) report(position, unread)
      follows(event)
      if (marks.add(position, markOf(leaf))) open.push(markOf(leaf))
      if (open.length === MOST) {
        full.push({ count: events, root, marks: open.join('') })
        open = []
      }
      if (broken.length === 0 && (roots.get(events) ?? root) !== root)
        report(position, 'the seal up to here does not fit: it was changed itself')
      if (kept !== undefined && events === kept.count) {
        keptSeen = true
        if (root !== kept.root) report(position, 'the chain up to here is not the one that was kept elsewhere')
      }
    },
    end: () => {
      const missing = marks.end()
      if (missing > 0) report(null, `${missing} sealed events are missing at the end`)
      if (!keptSeen) report(null, `the history is shorter than the ${kept?.count} events that were kept elsewhere`)
      const sealed = seals.at(-1)?.count ?? 0
      return { events, sealed, root, ok: broken.length === 0, broken: byPlace(broken) }
    },
    unsealed: () => (open.length === 0 ? full : [...full, { count: events, root, marks: open.join('') }]),
  }
}
