/**
 * A bundle: the events of one client as they were hashed, and the hashes of the whole history, so that somebody can check
 * them elsewhere, without the store (T4).
 */
import { leafOfLine, linked, START } from './chain.ts'
import type { Seal } from './seals.ts'
import type { Kept } from './verify.ts'

export const bundleFiles = {
  events: 'events.ndjson',
  leaves: 'leaves.txt',
  manifest: 'manifest.json',
  timeline: 'timeline.csv',
  readme: 'README.md',
} as const

export interface Manifest {
  readonly client: string
  /** Of the client, in the bundle. */
  readonly events: number
  readonly streams: Readonly<Record<string, number>>
  /** Events that held personal data which was erased since: their hashes are all there is of them. */
  readonly erased: ReadonlyArray<{ readonly stream: string; readonly revision: number; readonly leaf: string }>
  /** The whole history then: its events, and the head of its chain. */
  readonly history: Kept
  /** What was sealed of it. */
  readonly seals: ReadonlyArray<Pick<Seal, 'count' | 'root'>>
  readonly madeAt: string
  readonly madeBy: string
}

export interface BundleBroken {
  readonly file: string
  /** From 1; null where it is the file as a whole. */
  readonly line: number | null
  readonly what: string
}

export interface CheckedBundle {
  readonly client: string
  readonly events: number
  readonly history: number
  /** Of the history under a seal. */
  readonly sealed: number
  readonly root: string
  readonly ok: boolean
  readonly broken: ReadonlyArray<BundleBroken>
}

/** An event of the bundle: its line, and where it says that it stands. */
interface Line {
  readonly line: number
  readonly leaf: string
}

const placeOf = (text: string): { readonly stream: string; readonly revision: number } | undefined => {
  try {
    const parsed: unknown = JSON.parse(text)
    const [stream, revision]: ReadonlyArray<unknown> = Array.isArray(parsed) ? parsed : []
    return typeof stream === 'string' && typeof revision === 'number' ? { stream, revision } : undefined
  } catch {
    return undefined
  }
}

type Report = (file: string, line: number | null, what: string) => void

/** Whether each stream is there from its first event of the bundle on, without a gap. */
const gaps = (erased: Manifest['erased'], report: Report) => {
  const next = new Map<string, number>()
  const left = new Set(erased.map(({ stream, revision }) => `${stream}@${revision}`))
  const after = (stream: string, revision: number): number =>
    left.has(`${stream}@${revision}`) ? after(stream, revision + 1) : revision
  const counts = new Map<string, number>()
  return {
    add: (line: number, text: string): void => {
      const place = placeOf(text)
      if (place === undefined) {
        report(bundleFiles.events, line, 'is no event')
        return
      }
      const { stream, revision } = place
      const due = next.get(stream) ?? (left.has(`${stream}@0`) ? after(stream, 0) : undefined)
      if (due !== undefined && due !== revision)
        report(bundleFiles.events, line, `revision ${due} of ${stream} is missing before it`)
      // Of a stream that is another's only what names the client is here.
      if (revision === 0 || due !== undefined) next.set(stream, after(stream, revision + 1))
      counts.set(stream, (counts.get(stream) ?? 0) + 1)
    },
    counts,
  }
}

