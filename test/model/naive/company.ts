/** Managers, what is required of them, and the hours in which the company works. */
import {
  type Around,
  after,
  type Happened,
  inOrder,
  mayAct,
  meant,
  monthsOn,
  mustLead,
  numbered,
  type Said,
  type Sentences,
  says,
  those,
  type Word,
  type World,
} from './kit.ts'
import { competence, type Sum } from './money.ts'

export interface ManagerFacts {
  here: boolean
  statusAt: string
  position: string
  grade: number
  /** By kind and subject. */
  readonly can: Map<string, { readonly level: number; readonly until: string | null; readonly at: string }>
  competence: { readonly discount: number; readonly at: string } | null
  /** Whether answered. */
  /** When each was made, null where it was answered. */
  readonly proposals: Map<string, string | null>
  readonly requests: Map<string, string | null>
  readonly targets: Map<string, number>
  /** What is left of the damages. */
  readonly violations: Map<string, { readonly damages: Sum | null; readonly at: string }>
}

interface Need {
  readonly kind: string
  readonly subject: string
  readonly level: number
}

/** What is required now; nothing, once withdrawn. */
export interface RequirementFacts {
  readonly needs: ReadonlyArray<Need>
  readonly successful: number
  readonly repeat: number
  /** In which words it was set. */
  readonly words: string
}

interface Hours {
  readonly from: string
  readonly to: string
}

export interface CalendarFacts {
  readonly versions: Map<
    string,
    { readonly zone: string; readonly hours: ReadonlyArray<Hours & { readonly weekday: number }> }
  >
  readonly holidays: Map<string, ReadonlyArray<Hours>>
}

/** S31: whether a manager has what is required, on a day. */
export const meets = (world: World, requirement: string, manager: string, day: string): boolean =>
  (world.requirements.get(requirement)?.needs ?? []).every(({ kind, subject, level }) => {
    const found = world.managers.get(manager)?.can.get(`${kind} ${subject}`)
    return found !== undefined && (found.until === null || found.until >= day) && found.level >= level
  })

/** S27, S31: who takes a client of these classes is here, and has what they require. */
export const mayTake = (world: World, taker: string, classes: ReadonlyArray<string>, { day }: Around): Sentences => ({
  'taker-still-here': world.managers.get(taker)?.here ?? true,
  'manager-meets-requirements': classes.every((name) => meets(world, `clients.${name}`, taker, day)),
})

type Found = readonly [sentences: Sentences, happen: (manager: ManagerFacts) => ReadonlyArray<Happened>]

const ofManager = (
  world: World,
  { manager: id }: { readonly manager: string },
  around: Around,
  found: (manager: ManagerFacts) => Found,
): Said => {
  const manager = world.managers.get(id)
  if (manager === undefined) return says({ 'manager-exists': false })
  const [sentences, happen] = found(manager)
  return says({ ...mayAct(around, id), 'manager-still-here': manager.here, ...sentences }, () => happen(manager))
}

const byAnother = (around: Around, manager: string): Sentences => ({
  ...mustLead(around),
  'nobody-decides-on-oneself': around.actor.id !== manager,
})

const oneself = ({ actor }: Around, manager: string): Sentences => ({
  'manager-speaks-for-oneself': actor.id === manager || actor.role === 'importer',
})

const learnt = (
  manager: ManagerFacts,
  { kind, subject, level, validUntil = null }: Need & { readonly validUntil?: string | null },
  at: string,
): void => {
  const before = manager.can.get(`${kind} ${subject}`)
  if (before === undefined || at >= before.at) manager.can.set(`${kind} ${subject}`, { level, until: validUntil, at })
}

type ManagerTypes =
  | 'AppointManager'
  | 'RecordQualification'
  | 'GrantCompetence'
  | 'MakeProposal'
  | 'AnswerProposal'
  | 'RequestConditions'
  | 'AnswerConditions'
  | 'SetTarget'
  | 'CompleteTraining'
  | 'RecordViolation'
  | 'ImposeMeasure'
  | 'PromoteManager'
  | 'EndAppointment'

