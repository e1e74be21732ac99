/** `clientela audit export CLIENT` and `clientela audit check BUNDLE`: what an outside auditor can check alone. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import * as t from 'io-ts'
import { bundleFiles, checkBundle, type Manifest } from '../audit/bundle.ts'
import { dataClasses, seesEverything } from '../domain/rights.ts'
import { writeBundle } from '../export/bundle.ts'
import { type Line, linesOf } from '../import/lines.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import { issuesIn } from '../kernel/validate.ts'
import { version } from '../report/version.ts'
import { keptIn } from './audit-integrity.ts'
import { interruptible } from './interruptible.ts'
import { print } from './output.ts'
import { progress } from './progress.ts'
import { type CommonOptions, common, formOf, UsageError, withSession } from './session.ts'

const exportVerb = (audit: Command): void => {
  common(audit.command('export').argument('<client>', "the client's id"), 'no bounds')
    .description("a folder with all of a client's events and what is needed to check them, without the store (T4)")
    .requiredOption('--out <folder>', 'where to; it must not be there yet')
    .addHelpText('after', '\nExample:\n  $ clientela audit export acme-corporation --out bundle --as auditor:aude')
    .action((name: string, { out, ...options }: CommonOptions & { readonly out: string }) =>
      withSession(options, async ({ crm, when, show, caughtUp, events: all }) => {
        if (existsSync(out)) throw new UsageError(`--out ${out}: there is something of that name already`)
        const client = name.replace(/^client-/, '')
        const { as: reader, purpose: _purpose, ...moment } = when
        const look = {
          view: 'audit export',
          question: { client },
          classes: [...dataClasses],
          clients: [client],
          rows: 0,
        }
        if (reader !== undefined && !seesEverything(reader)) {
          await crm.audit.recordAccess({ ...look, withheld: 1, refused: 'confidential-by-role' }, when)
          throw new UsageError(
            `--as ${reader.role}:${reader.id}: what is withheld could not be checked; a head, a director or an auditor may take a bundle out`,
          )
        }
        const { entries } = await crm.timeline({ client, ...moment })
        if (entries.length === 0) throw new UsageError(`nothing is on record of a client ${client}`)
        await crm.audit.recordAccess({ ...look, rows: entries.length, withheld: 0 }, when)
        caughtUp()
        const bar = progress('events', await all())
        const forgetting = await crm.audit.forgetting()
        const manifest = await interruptible(out, () =>
          writeBundle({
            ...{
              store: crm.store,
              registry: crm.registry,
              forgetting,
              client,
              entries,
              out,
            },
            madeAt: instantFromEpochMs(Date.now()),
            madeBy: `clientela ${version}`,
            onProgress: bar.update,
          }),
        ).finally(bar.stop)
        const { events, streams, history, seals } = manifest
        await show({ exported: 'bundle', client, events, streams: Object.keys(streams).length, history, folder: out }, [
          {
            columns: ['client', 'events', 'streams', 'of a history of', 'folder'],
            rows: [[client, events, Object.keys(streams).length, history.count, out]],
            notes: [
              `check it with \`clientela audit check ${out}\`, or as ${join(out, bundleFiles.readme)} says`,
              ...(seals.length === 0
                ? ['the history was never sealed: `audit seal`, and keep the root elsewhere']
                : []),
            ],
          },
        ])
        return 0
      }),
    )
}

const Root = t.type({ count: t.number, root: t.string })
const ManifestFile = t.type({
  client: t.string,
  events: t.number,
  streams: t.record(t.string, t.number),
  erased: t.readonlyArray(t.type({ stream: t.string, revision: t.number, leaf: t.string })),
  history: Root,
  seals: t.readonlyArray(Root),
  madeAt: t.string,
  madeBy: t.string,
})

const manifestIn = async (folder: string): Promise<Manifest> => {
  const path = join(folder, bundleFiles.manifest)
  let read: unknown
  try {
    read = JSON.parse(await readFile(path, 'utf8'))
  } catch (thrown) {
    throw new UsageError(`${path} can't be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
  if (ManifestFile.is(read)) return read
  const [wrong] = issuesIn(ManifestFile, read)
  throw new UsageError(`${path}: ${wrong?.field} ${wrong?.message}`)
}

interface CheckFlags extends Pick<CommonOptions, 'json' | 'csv'> {
  readonly kept?: string
}

/** Bytes that are no text are none that were sealed: the line is found to differ, as any other that was changed. */
async function* textOf(lines: AsyncIterable<Line>): AsyncGenerator<string> {
  for await (const { text } of lines) yield text
}

const check = async (folder: string, { kept, ...options }: CheckFlags): Promise<void> => {
  const form = formOf(options)
  const wanted = kept === undefined ? undefined : keptIn(kept)
  const files = {
    events: textOf(linesOf(join(folder, bundleFiles.events))),
    leaves: textOf(linesOf(join(folder, bundleFiles.leaves))),
  }
  const checked = await checkBundle(await manifestIn(folder), files, wanted)
  const { client, events, history, sealed, root, ok, broken } = checked
  await print(form, { view: 'audit check', ...checked }, [
    {
      title: ok ? 'Every event is as it stands in that history' : 'The bundle is broken',
      columns: ['client', 'events', 'of a history of', 'sealed', 'root'],
      rows: [[client, events, history, sealed, root]],
      notes: wanted === undefined ? ['compare the root with one that was kept elsewhere: --kept COUNT:ROOT'] : [],
    },
    ...(ok
      ? []
      : [
          {
            title: 'What differs',
            columns: ['file', 'line', 'what'],
            rows: broken.map(({ file, line, what }) => [file, line, what]),
          },
        ]),
  ])
  process.exitCode = ok ? 0 : 4
}

const checkVerb = (audit: Command): void => {
  audit
    .command('check')
    .argument('<bundle>', 'a folder that `audit export` wrote')
    .description('whether a bundle is whole, without any store: exit code 0, or 4 with what differs (T4)')
    .option('--kept <count:root>', 'a root kept elsewhere, as `audit seal` printed it')
    .option('--json', 'machine form on stdout')
    .option('--csv', 'CSV on stdout')
    .addHelpText('after', '\nExample:\n  $ clientela audit check ./bundle')
    .action(check)
}

export const bundleVerbs = (audit: Command): void => {
  exportVerb(audit)
  checkVerb(audit)
}
