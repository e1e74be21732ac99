/** `clientela timeline CLIENT`, `clientela audit trail` and `clientela audit explain EVENT`. */
import type { Command } from 'commander'
import type { Consequence, Explained, Explanation } from '../../projections/audit/explain.ts'
import type { TrailEntry, TrailOptions } from '../../projections/audit/trail.ts'
import type { TimelineEntry, TimelineOptions } from '../../projections/timeline/timeline.ts'
import { saidIn, summaryOf } from '../../projections/timeline/words.ts'
import { zoneNamed } from '../app/question.ts'
import { parseTimeBound } from '../domain/values/time-bound.ts'
import { orThrow } from '../kernel/errors.ts'
import { given } from '../kernel/given.ts'
import type { Instant } from '../kernel/instant.ts'
import { isLocalDate } from '../kernel/local-date.ts'
import { localTime } from '../report/format.ts'
import { accessVerb } from './audit-access.ts'
import { bundleVerbs } from './audit-bundle.ts'
import { changeVerbs } from './audit-changes.ts'
import { integrityVerbs } from './audit-integrity.ts'
import type { Cell } from './output.ts'
import { type CommonOptions, common, UsageError, wholeNumber, withheldNote, withSession } from './session.ts'

interface TimelineFlags extends CommonOptions, Omit<TimelineOptions, 'client' | 'from' | 'to'> {
  readonly from?: string
  readonly to?: string
  readonly limit?: number
  readonly after?: string
}

/** Where a period begins or, exclusively, ends: a day from its start, an instant for itself. */
const boundary = (zone: string, text: string): Instant => {
  const found = zoneNamed(zone)
  if (isLocalDate(text)) return found.startOfDay(text)
  return orThrow(parseTimeBound(found)(text))
}

/** Who, then as what: a policy's id says that it is one. */
const actorText = ({ role, id }: TimelineEntry['actor']): string => (id.startsWith(`${role}:`) ? id : `${id} (${role})`)

/** Beside when it occurred: the time of the same day, or the day; what came late is said to. */
const recordedText = ({ occurredAt, recordedAt, late }: TimelineEntry, zone: string): string => {
  const [day, time = ''] = localTime(recordedAt, zone).split(' ')
  if (late) return `${day} late`
  return localTime(occurredAt, zone).startsWith(String(day)) ? time : `${day}`
}

/** What happened, with moments on the clock of who reads them, and what was said. */
const whatText = ({ summary, data }: TimelineEntry, zone: string): string => {
  const what = summary.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (moment) => localTime(moment, zone))
  const said = saidIn(data)
  return said === '' ? what : `${what}: ${said}`
}

/** Because of what it came about, where nobody gave a reason. */
const causeText = ({ because }: TimelineEntry): string =>
  because === null ? '' : `because of ${summaryOf(because.type, null)}`

const timelineVerb = (program: Command): void => {
  common(program.command('timeline').argument('<client>', "the client's id"))
    .description('everything that ever passed between the company and one client, oldest first (T1)')
    .option('--channel <channel>', 'only by this channel')
    .option('--deal <id>', 'only about this deal')
    .option('--person <id>', 'only with this contact person')
    .option('--type <type>', 'only events of this type')
    .option('--from <moment>', 'occurred from here on')
    .option('--to <moment>', 'occurred before')
    .option('--text <words>', 'only entries that contain these words')
    .option('--limit <n>', 'so many entries, the oldest first', wholeNumber('--limit', 1))
    .option('--after <cursor>', 'what comes after: the `next` of an answer before')
    .addHelpText('after', '\nExample:\n  $ clientela timeline acme-corporation --from 2017-06-01')
    .action((client: string, options: TimelineFlags) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const { channel, deal, person, type, text, from, to, limit, after } = options
        const id = client.replace(/^client-/, '')
        const answer = await crm.timeline({
          client: id,
          ...given({ channel, deal, person, type, text, limit, after }),
          ...(from === undefined ? {} : { from: boundary(zone, from) }),
          ...(to === undefined ? {} : { to: boundary(zone, to) }),
          ...when,
        })
        if (answer.position === null)
          throw new UsageError(
            `nothing is on record of a client ${id}${when.asOf === undefined && when.knownAt === undefined ? '' : ' at that moment'}`,
          )
        const rows = answer.entries.map((entry) => [
          localTime(entry.occurredAt, zone),
          recordedText(entry, zone),
          whatText(entry, zone),
          entry.stream === `client-${id}` ? '' : entry.stream,
          actorText(entry.actor),
          entry.provenance === 'inferred' ? 'inferred' : (entry.reason ?? causeText(entry)),
        ])
        await show(answer, [
          {
            title: `Client ${id}`,
            columns: ['occurred', 'recorded', 'what', 'about', 'who', 'why'],
            keeps: ['occurred', 'recorded', 'what'],
            rows,
            notes: [
              `${rows.length} entries; --json has all that each says`,
              ...(answer.next === null ? [] : [`there are more: --after '${answer.next}'`]),
              ...withheldNote(answer.withheld),
            ],
          },
        ])
        return 0
      }),
    )
}

