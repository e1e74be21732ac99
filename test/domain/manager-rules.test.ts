import { describe, expect, it } from 'vitest'
import type { ManagerRule } from '../../src/domain/manager/rules.ts'
import type { Manager } from '../../src/domain/manager/state.ts'
import type { Requirement } from '../../src/domain/requirement/state.ts'
import { managerId } from '../../src/domain/values/ids.ts'
import { eur, usd } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { analyst, anna, bruno, manager as given, head, reference } from '../support/domain.ts'

const id = managerId('anna')
const name = 'Anna Soler'
const day = (text: string) => text as LocalDate
const director = { id: 'dora', role: 'director' }

const appoint = { type: 'AppointManager', manager: id, name, position: 'junior', department: 'sales' } as const
const appointed = {
  type: 'ManagerAppointed',
  data: { name, position: 'junior', department: 'sales', grade: 1, since: day('2026-01-01') },
} as const
const qualify = { type: 'RecordQualification', manager: id, kind: 'language', subject: 'en', level: 5 } as const
const grant = { type: 'GrantCompetence', manager: id, discount: 1_500 } as const
const granted = { type: 'CompetenceGranted', data: { discount: 1_500, grantedBy: 'helena' } } as const
const propose = { type: 'MakeProposal', manager: id, words: 'a fair in spring' } as const
const proposed = { type: 'ProposalMade', data: { words: 'a fair in spring', proposal: 'proposal-1' } } as const
const answer = { type: 'AnswerProposal', manager: id, ruling: 'accepted' } as const
const ask = { type: 'RequestConditions', manager: id, words: 'a car' } as const
const asked = { type: 'ConditionsRequested', data: { words: 'a car', request: 'request-1' } } as const
const answerAsked = { type: 'AnswerConditions', manager: id, ruling: 'declined' } as const
const march = { from: day('2026-03-01'), to: day('2026-04-01') }
const target = { type: 'SetTarget', manager: id, ...march, amount: eur(60_000_00) } as const
const targeted = { type: 'TargetSet', data: { ...march, amount: eur(60_000_00), setBy: 'helena' } } as const
const train = { type: 'CompleteTraining', manager: id, course: 'negotiation-2', cost: eur(450_00) } as const
const violate = {
  type: 'RecordViolation',
  manager: id,
  kind: 'negligence',
  words: 'forgot the renewal',
  damages: eur(1_000_00),
} as const
const violated = {
  type: 'ViolationRecorded',
  data: {
    kind: 'negligence',
    words: 'forgot the renewal',
    damages: eur(1_000_00),
    violation: 'violation-1',
    recordedBy: 'helena',
  },
} as const
const measure = { type: 'ImposeMeasure', manager: id, measure: 'a reprimand' } as const
const measured = {
  type: 'MeasureImposed',
  data: { measure: 'a reprimand', violation: 'violation-1', imposedBy: 'helena' },
} as const
const promote = { type: 'PromoteManager', manager: id, to: 'senior', successful: 40, repeat: 18 } as const
const promoted = {
  type: 'ManagerPromoted',
  data: { to: 'senior', successful: 40, repeat: 18, from: 'junior', grade: 2, promotedBy: 'helena' },
} as const
const leave = { type: 'EndAppointment', manager: id } as const
const left = { type: 'ManagerLeft', data: {} } as const

const granterWith = (discount: number) => ({
  references: {
    granter: reference('manager', 'helena', {
      competence: { discount, at: '2026-01-01T00:00:00.000Z' as Instant },
    } as Manager),
  },
})

/** What the position of a senior takes. */
const takes = (change: Partial<Requirement>) => ({
  references: {
    'requirement:position.senior': reference('requirement', 'position.senior', {
      needs: [],
      successful: null,
      repeat: null,
      ...change,
    }),
  },
})

