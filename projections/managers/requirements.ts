/**
 * S31: who meets what is required, where the gaps are, and who may therefore take which clients; as of any day, and month by
 * month. Levels stand in the file: of one that is withheld it is not said what is missing.
 */

import * as t from 'io-ts'
import type { Gap } from '../../src/domain/requirement/gaps.ts'
import { type PeriodUnit, periodsBetween } from '../../src/domain/values/period.ts'
import { EVER } from '../../src/kernel/fact-bounds.ts'
import { addDays, LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { factsWithin } from '../facts-within.ts'
import { counted, derived, figures, type Piece } from '../figures.ts'
import { DayCount, Unit } from '../option-codecs.ts'
import { defineView, type FactsIn, type Question } from '../view.ts'
import { requirementChanges } from './facts.ts'
import { filePiece } from './file.ts'
import { type Person, peopleFacts, peopleOf } from './people.ts'
import { type Check, checkOf, type RequirementAt, requirementsAt } from './standards.ts'

export interface RequirementsOptions {
  readonly manager?: string
  /** One requirement: `position.senior`, `clients.corporate`. */
  readonly requirement?: string
  /** Also what applies to nobody's position and clients now: who could be promoted, who could take which clients. */
  readonly all?: boolean
  /** Qualifications that run out within so many days are named; default 90. */
  readonly withinDays?: number
  /** The same at the end of each period from this local day on, up to the one asked about. */
  readonly since?: LocalDate
  /** How long those are; default a month. */
  readonly period?: PeriodUnit
}

const requirementsOptions = struct(
  {},
  {
    manager: t.string,
    requirement: t.string,
    all: t.boolean,
    withinDays: DayCount,
    since: LocalDate,
    period: Unit,
  },
)

/** What is missing of what applies. */
export interface ManagerGap extends Gap {
  readonly manager: string
  readonly requirement: string
}

export interface RunsOut {
  readonly manager: string
  readonly qualification: string
  readonly subject: string
  /** Last local day on which it counts. */
  readonly validUntil: LocalDate
  /** Requirements that apply and are met with it alone. */
  readonly neededFor: ReadonlyArray<string>
}

export interface ManagerChecks {
  readonly manager: string
  readonly position: string
  readonly checks: ReadonlyArray<Check>
  /** Gaps of what applies; null where the file is withheld. */
  readonly gaps: number | null
  /** Classes of clients that are required something of and may be taken; null where the file is withheld. */
  readonly mayTake: ReadonlyArray<string> | null
}

export interface RequirementsThen {
  readonly period: string
  /** Its last local day. */
  readonly day: LocalDate
  readonly managers: number
  readonly gaps: number
}

export interface ManagerRequirements {
  readonly requirements: ReadonlyArray<Omit<RequirementAt, 'position'>>
  readonly managers: ReadonlyArray<ManagerChecks>
  readonly gaps: ReadonlyArray<ManagerGap>
  /** Gaps of all whose file may be seen. */
  readonly open: number
  readonly runsOut: ReadonlyArray<RunsOut>
  readonly course: ReadonlyArray<RequirementsThen>
  /** Managers whose file is withheld from the reader. */
  readonly unseen: number
}

const facts = { ...peopleFacts, requirements: requirementChanges } as const
type Facts = FactsIn<typeof facts>

interface Standing {
  readonly person: Person
  readonly checks: ReadonlyArray<Check>
}

const DAYS = 90

const standingsOf = (
  rows: Facts,
  requirements: ReadonlyArray<RequirementAt>,
  day: LocalDate,
  asked: string | undefined,
): ReadonlyArray<Standing> =>
  peopleOf(rows)
    .filter(({ manager: { here, manager } }) => here && (asked === undefined || manager === asked))
    .map((person) => ({ person, checks: requirements.map((one) => checkOf(one, person, day)) }))

const gapsIn = ({ person, checks }: Standing): ReadonlyArray<ManagerGap> =>
  checks.flatMap(({ applies, requirement, gaps }) =>
    applies ? (gaps ?? []).map((gap) => ({ manager: person.manager.manager, requirement, ...gap })) : [],
  )

const runsOutOf = ({ person, checks }: Standing, day: LocalDate, until: LocalDate): ReadonlyArray<RunsOut> =>
  (person.file?.qualifications ?? []).flatMap(({ kind, subject, validUntil }) => {
    if (validUntil === null || validUntil < day || validUntil > until) return []
    const needing = checks.filter(
      ({ applies, needs, gaps }) =>
        applies &&
        needs.some((need) => need.kind === kind && need.subject === subject) &&
        gaps?.some((gap) => gap.kind === kind && gap.subject === subject) === false,
    )
    return [
      {
        manager: person.manager.manager,
        qualification: kind,
        subject,
        validUntil,
        neededFor: needing.map(({ requirement }) => requirement),
      },
    ]
  })

/** The facts as they stood at the end of a local day. */
const upTo = (rows: Facts, { zone }: Question, day: LocalDate): Facts =>
  factsWithin(rows, { ...EVER, occurredUpTo: zone.endOfDay(day) })

export const requirements = defineView({
  id: 'S31',
  verb: 'manager requirements',
  title: 'who meets what is required of positions and for classes of clients, and what is missing',
  facts,
  options: requirementsOptions,
  answer: (rows, question, options: RequirementsOptions): ManagerRequirements => {
    const today = question.zone.localDate(question.asOf)
    const inForce = (of: Facts): ReadonlyArray<RequirementAt> =>
      requirementsAt(of.requirements).filter(
        ({ requirement }) => options.requirement === undefined || requirement === options.requirement,
      )
    const required = inForce(rows)
    const standings = standingsOf(rows, required, today, options.manager)
    const seen = standings.filter(({ person }) => person.file !== undefined)
    const gaps = standings.flatMap(gapsIn)
    const setBy = new Map(required.map(({ requirement, position }) => [requirement, position]))
    const gapPiece = ({ manager, requirement }: ManagerGap): Piece => ({
      stream: `manager-${manager}`,
      positions: [setBy.get(requirement) ?? ''],
    })
    const last = addDays(today, options.withinDays ?? DAYS)
    const periods =
      options.since === undefined ? [] : periodsBetween(options.since, addDays(today, 1), options.period ?? 'month')
    return figures<ManagerRequirements>({
      requirements: required.map(({ position: _position, ...one }) => one),
      managers: standings.map((standing) => {
        const { person, checks } = standing
        const own = gapsIn(standing)
        return figures<ManagerChecks>({
          manager: person.manager.manager,
          position: person.manager.position,
          checks: checks.filter(({ applies }) => applies || options.all === true),
          gaps: person.file === undefined ? null : counted(own, gapPiece),
          mayTake:
            person.file === undefined
              ? null
              : checks.filter(({ of, met }) => of === 'clients' && met === true).map(({ name }) => name),
        })
      }),
      gaps,
      open: counted(gaps, gapPiece),
      runsOut: seen.flatMap((standing) => runsOutOf(standing, today, last)),
      course: periods.map(({ label, to }) => {
        const end = addDays(to, -1)
        const day = end < today ? end : today
        const then = upTo(rows, question, day)
        const stood = standingsOf(then, inForce(then), day, options.manager)
        return figures<RequirementsThen>({
          period: label,
          day,
          managers: derived(
            stood.length,
            'count',
            () => stood,
            ({ person: { manager } }) => filePiece(manager.manager, manager.appointed),
          ),
          gaps: counted(stood.flatMap(gapsIn), (gap) => ({
            ...gapPiece(gap),
            positions: [inForce(then).find(({ requirement }) => requirement === gap.requirement)?.position ?? ''],
          })),
        })
      }),
      unseen: counted(
        standings.filter(({ person }) => person.file === undefined),
        ({ person: { manager } }) => filePiece(manager.manager, manager.appointed),
      ),
    })
  },
})
