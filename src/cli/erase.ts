/** `clientela erase CLIENT`: forgets a client's personal data, keeps the figures. */
import type { Command } from 'commander'
import { ERASED } from '../audit/erased.ts'
import { clientId } from '../domain/values/ids.ts'
import { given } from '../kernel/given.ts'
import { type CommonOptions, common, UsageError, withSession } from './session.ts'

interface EraseFlags extends CommonOptions {
  readonly requestedBy?: string
  readonly request?: string
  readonly reason?: string
}

export const eraseVerb = (program: Command): void => {
  common(program.command('erase').argument('<client>', "the client's id"), 'no bounds')
    .description("forgets a client's personal data, keeps the figures")
    .option('--requested-by <who>', 'on whose request; default the client')
    .option('--request <reference>', 'where the request is kept')
    .addHelpText('after', '\nExample:\n  $ clientela erase acme-corporation --request letter-2017-44 --as head:helena')
    .action((name: string, { requestedBy, request, ...options }: EraseFlags) =>
      withSession(options, async ({ crm, actor, show }) => {
        const client = name.replace(/^client-/, '')
        const outcome = await crm.tryHandle(
          {
            type: 'EraseClientData',
            client: clientId(client),
            requestedBy: requestedBy ?? client,
            ...given({ request }),
          },
          { actor },
        )
        if (outcome._tag === 'Left') {
          if (outcome.left._tag !== 'RuleViolation') throw new UsageError(outcome.left.message)
          process.stderr.write(`${outcome.left.rule}: ${outcome.left.message}\n`)
          return 1
        }
        const { position } = outcome.right
        const { entries } = await crm.timeline({ client })
        const forgotten = entries.filter(({ data, reason }) => JSON.stringify([data, reason]).includes(ERASED)).length
        await show({ view: 'erase', client, position: position ?? null, events: entries.length, forgotten }, [
          {
            columns: ['client', 'events kept', 'of them without what was personal'],
            rows: [[client, entries.length, forgotten]],
            notes: [
              'nothing personal of it is told any more, of whatever day; the store itself is never rewritten: see docs/rights.md',
            ],
          },
        ])
        return 0
      }),
    )
}