/** Every rule of a manager, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in ManagerRule]: () => RuleViolation } = {
  'role-may-not-change': () => given(appointed).when(propose, { actor: analyst }).refused('role-may-not-change'),
  'manager-acts-on-own': () => given(appointed).when(propose, { actor: bruno }).refused('manager-acts-on-own'),
  'head-decides': () => given(appointed).when(grant, { actor: anna }).refused('head-decides'),
  'nobody-decides-on-oneself': () =>
    given(appointed)
      .when(promote, { actor: { id, role: 'head' } })
      .refused('nobody-decides-on-oneself'),
  'manager-speaks-for-oneself': () =>
    given(appointed).when(propose, { actor: head }).refused('manager-speaks-for-oneself'),
  'manager-appointed-once': () => given(appointed).when(appoint).refused('manager-appointed-once'),
  'manager-exists': () => given().when(grant).refused('manager-exists'),
  'manager-still-here': () => given(appointed, left).when(target).refused('manager-still-here'),
  'manager-amount-not-negative': () =>
    given(appointed)
      .when({ ...train, cost: eur(-1) })
      .refused('manager-amount-not-negative'),
  'competence-within-own': () =>
    given(appointed)
      .when({ ...grant, discount: 2_501 })
      .refused('competence-within-own'),
  'proposal-unanswered': () => given(appointed).when(answer).refused('proposal-unanswered'),
  'request-unanswered': () => given(appointed).when(answerAsked).refused('request-unanswered'),
  'after-what-it-rests-on': () =>
    given(appointed, proposed)
      .when({ type: 'AnswerProposal', manager: id, ruling: 'accepted' }, { at: '2026-01-02T11:59:59.999Z' })
      .refused('after-what-it-rests-on'),
  'part-is-new': () =>
    given(appointed, proposed)
      .when({ ...propose, proposal: 'proposal-1' }, { actor: anna })
      .refused('part-is-new'),
  'target-of-a-period': () =>
    given(appointed)
      .when({ ...target, to: day('2026-04-02') })
      .refused('target-of-a-period'),
  'target-above-zero': () =>
    given(appointed)
      .when({ ...target, amount: eur(0) })
      .refused('target-above-zero'),
  'violation-known': () => given(appointed).when(measure).refused('violation-known'),
  'measure-after-violation': () =>
    given(appointed, violated).when(measure, { at: '2026-01-02T11:59:59.999Z' }).refused('measure-after-violation'),
  'compensation-within-damages': () =>
    given(appointed, violated)
      .when({ ...measure, compensation: eur(1_000_01) })
      .refused('compensation-within-damages'),
  'promotion-only-up': () =>
    given(appointed)
      .when({ ...promote, grade: 1 })
      .refused('promotion-only-up'),
  'promotion-criteria-met': () =>
    given(appointed)
      .when({ ...promote, repeat: 17 }, takes({ successful: 40, repeat: 18 }))
      .refused('promotion-criteria-met'),
  'manager-meets-requirements': () =>
    given(appointed)
      .when(promote, takes({ needs: [{ kind: 'language', subject: 'en', level: 4 }] }))
      .refused('manager-meets-requirements'),
  'status-in-order': () =>
    given(appointed, promoted).when(leave, { at: '2026-01-02T11:59:59.999Z' }).refused('status-in-order'),
}

describe('a manager refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
      expect(JSON.stringify(violation)).not.toContain(name)
    })

  it('naming the field and the offending value', () => {
    expect(broken['competence-within-own']()).toMatchObject({ field: 'discount', value: 2_501 })
    expect(broken['target-of-a-period']()).toMatchObject({ field: 'to', value: '2026-04-02' })
    expect(broken['promotion-only-up']()).toMatchObject({ field: 'grade', value: 1 })
    expect(broken['nobody-decides-on-oneself']()).toMatchObject({ field: 'actor', value: 'anna' })
  })
})

describe('a manager is appointed', () => {
  it('by a head or director, to a position of the lowest grade, from that day on, where nobody says otherwise', () => {
    given().when(appoint).thenEvents(appointed)
    given().when(appoint, { actor: director }).thenEvents(appointed)
    given()
      .when({ ...appoint, grade: 3, since: day('2026-02-01') })
      .thenEvents({ ...appointed, data: { ...appointed.data, grade: 3, since: day('2026-02-01') } })
  })

  it('by nobody else, and not by oneself', () => {
    given().when(appoint, { actor: analyst }).refused('role-may-not-change')
    given().when(appoint, { actor: bruno }).refused('head-decides')
    given()
      .when(appoint, { actor: { id, role: 'director' } })
      .refused('nobody-decides-on-oneself')
  })

  it('again after leaving, with the grade and the qualifications from before', () => {
    const back = given(
      appointed,
      { type: 'QualificationRecorded', data: { kind: 'language', subject: 'en', level: 5 } },
      promoted,
      left,
    )
    back.when(appoint).thenEvents({ ...appointed, data: { ...appointed.data, grade: 2, since: day('2026-01-05') } })
    expect(back.when(appoint).state()).toMatchObject({
      status: 'here',
      qualifications: { 'language/en': { level: 5 } },
    })
  })
})

describe('qualifications and competence', () => {
  it('are recorded and granted by who leads, never by the manager', () => {
    given(appointed)
      .when(qualify)
      .thenEvents({ type: 'QualificationRecorded', data: { kind: 'language', subject: 'en', level: 5 } })
    given(appointed).when(qualify, { actor: anna }).refused('head-decides')
    given(appointed).when(grant).thenEvents(granted)
  })

  it('may be raised and lowered', () => {
    const lowered = given(appointed, granted).when({ ...grant, discount: 0 })
    lowered.thenEvents({ type: 'CompetenceGranted', data: { discount: 0, grantedBy: 'helena' } })
    expect(lowered.state()).toMatchObject({ competence: { discount: 0 } })
  })

  it('go no further than the competence of who grants it, which may itself have been granted', () => {
    given(appointed)
      .when({ ...grant, discount: 2_500 })
      .thenEvents({ ...granted, data: { ...granted.data, discount: 2_500 } })
    given(appointed)
      .when({ ...grant, discount: 4_000 }, granterWith(4_000))
      .thenEvents({ ...granted, data: { ...granted.data, discount: 4_000 } })
    given(appointed)
      .when({ ...grant, discount: 600 }, granterWith(500))
      .refused('competence-within-own')
  })

  it('recorded late do not undo what came after', () => {
    const late = given(appointed, granted).when({ ...grant, discount: 500 }, { at: '2026-01-01T18:00:00.000Z' })
    expect(late.state()).toMatchObject({ competence: { discount: 1_500 } })
    const older = given(appointed, {
      type: 'QualificationRecorded',
      data: { kind: 'language', subject: 'en', level: 5 },
    })
    expect(older.when({ ...qualify, level: 2 }, { at: '2026-01-01T18:00:00.000Z' }).state()).toMatchObject({
      qualifications: { 'language/en': { level: 5 } },
    })
  })

  it('come from training at the employer’s cost as well', () => {
    const taught = { kind: 'skill', subject: 'negotiation', level: 3 } as const
    given(appointed)
      .when({ ...train, taught })
      .thenEvents(
        { type: 'TrainingCompleted', data: { course: 'negotiation-2', cost: eur(450_00) } },
        { type: 'QualificationRecorded', data: taught },
      )
  })
})

describe('proposals and requests for conditions', () => {
  it('are made by the manager and answered once, by who leads', () => {
    given(appointed).when(propose, { actor: anna }).thenEvents(proposed)
    given(appointed).when(ask, { actor: anna }).thenEvents(asked)
    given(appointed, proposed)
      .when(answer)
      .thenEvents({
        type: 'ProposalAnswered',
        data: { ruling: 'accepted', proposal: 'proposal-1', answeredBy: 'helena' },
      })
    given(appointed, asked)
      .when(answerAsked)
      .thenEvents({
        type: 'ConditionsAnswered',
        data: { ruling: 'declined', request: 'request-1', answeredBy: 'helena' },
      })
    given(appointed, proposed).when(answer, { actor: anna }).refused('head-decides')
  })

  it('are a head’s own as well, and then another’s to answer', () => {
    const hers = { id, role: 'head' }
    given(appointed).when(propose, { actor: hers }).thenEvents(proposed)
    given(appointed, proposed).when(answer, { actor: hers }).refused('nobody-decides-on-oneself')
  })
})

describe('a target', () => {
  it('is of a month, a quarter or a year, fiscal or not', () => {
    given(appointed).when(target).thenEvents(targeted)
    for (const [from, to] of [
      ['2026-01-01', '2026-04-01'],
      ['2026-02-01', '2026-05-01'],
      ['2026-04-01', '2027-04-01'],
    ] as const) {
      const period = { from: day(from), to: day(to) }
      given(appointed)
        .when({ ...target, ...period })
        .thenEvents({ ...targeted, data: { ...targeted.data, ...period } })
    }
    for (const [from, to] of [
      ['2026-01-02', '2026-02-02'],
      ['2026-01-01', '2026-03-01'],
      ['2026-03-01', '2026-03-01'],
      ['2026-04-01', '2026-03-01'],
      ['9999-12-01', '9999-12-31'],
    ] as const)
      given(appointed)
        .when({ ...target, from: day(from), to: day(to) })
        .refused('target-of-a-period')
  })

  it('may be set anew; the same again says nothing', () => {
    given(appointed, targeted).when(target).thenEvents()
    given(appointed, targeted)
      .when({ ...target, amount: usd(60_000_00) })
      .thenEvents({ ...targeted, data: { ...targeted.data, amount: usd(60_000_00) } })
    given(appointed, targeted)
      .when({ ...target, amount: eur(50_000_00) })
      .thenEvents({ ...targeted, data: { ...targeted.data, amount: eur(50_000_00) } })
  })
})

describe('a violation', () => {
  it('comes before its measure; of several violations the measure names one', () => {
    given(appointed).when(violate).thenEvents(violated)
    given(appointed, violated).when(measure).thenEvents(measured)
    const second = { ...violated, data: { ...violated.data, violation: 'violation-2' } }
    given(appointed, violated, second).when(measure).refused('violation-known')
    given(appointed, violated, second)
      .when({ ...measure, violation: 'violation-2' })
      .thenEvents({ ...measured, data: { ...measured.data, violation: 'violation-2' } })
  })

  it('is made good up to its damages, over all measures together', () => {
    const first = { ...measured, data: { ...measured.data, compensation: eur(600_00) } }
    given(appointed, violated, first)
      .when({ ...measure, compensation: eur(400_01) })
      .refused('compensation-within-damages')
    given(appointed, violated, first)
      .when({ ...measure, compensation: eur(400_00) })
      .thenEvents({ ...measured, data: { ...measured.data, compensation: eur(400_00) } })
    given(appointed, violated)
      .when({ ...measure, compensation: usd(1) })
      .refused('compensation-within-damages')
    given(appointed, violated)
      .when({ ...measure, compensation: eur(-1) })
      .refused('manager-amount-not-negative')
    const { damages: _none, ...unsaid } = violated.data
    given(appointed, { ...violated, data: unsaid })
      .when({ ...measure, compensation: eur(1) })
      .refused('compensation-within-damages')
  })
})

describe('a career', () => {
  it('goes up, to the next grade where none is named, and says on how many transactions it rests', () => {
    given(appointed).when(promote).thenEvents(promoted)
    given(appointed)
      .when({ ...promote, to: 'junior' })
      .refused('promotion-only-up')
    given(appointed)
      .when({ ...promote, grade: 4 })
      .thenEvents({ ...promoted, data: { ...promoted.data, grade: 4 } })
  })

  it('leads to a position that takes so many transactions, and qualifications that are on record', () => {
    const senior = takes({
      needs: [{ kind: 'language', subject: 'en', level: 5 }],
      successful: 40,
      repeat: 18,
    })
    const english = { kind: 'language', subject: 'en', level: 5 } as const
    given(appointed, { type: 'QualificationRecorded', data: english }).when(promote, senior).thenEvents(promoted)
    const violation = given(appointed)
      .when({ ...promote, successful: 39 }, senior)
      .refused('promotion-criteria-met')
    expect(violation).toMatchObject({ field: 'successful', value: 39 })
  })

  it('ends with leaving, after which nothing more is decided', () => {
    given(appointed).when(leave).thenEvents(left)
    for (const command of [qualify, grant, answer, answerAsked, target, train, violate, measure, promote, leave])
      given(appointed, left).when(command).refused('manager-still-here')
    for (const command of [propose, ask])
      given(appointed, left).when(command, { actor: anna }).refused('manager-still-here')
  })
})
