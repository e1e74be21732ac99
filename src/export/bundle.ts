/** Writes a bundle: a folder that is there whole or not at all, from one walk through the history. */
import { mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundleFiles, bundleReadme, type Manifest } from '../audit/bundle.ts'
import { leafOfLine, linked, START } from '../audit/chain.ts'
import { SEALS, type Seal, sealIn } from '../audit/seals.ts'
import type { EventStore, RecordedEvent } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import { recordLine } from '../kernel/record-line.ts'
import type { Registry } from '../kernel/registry.ts'
import { categoryOf } from '../kernel/stream-name.ts'
import { whole, writeText } from './file.ts'
import { csvOf } from './text.ts'
import { viewDataset } from './view.ts'

/** An entry of the timeline, as far as it matters here where it stands; all of it goes into the table. */
interface Entry {
  readonly position: string
  readonly stream: string
  readonly revision: number
}

export interface BundleOptions {
  readonly store: EventStore
  readonly registry: Registry
  /** The same, without what was erased. */
  readonly forgetting: Registry
  readonly client: string
  /** The client's timeline, all of it. */
  readonly entries: ReadonlyArray<Entry>
  readonly out: string
  readonly madeAt: Instant
  readonly madeBy: string
  readonly onProgress?: (events: number) => void
}

/** Whether an event is the client's: it is on the timeline, or refuses what was asked of one of its streams. */
const belongsTo = (entries: ReadonlyArray<Entry>): ((event: RecordedEvent) => boolean) => {
  const positions = new Set<string>(entries.map(({ position }) => position))
  const streams = new Set(entries.flatMap(({ stream, revision }) => (revision === 0 ? [stream] : [])))
  const isRefused = ({ stream, data }: RecordedEvent): boolean =>
    categoryOf(stream) === 'refusal' &&
    typeof data === 'object' &&
    data !== null &&
    'about' in data &&
    streams.has(String(data.about))
  return (event) => positions.has(event.position) || isRefused(event)
}

const said = (registry: Registry, recorded: RecordedEvent): string => JSON.stringify(registry.decode(recorded))

export const writeBundle = ({
  store,
  registry,
  forgetting,
  client,
  entries,
  out,
  ...made
}: BundleOptions): Promise<Manifest> =>
  whole(out, async (folder) => {
    await rm(folder, { force: true, recursive: true })
    await mkdir(folder)
    const belongs = belongsTo(entries)
    const wasErased = (recorded: RecordedEvent): boolean =>
      forgetting !== registry && said(forgetting, recorded) !== said(registry, recorded)
    const erased: Array<Manifest['erased'][number]> = []
    const streams = new Map<string, number>()
    const seals: Array<Pick<Seal, 'count' | 'root'>> = []
    let [count, events, root] = [0, 0, START]
    const [lines, leaves] = [
      await open(join(folder, bundleFiles.events), 'w'),
      await open(join(folder, bundleFiles.leaves), 'w'),
    ]
    try {
      for await (const page of store.readAll()) {
        let [ours, all] = ['', '']
        for (const recorded of page) {
          const line = recordLine(recorded)
          const leaf = leafOfLine(line)
          root = linked(root, leaf)
          all += `${leaf}\n`
          if (belongs(recorded) && wasErased(recorded))
            erased.push({ stream: recorded.stream, revision: recorded.revision, leaf })
          else if (belongs(recorded)) {
            ours += line
            events++
            streams.set(recorded.stream, (streams.get(recorded.stream) ?? 0) + 1)
          }
          const sealed = recorded.stream === SEALS ? registry.decode(recorded) : undefined
          const seal = sealed?._tag === 'Known' ? sealIn(sealed.envelope) : undefined
          if (seal !== undefined) seals.push({ count: seal.count, root: seal.root })
        }
        await lines.writeFile(ours)
        await leaves.writeFile(all)
        count += page.length
        made.onProgress?.(count)
      }
    } finally {
      await lines.close()
      await leaves.close()
    }
    const { madeAt, madeBy } = made
    const manifest: Manifest = {
      client,
      events,
      streams: Object.fromEntries(streams),
      erased,
      history: { count, root },
      seals,
      madeAt,
      madeBy,
    }
    await writeFile(join(folder, bundleFiles.manifest), `${JSON.stringify(manifest, null, 2)}\n`)
    await writeFile(join(folder, bundleFiles.readme), bundleReadme(manifest))
    const timeline = viewDataset({ entries }, 'entries')
    if (timeline !== undefined) await writeText(csvOf(timeline), join(folder, bundleFiles.timeline))
    return manifest
  })