export const managers: Word<ManagerTypes> = {
  AppointManager: (world, { manager: id = '', position, grade }, around) => {
    const before = world.managers.get(id)
    return says(
      {
        ...mayAct(around),
        ...byAnother(around, id),
        'manager-appointed-once': before?.here !== true,
        ...inOrder(around, before?.statusAt),
      },
      () => {
        const blank: ManagerFacts = {
          here: true,
          statusAt: around.at,
          position,
          grade: 1,
          can: new Map(),
          competence: null,
          proposals: new Map(),
          requests: new Map(),
          targets: new Map(),
          violations: new Map(),
        }
        const now = { ...(before ?? blank), here: true, statusAt: around.at, position }
        now.grade = grade ?? before?.grade ?? 1
        world.managers.set(id, now)
        return [['ManagerAppointed', { position, grade: now.grade }]]
      },
    )
  },
  RecordQualification: (world, asked, around) =>
    ofManager(world, asked, around, () => [
      byAnother(around, asked.manager),
      (manager) => {
        learnt(manager, asked, around.at)
        return [['QualificationRecorded', { level: asked.level }]]
      },
    ]),
  GrantCompetence: (world, asked, around) =>
    ofManager(world, asked, around, () => [
      {
        ...byAnother(around, asked.manager),
        'competence-within-own': asked.discount <= competence(world, around),
      },
      (manager) => {
        const { discount } = asked
        if (manager.competence === null || around.at >= manager.competence.at)
          manager.competence = { discount, at: around.at }
        return [['CompetenceGranted', { discount, grantedBy: around.actor.id }]]
      },
    ]),
  MakeProposal: (world, asked, around) =>
    ofManager(world, asked, around, ({ proposals }) => {
      const proposal = asked.proposal ?? numbered('proposal', proposals.keys())
      return [
        { ...oneself(around, asked.manager), 'part-is-new': !proposals.has(proposal) },
        () => {
          proposals.set(proposal, around.at)
          return [['ProposalMade', { proposal }]]
        },
      ]
    }),
  RequestConditions: (world, asked, around) =>
    ofManager(world, asked, around, ({ requests }) => {
      const request = asked.request ?? numbered('request', requests.keys())
      return [
        { ...oneself(around, asked.manager), 'part-is-new': !requests.has(request) },
        () => {
          requests.set(request, around.at)
          return [['ConditionsRequested', { request }]]
        },
      ]
    }),
  AnswerProposal: (world, asked, around) =>
    ofManager(world, asked, around, ({ proposals }) => {
      const proposal = meant(
        those(proposals, (made) => made !== null),
        asked.proposal,
      )
      return [
        {
          ...byAnother(around, asked.manager),
          'proposal-unanswered': proposal !== undefined,
          ...after(around, proposals.get(proposal ?? '')),
        },
        () => {
          proposals.set(proposal ?? '', null)
          return [['ProposalAnswered', { proposal, ruling: asked.ruling }]]
        },
      ]
    }),
  AnswerConditions: (world, asked, around) =>
    ofManager(world, asked, around, ({ requests }) => {
      const request = meant(
        those(requests, (made) => made !== null),
        asked.request,
      )
      return [
        {
          ...byAnother(around, asked.manager),
          'request-unanswered': request !== undefined,
          ...after(around, requests.get(request ?? '')),
        },
        () => {
          requests.set(request ?? '', null)
          return [['ConditionsAnswered', { request, ruling: asked.ruling }]]
        },
      ]
    }),
  SetTarget: (world, asked, around) =>
    ofManager(world, asked, around, ({ targets }) => {
      const { from, to, amount } = asked
      const wholeMonths = from.endsWith('-01') && [1, 3, 12].some((months) => monthsOn(from, months) === to)
      return [
        {
          ...byAnother(around, asked.manager),
          'target-of-a-period': wholeMonths,
          'target-above-zero': amount.amount > 0,
        },
        () => {
          const key = `${from} ${to} ${amount.currency}`
          if (targets.get(key) === amount.amount) return []
          targets.set(key, amount.amount)
          return [['TargetSet', { from, to, amount }]]
        },
      ]
    }),
  CompleteTraining: (world, asked, around) =>
    ofManager(world, asked, around, () => [
      { ...byAnother(around, asked.manager), 'manager-amount-not-negative': asked.cost.amount >= 0 },
      (manager) => {
        const { taught } = asked
        if (taught === undefined) return [['TrainingCompleted']]
        learnt(manager, taught, around.at)
        return [['TrainingCompleted'], ['QualificationRecorded', { level: taught.level }]]
      },
    ]),
  RecordViolation: (world, asked, around) =>
    ofManager(world, asked, around, ({ violations }) => {
      const violation = asked.violation ?? numbered('violation', violations.keys())
      return [
        {
          ...byAnother(around, asked.manager),
          'part-is-new': !violations.has(violation),
          'manager-amount-not-negative': (asked.damages?.amount ?? 0) >= 0,
        },
        () => {
          violations.set(violation, { damages: asked.damages ?? null, at: around.at })
          return [['ViolationRecorded', { violation }]]
        },
      ]
    }),
  ImposeMeasure: (world, asked, around) =>
    ofManager(world, asked, around, ({ violations }) => {
      const violation = meant(violations.keys(), asked.violation)
      const found = violations.get(violation ?? '')
      const { compensation } = asked
      const left = found?.damages ?? null
      return [
        {
          ...byAnother(around, asked.manager),
          'violation-known': violation !== undefined,
          'measure-after-violation': found === undefined || around.at >= found.at,
          'manager-amount-not-negative': (compensation?.amount ?? 0) >= 0,
          'compensation-within-damages':
            compensation === undefined ||
            (left !== null && left.currency === compensation.currency && compensation.amount <= left.amount),
        },
        () => {
          if (violation !== undefined && found !== undefined && left !== null && compensation !== undefined)
            violations.set(violation, { ...found, damages: { ...left, amount: left.amount - compensation.amount } })
          return [['MeasureImposed', { violation }]]
        },
      ]
    }),
  PromoteManager: (world, asked, around) =>
    ofManager(world, asked, around, (manager) => {
      const grade = asked.grade ?? manager.grade + 1
      const takes = world.requirements.get(`position.${asked.to}`)
      return [
        {
          ...byAnother(around, asked.manager),
          'promotion-only-up': asked.to !== manager.position && grade > manager.grade,
          ...inOrder(around, manager.statusAt),
          'promotion-criteria-met':
            asked.successful >= (takes?.successful ?? 0) && asked.repeat >= (takes?.repeat ?? 0),
          'manager-meets-requirements': meets(world, `position.${asked.to}`, asked.manager, around.day),
        },
        () => {
          const from = manager.position
          Object.assign(manager, { position: asked.to, grade, statusAt: around.at })
          return [['ManagerPromoted', { from, to: asked.to, grade }]]
        },
      ]
    }),
  EndAppointment: (world, asked, around) =>
    ofManager(world, asked, around, (found) => [
      { ...byAnother(around, asked.manager), ...inOrder(around, found.statusAt) },
      (manager) => {
        Object.assign(manager, { here: false, statusAt: around.at })
        return [['ManagerLeft']]
      },
    ]),
}