/** Holds the events against the hashes, and the hashes against the roots: those of the seals, and one kept elsewhere. */
export const checkBundle = async (
  manifest: Manifest,
  files: { readonly events: AsyncIterable<string>; readonly leaves: AsyncIterable<string> },
  kept?: Kept,
): Promise<CheckedBundle> => {
  const broken: Array<BundleBroken> = []
  const report: Report = (file, line, what) => {
    broken.push({ file, line, what })
  }
  const followed = gaps(manifest.erased, report)
  const lines: Array<Line> = []
  for await (const text of files.events) {
    const line = lines.length + 1
    lines.push({ line, leaf: leafOfLine(`${text}\n`) })
    followed.add(line, text)
  }
  for (const [stream, events] of Object.entries(manifest.streams))
    if (followed.counts.get(stream) !== events)
      report(bundleFiles.events, null, `has ${followed.counts.get(stream) ?? 0} events of ${stream}, not ${events}`)

  const wanted = new Map(lines.map(({ line, leaf }) => [leaf, line]))
  const roots = new Map([...manifest.seals, manifest.history].map(({ count, root }) => [count, root]))
  const found = new Set<number>()
  const missing = new Set(manifest.erased.map(({ leaf }) => leaf))
  let [count, root, last] = [0, START, 0]
  let fits = true
  for await (const leaf of files.leaves) {
    count++
    root = linked(root, leaf)
    missing.delete(leaf)
    const line = wanted.get(leaf)
    if (line !== undefined) {
      if (line < last) report(bundleFiles.events, line, 'stands elsewhere in the history')
      found.add(line)
      last = Math.max(last, line)
    }
    if (fits && (roots.get(count) ?? root) !== root) {
      fits = false
      report(bundleFiles.leaves, count, 'the chain up to here is not the one that was sealed')
    }
    if (count === kept?.count && root !== kept.root)
      report(bundleFiles.leaves, count, 'the chain up to here is not the one that was kept elsewhere')
  }
  for (const { line } of lines)
    if (!found.has(line)) report(bundleFiles.events, line, 'is not of this history: changed, or put in')
  if (missing.size > 0) report(bundleFiles.leaves, null, `lacks ${missing.size} hashes of events that were erased`)
  if (count !== manifest.history.count)
    report(bundleFiles.leaves, null, `has ${count} hashes of ${manifest.history.count} events`)
  if (kept !== undefined && count < kept.count)
    report(bundleFiles.leaves, null, `is shorter than the ${kept.count} events that were kept elsewhere`)
  const sealed = manifest.seals.reduce((most, seal) => Math.max(most, seal.count), 0)
  return {
    client: manifest.client,
    events: lines.length,
    history: count,
    sealed,
    root,
    ok: broken.length === 0,
    broken,
  }
}

/** For who has nothing but the bundle. */
export const bundleReadme = ({
  client,
  events,
  erased,
  history,
  seals,
  madeAt,
  madeBy,
}: Manifest): string => `# Client ${client}

${events} events of a history of ${history.count}, taken out on ${madeAt} by ${madeBy}.${
  erased.length === 0
    ? ''
    : `
${erased.length} more held personal data that was erased: of those only the hashes are here, in \`${bundleFiles.manifest}\`.`
}

- \`${bundleFiles.events}\`: a line an event, in the order of the history, as it was hashed: stream, revision, id, type, time of
  recording, data, metadata (who, when it occurred, why, because of what, on which streams and revisions it was decided).
- \`${bundleFiles.leaves}\`: SHA-256 of every event of the history, this client's or not, a line each, in hexadecimal.
- \`${bundleFiles.timeline}\`: the same events as a table for people, times in UTC.
- \`${bundleFiles.manifest}\`: how many there are of each stream, and the roots that were sealed.

A line's hash is the SHA-256 of its UTF-8 bytes with the newline. The chain begins with 64 zeros; each link is the SHA-256 of the link
before, in hexadecimal, followed by the next hash. So these lines of Python check all of it, and nothing else is needed:

\`\`\`python
import hashlib
h = lambda text: hashlib.sha256(text.encode()).hexdigest()
leaves = open('${bundleFiles.leaves}').read().split()
root = '0' * 64
for leaf in leaves: root = h(root + leaf)
rest = iter(leaves)
whole = all(h(line) in rest for line in open('${bundleFiles.events}', encoding='utf-8', newline='\\n'))
print(len(leaves), root, 'every event is in it' if whole else 'an event is not of this history')
\`\`\`

\`clientela audit check FOLDER\` does the same and says which line differs. The root after ${history.count} events must be
\`${history.root}\`. It proves something once it is compared with a root that was kept where the keeper of the store can't change
it (\`--kept COUNT:ROOT\`): ${
  seals.length === 0
    ? 'this history was never sealed, so ask for one.'
    : `the last seal is ${seals.at(-1)?.count}:${seals.at(-1)?.root}.`
}

What it does not prove: that no event of this client was left out at the end of a stream, or with a whole stream. Of streams that are here
from their beginning a gap is seen.
`
