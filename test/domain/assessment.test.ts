import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import {
  type AssessmentScores,
  assessmentPolicy,
  assessmentScales,
  defaultAssessmentPolicy,
  defaultWarningSigns,
  ruledVerdict,
} from '../../src/domain/client/assessment.ts'
import { clientId } from '../../src/domain/values/ids.ts'
import { client as given } from '../support/domain.ts'

const all = (n: number): AssessmentScores => ({
  outlook: n,
  reputation: n,
  reliability: n,
  financialSecurity: n,
  materialSecurity: n,
})
const of = (scores: AssessmentScores, ...signs: ReadonlyArray<string>) =>
  ruledVerdict(defaultAssessmentPolicy, scores, signs)

describe('the scales', () => {
  it('say of each of five points on each of five scales what it means', () => {
    expect(Object.values(assessmentScales).map((points) => new Set(points).size)).toEqual([5, 5, 5, 5, 5])
  })
})

describe('the verdict by the rules', () => {
  it('is promising from 18 points on, unprofitable to 11, doubtful between', () => {
    expect(of(all(3))).toEqual({ verdict: 'doubtful', points: 15, decidedBy: null })
    expect(of({ ...all(3), outlook: 5, reputation: 4 })).toEqual({ verdict: 'promising', points: 18, decidedBy: null })
    expect(of({ ...all(2), outlook: 3 })).toMatchObject({ verdict: 'unprofitable', points: 11 })
    expect(of({ ...all(2), outlook: 4 })).toMatchObject({ verdict: 'doubtful', points: 12 })
  })

  it('loses two points by a serious sign, one by a slight one, each counted once', () => {
    expect(of(all(4), 'lawsuits', 'lawsuits', 'young-firm')).toEqual({
      verdict: 'doubtful',
      points: 17,
      decidedBy: null,
    })
  })

  it('is unprofitable by a grave sign or a broken word alone, whatever else is good', () => {
    expect(of(all(5), 'insolvency')).toEqual({ verdict: 'unprofitable', points: 25, decidedBy: 'insolvency' })
    expect(of({ ...all(5), reliability: 1 })).toMatchObject({ verdict: 'unprofitable', decidedBy: 'reliability' })
    expect(of({ ...all(5), financialSecurity: 1 })).toMatchObject({ decidedBy: 'financialSecurity' })
    expect(of({ ...all(5), materialSecurity: 1 })).toMatchObject({ verdict: 'promising', points: 21 })
  })

  const order = ['unprofitable', 'doubtful', 'promising']
  const score = fc.integer({ min: 1, max: 5 })
  const anyScores = fc.record({
    outlook: score,
    reputation: score,
    reliability: score,
    financialSecurity: score,
    materialSecurity: score,
  })
  const anySigns = fc.subarray(Object.keys(defaultWarningSigns))

  it('never gets worse by a better score, nor better by one more sign, and does not ask in which order they are named', () => {
    fc.assert(
      fc.property(anyScores, anySigns, fc.constantFrom(...Object.keys(assessmentScales)), (scores, signs, scale) => {
        const rank = (s: AssessmentScores, named: ReadonlyArray<string>) => order.indexOf(of(s, ...named).verdict)
        const key = scale as keyof AssessmentScores
        expect(rank({ ...scores, [key]: Math.min(5, scores[key] + 1) }, signs)).toBeGreaterThanOrEqual(
          rank(scores, signs),
        )
        expect(rank(scores, [...signs, 'price-only'])).toBeLessThanOrEqual(rank(scores, signs))
        expect(of(scores, ...signs.toReversed()).verdict).toBe(of(scores, ...signs).verdict)
      }),
    )
  })
})

describe('an assessment', () => {
  const c = clientId('forn-puig')
  const registered = {
    type: 'ClientRegistered',
    data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' }, manager: 'anna' },
  } as const
  const assess = { type: 'AssessProspect', client: c, ...all(3) } as const

  it('without a verdict has the one by the rules', () => {
    given(registered)
      .when({ ...assess, warningSigns: ['lawsuits', 'mass-address'] })
      .thenEvents({
        type: 'ProspectAssessed',
        data: {
          ...all(3),
          warningSigns: ['lawsuits', 'mass-address'],
          verdict: 'unprofitable',
          byRules: 'unprofitable',
        },
      })
  })

  it('keeps both verdicts and the reason, where the manager knows better', () => {
    given(registered)
      .when({ ...assess, verdict: 'promising', why: 'the owner’s second shop pays in advance' })
      .thenEvents({
        type: 'ProspectAssessed',
        data: {
          ...all(3),
          warningSigns: [],
          verdict: 'promising',
          byRules: 'doubtful',
          why: 'the owner’s second shop pays in advance',
        },
      })
  })

  it('names the sign that nobody described, and where it stands', () => {
    const refused = given(registered)
      .when({ ...assess, warningSigns: ['lawsuits', 'blue-eyes'] })
      .refused('warning-sign-known')
    expect(refused).toMatchObject({ field: 'warningSigns.1', value: 'blue-eyes' })
  })
})

describe('a company’s own signs and limits', () => {
  it('stand beside the library’s', async () => {
    const crm = await openClientela({
      store: 'memory:',
      zone: 'UTC',
      assessment: {
        warningSigns: { 'cash-only': { means: 'pays in cash alone', gravity: 'grave' } },
        promisingFrom: 15,
      },
    })
    const by = { actor: { id: 'helena', role: 'head' } }
    const client = clientId('mar')
    await crm.handle({ type: 'RegisterClient', client, name: 'Mar', kind: 'corporate', acquired: { by: 'call' } }, by)
    const verdictOf = async (...warningSigns: ReadonlyArray<string>) => {
      const { events } = await crm.handle({ type: 'AssessProspect', client, ...all(3), warningSigns }, by)
      return events.map(({ data }) => (data as { readonly verdict: string }).verdict).join()
    }
    expect([await verdictOf(), await verdictOf('cash-only'), await verdictOf('young-firm')]).toEqual([
      'promising',
      'unprofitable',
      'doubtful',
    ])
    await crm.close()
  })

  it('that leave nothing doubtful are refused', () => {
    expect(() => assessmentPolicy({ promisingFrom: 11 })).toThrow(RangeError)
  })
})