const trailColumns = ['position', 'occurred', 'recorded', 'what', 'stream', 'rev', 'who', 'why', 'basis']
const cellsOf = (entry: TrailEntry, zone: string): ReadonlyArray<Cell> => [
  entry.position,
  localTime(entry.occurredAt, zone),
  localTime(entry.recordedAt, zone),
  entry.refusal === null ? summaryOf(entry.type, null) : `${entry.refusal.command} refused: ${entry.refusal.rule}`,
  entry.stream,
  entry.revision,
  actorText(entry.actor),
  entry.reason ?? (entry.provenance === 'inferred' ? 'inferred' : ''),
  entry.basis.map((one) => `${one.stream}@${one.revision}`).join(' '),
]

/** Of what was refused it matters which rule it broke, and on what. */
const refusedColumns = ['position', 'occurred', 'what', 'broke', 'by', 'who', 'because']
const refusedCells = ({ position, occurredAt, actor, refusal }: TrailEntry, zone: string): ReadonlyArray<Cell> => [
  position,
  localTime(occurredAt, zone),
  refusal?.command ?? null,
  refusal?.rule ?? null,
  refusal === null ? null : `${refusal.field} ${refusal.value === null ? '' : JSON.stringify(refusal.value)}`.trim(),
  actorText(actor),
  refusal?.message ?? null,
]

const trailVerb = (audit: Command): void => {
  common(audit.command('trail').description('who did what, when, why, on what basis; refused attempts included (T2)'))
    .option('--actor <id>', 'all that one actor did')
    .option('--stream <stream>', 'all about one stream, such as deal-42')
    .option('--type <type>', 'only events of this type')
    .option('--correlation <id>', 'all that followed from a command')
    .option('--refused-only', 'only refused commands')
    .option('--limit <n>', 'the newest so many', wholeNumber('--limit', 1))
    .addHelpText('after', '\nExample:\n  $ clientela audit trail --actor anna --limit 50')
    .action((options: CommonOptions & TrailOptions) =>
      withSession(options, async ({ crm, when, show, form, zone }) => {
        const { actor, stream, type, correlation, refusedOnly } = options
        // A terminal is not a place for a hundred thousand lines; programs get all.
        const limit = options.limit ?? (form === 'table' ? 200 : undefined)
        const answer = await crm.audit.trail({
          ...given({ actor, stream, type, correlation, refusedOnly, limit }),
          ...when,
        })
        const rows = answer.entries.map((entry) => (refusedOnly === true ? refusedCells : cellsOf)(entry, zone))
        const notes =
          answer.total > rows.length
            ? [`the newest ${rows.length} of ${answer.total}; raise --limit`]
            : [`${answer.total} entries`]
        await show(answer, [
          {
            columns: refusedOnly === true ? refusedColumns : trailColumns,
            keeps: ['position', 'occurred', 'what', 'broke'],
            rows,
            notes: [...notes, ...withheldNote(answer.withheld)],
          },
        ])
        return 0
      }),
    )
}

interface Step extends Explained {
  /** How far from the event that is explained: causes before it, consequences after it. */
  readonly depth: number
}

const stepsOf = (followed: ReadonlyArray<Consequence>, depth: number): ReadonlyArray<Step> =>
  followed.flatMap((one) => [{ ...one, depth }, ...stepsOf(one.followed, depth + 1)])

/** The whole chain as one tree, the event that is explained marked in it. */
const treeOf = ({ because, event, followed }: Explanation): ReadonlyArray<Step> => [
  ...because.map((cause, i) => ({ ...cause, depth: i - because.length })),
  { ...event, depth: 0 },
  ...stepsOf(followed, 1),
]

const whoOf = ({ actor }: Explained): string =>
  actor.onBehalfOf === undefined ? `${actor.role} ${actor.id}` : `${actor.id} for ${actor.onBehalfOf}`

const explainVerb = (audit: Command): void => {
  common(
    audit
      .command('explain')
      .argument('<event>', 'its id, or its place such as deal-42@3')
      .description('who, why and on what basis; because of what, back to where it began; and what followed'),
  )
    .addHelpText('after', '\nExample:\n  $ clientela audit explain complaint-m1@1')
    .action((event: string, options: CommonOptions) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const answer = await crm.audit.explain({ event, ...when })
        const steps = treeOf(answer)
        const top = steps[0]?.depth ?? 0
        const { grounds } = answer.event
        await show(answer, [
          {
            columns: ['step', 'occurred', 'what', 'event', 'who', 'why'],
            rows: steps.map((step) => [
              step.depth,
              localTime(step.occurredAt, zone),
              `${'  '.repeat(step.depth - top)}${step.depth === 0 ? '▶ ' : ''}${step.what}`,
              `${step.stream}@${step.revision}`,
              whoOf(step),
              step.refusal?.message ?? step.reason,
            ]),
            notes: [
              ...(answer.outside === null ? [] : [`caused by ${answer.outside}, which is not on record here`]),
              ...(grounds.length === 0
                ? []
                : [`decided on ${grounds.map((one) => `${one.stream}@${one.revision}`).join(', ')}`]),
              ...(answer.together.length === 0
                ? []
                : [
                    `together with ${answer.together.map((one) => `${one.type} ${one.stream}@${one.revision}`).join(', ')}`,
                  ]),
              ...withheldNote(answer.withheld),
            ],
          },
        ])
        return 0
      }),
    )
}

export const auditVerbs = (program: Command): void => {
  timelineVerb(program)
  const audit = program
    .command('audit')
    .description('trail, explain EVENT, diff, restated, access, verify, seal, export CLIENT, check BUNDLE')
  trailVerb(audit)
  explainVerb(audit)
  changeVerbs(audit)
  accessVerb(audit)
  integrityVerbs(audit)
  bundleVerbs(audit)
}
