/** `clientela policies …`: what is done without a person, how it stands, and what could not be done. */
import type { Command } from 'commander'
import type { PoliciesRun, RunPolicies } from '../app/policies.ts'
import type { Position } from '../kernel/position.ts'
import { localTime, several } from '../report/format.ts'
import { type CommonOptions, common, UsageError, withSession } from './session.ts'

type From = NonNullable<RunPolicies['from']>

/** `now`, `start`, or a position as the store writes it: a whole number. */
const fromOf =
  (option: string) =>
  (text: string): From => {
    if (text === 'now' || text === 'start') return text
    if (/^(0|[1-9]\d*)$/.test(text)) return text as Position
    throw new UsageError(`${option} ${text}: write now, start, or a position such as 1200`)
  }

interface RunFlags extends CommonOptions {
  readonly policy?: ReadonlyArray<string>
  readonly from?: From
  readonly takeOver?: From
}

const runNotes = ({ answered, fired, issued, refused, deadLetters }: PoliciesRun): ReadonlyArray<string> => [
  `${several(answered, 'event', 'events')} answered, ${several(fired, 'timer', 'timers')} fired, ${several(issued, 'command', 'commands')} issued, ${refused} refused`,
  ...(deadLetters === 0
    ? []
    : [
        `${several(deadLetters, 'dead letter waits', 'dead letters wait')}; \`clientela policies dead-letters\` lists them`,
      ]),
]

const runSheet = (run: PoliciesRun) => [
  {
    columns: ['answered', 'fired', 'issued', 'refused', 'dead letters'],
    rows: [[run.answered, run.fired, run.issued, run.refused, run.deadLetters]],
    notes: runNotes(run),
  },
]

const listVerb = (verb: Command): void => {
  common(
    verb.command('list').description('the policies that there are, what they answer and what they issue'),
    'no bounds',
  )
    .addHelpText('after', '\nExample:\n  $ clientela policies list')
    .action((options: CommonOptions) =>
      withSession({ ...options, store: 'memory:' }, async ({ crm, show }) => {
        const policies = crm.policies.list()
        await show({ policies }, [
          {
            columns: ['policy', 'version', 'what', 'answers', 'issues'],
            keeps: ['what'],
            rows: policies.map(({ name, version, doc, types, issues }) => [
              name,
              version,
              doc,
              types.join(' '),
              issues.join(' '),
            ]),
          },
        ])
        return 0
      }),
    )
}

const statusVerb = (verb: Command): void => {
  common(verb.command('status').description('how far each policy has come, what is pending, what is dead'), 'no bounds')
    .addHelpText('after', '\nExample:\n  $ clientela policies status --json')
    .action((options: CommonOptions) =>
      withSession(options, async ({ crm, show, zone }) => {
        const policies = await crm.policies.status()
        await show({ policies }, [
          {
            columns: ['policy', 'version', 'state', 'position', 'behind', 'timers', 'next due', 'dead letters'],
            rows: policies.map((one) => [
              one.name,
              one.version,
              one.state,
              one.position,
              one.behind,
              one.timers,
              one.nextDue === null ? null : localTime(one.nextDue, zone),
              one.deadLetters,
            ]),
          },
        ])
        return 0
      }),
    )
}

const runVerb = (verb: Command): void => {
  common(
    verb
      .command('run')
      .description('answers everything up to now, then fires what is due, until nothing is left to do')
      .option('--policy <name...>', 'only these; default all')
      .option(
        '--from <place>',
        'where a policy begins that has never run: now (default), start, or a position',
        fromOf('--from'),
      )
      .option(
        '--take-over <place>',
        'where a new version begins; default where the older one stands',
        fromOf('--take-over'),
      ),
    'no bounds',
  )
    .addHelpText('after', '\nExample:\n  $ clientela policies run --from now')
    .action(({ policy, from, takeOver, ...options }: RunFlags) =>
      withSession(options, async ({ crm, show, actor }) => {
        const run = await crm.policies.run({
          by: actor,
          ...(policy === undefined ? {} : { only: policy }),
          ...(from === undefined ? {} : { from }),
          ...(takeOver === undefined ? {} : { takeOver }),
        })
        await show(run, runSheet(run))
        return run.deadLetters > 0 ? 1 : 0
      }),
    )
}

const lettersVerb = (verb: Command): void => {
  common(
    verb.command('dead-letters').description('commands of policies that were refused, and triggers without an answer'),
    'no bounds',
  )
    .addHelpText('after', '\nExample:\n  $ clientela policies dead-letters --json')
    .action((options: CommonOptions) =>
      withSession(options, async ({ crm, show, zone }) => {
        const letters = await crm.policies.deadLetters()
        await show({ letters }, [
          {
            columns: ['letter', 'policy', 'about', 'command', 'refused by', 'since', 'attempts', 'why'],
            rows: letters.map((one) => [
              one.letter.slice(0, 8),
              one.policy,
              one.process,
              one.command,
              one.rule ?? one.error,
              localTime(one.keptAt, zone),
              one.attempts,
              one.message,
            ]),
            notes: letters.length === 0 ? [] : ['retry LETTER tries one again; drop LETTER --why WORDS gives it up'],
          },
        ])
        return 0
      }),
    )
}

const retryVerb = (verb: Command): void => {
  common(
    verb
      .command('retry')
      .argument('<letter>', 'its id, or the beginning of it')
      .description('tries a dead letter again, as it is wanted now'),
    'no bounds',
  )
    .addHelpText('after', '\nExample:\n  $ clientela policies retry 5f0c7f3a')
    .action((id: string, options: CommonOptions) =>
      withSession(options, async ({ crm, show, actor }) => {
        const run = await crm.policies.retry(id, actor)
        await show(run, runSheet(run))
        return run.refused > 0 ? 1 : 0
      }),
    )
}

const dropVerb = (verb: Command): void => {
  common(
    verb
      .command('drop')
      .argument('<letter>', 'its id, or the beginning of it')
      .description('gives a dead letter up, for a reason that stays on record')
      .requiredOption('--why <words>', 'the reason'),
    'no bounds',
  )
    .addHelpText('after', "\nExample:\n  $ clientela policies drop 5f0c7f3a --why 'seen to by phone'")
    .action((id: string, options: CommonOptions & { readonly why: string }) =>
      withSession(options, async ({ crm, show, actor }) => {
        await crm.policies.drop(id, options.why, actor)
        await show({ letter: id, dropped: true, why: options.why }, [
          { columns: ['letter', 'dropped because'], rows: [[id, options.why]] },
        ])
        return 0
      }),
    )
}

export const policiesVerbs = (program: Command): void => {
  const verb = program.command('policies').description('list, status, run, dead-letters, retry ID, drop ID')
  listVerb(verb)
  statusVerb(verb)
  runVerb(verb)
  lettersVerb(verb)
  retryVerb(verb)
  dropVerb(verb)
}