export const requirements: Word<'SetRequirement' | 'WithdrawRequirement'> = {
  SetRequirement: (world, { requirement: id, needs, successful, repeat }, around) => {
    const [of, ...name] = id.split('.')
    const words = JSON.stringify([needs, successful, repeat])
    const named = needs.map(({ kind, subject }) => `${kind} ${subject}`)
    return says(
      {
        ...mustLead(around),
        'requirement-names-its-subject': (of === 'position' || of === 'clients') && name.join('.') !== '',
        'criteria-of-a-position': of === 'position' || (successful === undefined && repeat === undefined),
        'requirement-requires-something': needs.length > 0 || (successful ?? 0) > 0 || (repeat ?? 0) > 0,
        'requirement-names-each-once': new Set(named).size === named.length,
      },
      () => {
        if (world.requirements.get(id)?.words === words) return []
        world.requirements.set(id, { needs, successful: successful ?? 0, repeat: repeat ?? 0, words })
        return [['RequirementSet', { of, name: name.join('.') }]]
      },
    )
  },
  WithdrawRequirement: (world, { requirement: id }, around) =>
    says({ ...mustLead(around), 'requirement-exists': world.requirements.has(id) }, () => {
      world.requirements.delete(id)
      return [['RequirementWithdrawn']]
    }),
}

/** Hours of one day: none backwards, no two over each other. */
const hoursOfADay = (hours: ReadonlyArray<Hours>): Sentences => ({
  'hours-end-after-they-begin': hours.every(({ from, to }) => from < to),
  'hours-apart': hours.every(
    (one, i) => !hours.some((other, j) => i < j && one.from < other.to && other.from < one.to && one.from < one.to),
  ),
})

const allHold = (...all: ReadonlyArray<Sentences>): Sentences =>
  Object.fromEntries(
    all.flatMap(Object.keys).map((rule) => [rule, all.every((sentences) => sentences[rule] !== false)]),
  )

const days = [1, 2, 3, 4, 5, 6, 7]

export const calendars: Word<'SetCalendar' | 'DeclareHolidays' | 'WithdrawHoliday'> = {
  SetCalendar: (world, { calendar: id, zone, hours, since }, around) =>
    says(
      {
        ...mustLead(around),
        'calendar-has-hours': hours.length > 0,
        ...allHold(...days.map((day) => hoursOfADay(hours.filter(({ weekday }) => weekday === day)))),
      },
      () => {
        const from = since ?? around.day
        const calendar = world.calendars.get(id) ?? { versions: new Map(), holidays: new Map() }
        if (JSON.stringify(calendar.versions.get(from)) === JSON.stringify({ zone, hours })) return []
        calendar.versions.set(from, { zone, hours })
        world.calendars.set(id, calendar)
        return [['CalendarSet', { since: from }]]
      },
    ),
  DeclareHolidays: (world, { calendar: id, holidays }, around) => {
    const calendar = world.calendars.get(id)
    if (calendar === undefined) return says({ ...mustLead(around), 'calendar-exists': false })
    return says({ ...mustLead(around), ...allHold(...holidays.map(({ hours = [] }) => hoursOfADay(hours))) }, () => {
      const differ = holidays.filter(
        ({ day, hours = [] }) => JSON.stringify(calendar.holidays.get(day)) !== JSON.stringify(hours),
      )
      for (const { day, hours = [] } of differ) calendar.holidays.set(day, hours)
      return differ.map(({ day }) => ['HolidayDeclared', { day }])
    })
  },
  WithdrawHoliday: (world, { calendar: id, day }, around) => {
    const calendar = world.calendars.get(id)
    if (calendar === undefined) return says({ ...mustLead(around), 'calendar-exists': false })
    return says({ ...mustLead(around), 'holiday-declared': calendar.holidays.has(day) }, () => {
      calendar.holidays.delete(day)
      return [['HolidayWithdrawn', { day }]]
    })
  },
}
