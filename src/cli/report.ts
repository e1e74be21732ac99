/** `clientela report`: pictures and tables of all views on one page. */
import { setFlagsFromString } from 'node:v8'
import type { Command } from 'commander'
import { onePiece, writeText } from '../export/file.ts'
import { given } from '../kernel/given.ts'
import { print } from './output.ts'
import { progress } from './progress.ts'
import { type CommonOptions, common, withSession } from './session.ts'

interface ReportFlags extends CommonOptions {
  readonly out: string
  readonly title?: string
  readonly whole?: boolean
}

/**
 * A report asks one view after the other, and lets go of most of what each was made from. Left alone, V8 lets several times as
 * much of that come together as is in use, and a page of a long history takes twice the memory (docs/performance.md). In this
 * process nothing else runs; whoever embeds the library decides for themselves.
 */
const collectSooner = (): void => {
  setFlagsFromString('--heap-growing-percent=20')
  setFlagsFromString('--semi-space-growth-factor=1')
}

export const reportVerb = (program: Command): void => {
  common(program.command('report').description('one self-contained page: pictures and tables of all views'))
    .option('--out <file>', 'where to', 'report.html')
    .option('--title <text>', 'of the page')
    .option('--whole', 'every view, rather than those that one looks at first')
    .option('--currency <code>', 'of the pictures of money; default the one that most value is in')
    .addHelpText('after', '\nExample:\n  $ clientela report --as-of 2017-12-31 --out report.html')
    .action((options: ReportFlags) =>
      withSession(options, async ({ crm, zone, currency, when, form, caughtUp }) => {
        const { reportOf, sectionsOf } = await import('../report/report.ts')
        collectSooner()
        await crm.views.catchUp()
        caughtUp()
        const bar = progress('sections', sectionsOf(options).length)
        let begun = 0
        const page = await reportOf(crm, {
          zone,
          when,
          ...given({ title: options.title, currency, whole: options.whole }),
          onSection: () => bar.update(begun++),
        })
        bar.stop()
        await writeText(onePiece(page), options.out)
        const bytes = Buffer.byteLength(page)
        await print(form, { report: options.out, bytes }, [
          { columns: ['report', 'kB'], rows: [[options.out, Math.round(bytes / 1_000)]] },
        ])
        return 0
      }),
    )
}
