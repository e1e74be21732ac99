/** A row of a source as the importer sees it: what to send for it, or why it can't be. */
import type { Command, Sent } from '../app/clientela.ts'
import { derivedId } from '../kernel/event-ids.ts'
import type { Instant } from '../kernel/instant.ts'

interface PlaceInSource {
  readonly line: number
  /** The row as it was, for the file of rejected rows. */
  readonly cells: Readonly<Record<string, string>>
}

export interface SourceRow extends PlaceInSource {
  readonly file: string
  /** Further rows that the same commands are of, as the lines of one invoice: imported, or rejected, together. */
  readonly together?: ReadonlyArray<PlaceInSource>
  readonly content:
    | {
        readonly _tag: 'Commands'
        readonly commands: ReadonlyArray<Sent>
        /** Rules that refuse only because what is asked for is so already: the row is none the worse for it. */
        readonly alreadySo?: ReadonlyArray<string>
      }
    | { readonly _tag: 'Rejected'; readonly column: string; readonly reason: string }
}

/** Makes a row's commands: same source and content, same command id, so that a second run is recognised. */
export const sender =
  (importer: string, file: string, line: number, key: string, onBehalfOf: string | undefined) =>
  (command: Command, kind: 'said' | 'inferred', occurredAt: Instant | undefined): Sent => ({
    command,
    commandId: derivedId(`${importer}/${key}/${JSON.stringify(command)}/${occurredAt ?? ''}`),
    actor: { id: `import:${importer}`, role: 'importer', ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
    ...(occurredAt === undefined ? {} : { occurredAt }),
    correlationId: derivedId(`${importer}/${key}`),
    provenance: { kind, source: file, row: line },
  })

/** A name as an id: lower case, words joined by hyphens. @example slug('Acme Corporation') // acme-corporation */
export const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
