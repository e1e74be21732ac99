import { describe, expect, it } from 'vitest'
import { gapsOf } from '../../src/domain/requirement/gaps.ts'
import type { RequirementRule } from '../../src/domain/requirement/rules.ts'
import { classesOf, requirementOf, subjectOf } from '../../src/domain/requirement/subject.ts'
import { requirementId } from '../../src/domain/values/ids.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { aClient, analyst, anna, requirement as given } from '../support/domain.ts'

const english = { kind: 'language', subject: 'en', level: 4 } as const
const retail = { kind: 'experience', subject: 'retail', level: 3 } as const
const clients = requirementId('clients.corporate')
const position = requirementId('position.senior')
const set = { type: 'SetRequirement', requirement: clients, needs: [english, retail] } as const
const isSet = {
  type: 'RequirementSet',
  data: { of: 'clients', name: 'corporate', needs: [english, retail], setBy: 'helena' },
} as const
const withdraw = { type: 'WithdrawRequirement', requirement: clients, why: 'anybody can' } as const
const withdrawn = { type: 'RequirementWithdrawn', data: { why: 'anybody can' } } as const

/** Every rule of a requirement, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in RequirementRule]: () => RuleViolation } = {
  'head-decides': () => given().when(set, { actor: anna }).refused('head-decides'),
  'requirement-names-its-subject': () =>
    given()
      .when({ ...set, requirement: requirementId('corporate') })
      .refused('requirement-names-its-subject'),
  'requirement-requires-something': () =>
    given()
      .when({ ...set, needs: [] })
      .refused('requirement-requires-something'),
  'requirement-names-each-once': () =>
    given()
      .when({ ...set, needs: [english, retail, { ...english, level: 5 }] })
      .refused('requirement-names-each-once'),
  'criteria-of-a-position': () =>
    given()
      .when({ ...set, repeat: 3 })
      .refused('criteria-of-a-position'),
  'requirement-exists': () => given(isSet, withdrawn).when(withdraw).refused('requirement-exists'),
}

describe('a requirement refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
    })

  it('naming the field and the offending value', () => {
    expect(broken['requirement-names-its-subject']()).toMatchObject({ field: 'requirement', value: 'corporate' })
    expect(broken['requirement-names-each-once']()).toMatchObject({ field: 'needs', value: 'language en' })
    expect(broken['criteria-of-a-position']()).toMatchObject({ field: 'repeat', value: 3 })
  })

  it('whoever asks who does not lead', () => {
    for (const command of [set, withdraw])
      for (const actor of [anna, analyst]) given(isSet).when(command, { actor }).refused('head-decides')
  })
})

describe('a requirement', () => {
  it('is of a class of clients or of a position, and says of which', () => {
    given().when(set).thenEvents(isSet)
    given()
      .when({ ...set, requirement: position, successful: 30, repeat: 10 })
      .thenEvents({
        type: 'RequirementSet',
        data: { ...isSet.data, of: 'position', name: 'senior', successful: 30, repeat: 10 },
      })
    given()
      .when({ type: 'SetRequirement', requirement: position, needs: [], successful: 30 })
      .thenEvents({
        type: 'RequirementSet',
        data: { of: 'position', name: 'senior', needs: [], successful: 30, setBy: 'helena' },
      })
  })

  it('may be set anew and withdrawn; the same again says nothing', () => {
    given(isSet).when(set).thenEvents()
    given(isSet)
      .when({ ...set, needs: [english] })
      .thenEvents({ ...isSet, data: { ...isSet.data, needs: [english] } })
    given(isSet).when(withdraw).thenEvents(withdrawn)
    given(isSet, withdrawn).when(set).thenEvents(isSet)
  })
})

describe('the subject of a requirement', () => {
  it('is in its id', () => {
    for (const subject of [
      { of: 'clients', name: 'corporate' },
      { of: 'clients', name: 'segment.bakeries' },
      { of: 'position', name: 'senior.north' },
    ] as const)
      expect(subjectOf(requirementOf(subject))).toEqual(subject)
    for (const id of ['', 'clients', 'clients.', '.x', 'toString.x']) expect(subjectOf(id)).toBeUndefined()
  })

  it('is a class to which a client belongs by its kind, its segment, and as a key account', () => {
    expect(classesOf(aClient)).toEqual(['small-retail-chain'])
    expect(classesOf({ ...aClient, kind: 'corporate', segment: 'bakeries', keyTerms: {} })).toEqual([
      'corporate',
      'segment.bakeries',
      'key-account',
    ])
  })
})

describe('a gap', () => {
  const day = '2026-03-01' as LocalDate
  const requirement = { needs: [english, retail], successful: null, repeat: null }
  const having = (level: number, validUntil: LocalDate | null = null) => ({
    qualifications: {
      'language/en': { level, validUntil, at: '2025-01-01T00:00:00.000Z' as Instant },
      'experience/retail': { level: 10, validUntil: null, at: '2025-01-01T00:00:00.000Z' as Instant },
    },
  })

  it('is where nothing is on record, too little, or what has run out', () => {
    expect(gapsOf(requirement, having(4), day)).toEqual([])
    expect(gapsOf(requirement, having(3), day)).toEqual([{ ...english, why: 'too low' }])
    expect(gapsOf(requirement, having(6, '2026-02-28' as LocalDate), day)).toEqual([{ ...english, why: 'run out' }])
    expect(gapsOf(requirement, having(4, day), day)).toEqual([])
    expect(gapsOf(requirement, null, day).map(({ why }) => why)).toEqual(['missing', 'missing'])
  })

  it('is nowhere where nothing is required', () => {
    expect(gapsOf(null, null, day)).toEqual([])
  })
})
