/** `clientela audit access`: who looked at what is personal or confidential (T3). */
import type { Command } from 'commander'
import type { AccessOptions } from '../../projections/audit/access.ts'
import { given } from '../kernel/given.ts'
import { localTime, several } from '../report/format.ts'
import { type CommonOptions, common, withSession } from './session.ts'

export const accessVerb = (audit: Command): void => {
  common(audit.command('access').description('who looked at what is personal or confidential; for auditors (T3)'))
    .option('--about <client>', 'only looks at this client')
    .option('--reader <id>', 'only looks of this person')
    .option('--withheld-only', 'only looks of which something was withheld')
    .addHelpText('after', '\nExample:\n  $ clientela audit access --about acme-corporation --as auditor:aude')
    .action((options: CommonOptions & AccessOptions) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const { about, reader, withheldOnly } = options
        const answer = await crm.audit.access({ ...given({ about, reader, withheldOnly }), ...when })
        await show(answer, [
          {
            columns: ['when', 'who', 'what', 'clients', 'classes', 'rows', 'outcome', 'through', 'purpose'],
            rows: answer.entries.map((entry) => [
              localTime(entry.occurredAt, zone),
              `${entry.role} ${entry.actor}`,
              entry.view,
              entry.clients.length > 3 || entry.more > 0
                ? several(entry.clients.length + entry.more, 'client', 'clients')
                : entry.clients.join(' '),
              entry.classes.join(' '),
              entry.rows,
              entry.outcome === 'granted' ? 'granted' : `${entry.outcome}: ${entry.rule}`,
              entry.through,
              entry.purpose,
            ]),
            notes: [`${several(answer.entries.length, 'look', 'looks')}; what was seen is not kept`],
          },
        ])
        return 0
      }),
    )
}
