import { isDeepStrictEqual } from 'node:util'
/** What must hold whatever anybody asks, in whatever order, whoever asks it, and however late it is recorded. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { schemasOf } from '../../src/app/schema.ts'
import type { Client } from '../../src/domain/client/state.ts'
import type { Contract } from '../../src/domain/contract/state.ts'
import { advanceProgress, atTheStart, stageNumber } from '../../src/domain/deal/stage.ts'
import type { Deal } from '../../src/domain/deal/state.ts'
import { isListedAt, type Product } from '../../src/domain/product/state.ts'
import { type Instant, instantFromEpochMs } from '../../src/kernel/instant.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import { validateCommand } from '../../src/kernel/validate.ts'
import { arbitraryOf, PERSONAL } from '../support/arbitraries.ts'
import { aggregates, decidedIn, HOUR, histories, START } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

const dealsAfter = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'deal')

describe('whatever is asked', () => {
  it('what is decided reads with its codec and is plain JSON, and so is the state', () => {
    histories((steps) => {
      for (const step of steps) {
        const { aggregate } = step.after
        for (const { type, data } of decidedIn(step)) {
          expect(aggregate.events[type]?.codec.is(data), `${type} ${JSON.stringify(data)}`).toBe(true)
          expect(JSON.parse(JSON.stringify(data))).toStrictEqual(data)
        }
        expect(JSON.parse(JSON.stringify(step.after.state))).toStrictEqual(step.after.state)
      }
    })
  })

  it('replaying what was decided gives the state', () => {
    histories((steps) => {
      for (const { after } of new Map(
        steps.map((step) => [`${step.after.aggregate.category}-${step.after.id}`, step]),
      ).values())
        expect(after.events.reduce(after.aggregate.evolve, after.aggregate.initial)).toStrictEqual(after.state)
    })
  })

  it('a refusal names rule, field and remedy; neither it nor a state holds personal data', () => {
    histories((steps) => {
      for (const step of steps) {
        expect(JSON.stringify(step.after.state)).not.toContain(PERSONAL)
        if (E.isRight(step.decided)) continue
        const violation = step.decided.left
        expect(JSON.parse(JSON.stringify(violation))).toStrictEqual(violation)
        expect(violation.field, violation.rule).not.toBe('')
        expect(violation.message.length, violation.rule).toBeGreaterThan(10)
        expect(JSON.stringify(violation)).not.toContain(PERSONAL)
        expect(violation.message).not.toMatch(/undefined|NaN|\[object/)
      }
    })
  })

  it('analysts, auditors and unknown roles change nothing', () => {
    histories((steps) => {
      for (const step of steps)
        if (!['manager', 'head', 'director', 'importer', 'policy'].includes(step.actor.role))
          expect(decidedIn(step)).toEqual([])
    })
  })

  it('every event can come about', () => {
    const missing = new Set(aggregates.flatMap(({ events }) => Object.keys(events)))
    for (let seed = 1; missing.size > 0 && seed <= 20; seed++)
      histories(
        (steps) => {
          for (const step of steps) for (const { type } of decidedIn(step)) missing.delete(type)
        },
        300,
        seed,
      )
    expect([...missing]).toEqual([])
  })
})

describe('a deal', () => {
  it('never falls back in what it has reached, and takes no step while it is closed', () => {
    histories((steps) => {
      for (const step of dealsAfter(steps)) {
        const [before, after] = [step.before.state as Deal | null, step.after.state as Deal | null]
        if (before === null || after === null) continue
        expect(stageNumber(after.progress.furthest)).toBeGreaterThanOrEqual(stageNumber(before.progress.furthest))
        if (before.progress.status !== 'open') for (const { type } of decidedIn(step)) expect(type).toBe('DealReopened')
      }
    })
  })

  it('stands where the views see it: steps recorded late change nothing', () => {
    histories((steps) => {
      for (const { after } of new Map(dealsAfter(steps).map((step) => [step.after.id, step])).values()) {
        if (after.state === null) continue
        const [opened, ...rest] = after.events
        // A closure that is recorded after steps that followed it in time: the state does not take back what it has reached.
        const overtaken = rest.some(
          ({ type, occurredAt }, i) =>
            ['DealWon', 'DealLost', 'DealReopened'].includes(type) &&
            rest.slice(0, i).some((earlier) => earlier.occurredAt > occurredAt),
        )
        if (overtaken) continue
        const inOrder = rest.toSorted((a, b) =>
          a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0,
        )
        expect(opened?.type).toBe('DealOpened')
        const folded = inOrder.reduce(
          (progress, { type, data }) =>
            advanceProgress(progress, { type, objection: (data as { readonly objection?: string }).objection }),
          atTheStart,
        )
        const sorted = (progress: Deal['progress']) => ({
          ...progress,
          unanswered: progress.unanswered.toSorted(),
          answeredEarly: progress.answeredEarly.toSorted(),
        })
        expect(sorted((after.state as Deal).progress)).toEqual(sorted(folded))
      }
    })
  })

  it('keeps its currency for life, in value and in every offer', () => {
    histories((steps) => {
      for (const step of dealsAfter(steps)) {
        const [before, after] = [step.before.state as Deal | null, step.after.state as Deal | null]
        if (after === null) continue
        if (before !== null && before.currency !== null) expect(after.currency).toBe(before.currency)
        for (const { total } of Object.values(after.offers)) expect(total.currency).toBe(after.currency)
        if (after.value !== null) {
          expect(after.value.currency).toBe(after.currency)
          expect(after.value.amount).toBeGreaterThanOrEqual(0)
        }
      }
    })
  })

  it('is won on an accepted offer, every objection ended, every difference reconciled', () => {
    histories((steps) => {
      for (const step of dealsAfter(steps))
        for (const { type, data } of decidedIn(step)) {
          if (type !== 'DealWon') continue
          const deal = step.before.state as Deal
          const { offer, value } = data as { readonly offer: string; readonly value: unknown }
          expect(deal.offers[offer]).toMatchObject({ status: 'accepted', total: value })
          for (const status of Object.values(deal.objections)) expect(['resolved', 'upheld']).toContain(status)
          for (const status of Object.values(deal.differences)) expect(status).toBe('reconciled')
        }
    })
  })
})

describe('the lines of an offer', () => {
  it('are in the assortment when it is made, revised and accepted', () => {
    let refused = 0
    let accepted = 0
    histories((steps) => {
      const products = new Map<string, Product | null>()
      for (const step of steps) {
        const { aggregate, id, state } = step.after
        if (aggregate.category === 'product') products.set(id, state as Product | null)
        if (E.isLeft(step.decided) && step.decided.left.rule === 'line-in-the-assortment') refused++
        for (const { type, data, occurredAt } of decidedIn(step)) {
          if (type !== 'OfferMade' && type !== 'OfferRevised' && type !== 'OfferAccepted') continue
          const { offer } = data as { readonly offer: string }
          const lines = (state as Deal).offers[offer]?.lines ?? []
          expect(lines.length).toBeGreaterThan(0)
          for (const { product } of lines) expect(isListedAt(products.get(product) as Product, occurredAt)).toBe(true)
          if (type === 'OfferAccepted') accepted++
        }
      }
    })
    expect(refused).toBeGreaterThan(0)
    expect(accepted).toBeGreaterThan(0)
  })
})

describe('a client', () => {
  it('never has points below zero, nor recommends itself', () => {
    histories((steps) => {
      for (const { after } of steps) {
        if (after.aggregate.category !== 'client' || after.state === null) continue
        const { memberships, referrals } = after.state as Client
        for (const { points } of Object.values(memberships)) {
          expect(points).toBeGreaterThanOrEqual(0)
          expect(Number.isSafeInteger(points)).toBe(true)
        }
        expect(Object.keys(referrals)).not.toContain(after.id)
      }
    })
  })

  it('is recommended to the merit of one at most, whoever recommended it', () => {
    histories((steps) => {
      const merits = new Map<string, string>()
      for (const step of steps)
        for (const { type, data } of decidedIn(step)) {
          if (type !== 'ReferralConverted') continue
          const { referred } = data as { readonly referred: string }
          expect(merits.get(referred)).toBeUndefined()
          merits.set(referred, step.after.id)
        }
    })
  })

  it('is credited with a deal won after its recommendation, converts with that one alone, and only then is a clause invoked', () => {
    histories((steps) => {
      const given = new Map<string, string>()
      const wonAt = new Map<string, string>()
      const credited = new Map<string, string>()
      const converted = new Set<string>()
      for (const step of steps)
        for (const { type, data } of decidedIn(step)) {
          const { referred, deal, by } = data as {
            readonly referred: string
            readonly deal: string
            readonly by: string
          }
          const [own, at] = [step.after.id, step.occurredAt]
          if (type === 'ReferralGiven') given.set(`${own} ${referred}`, at)
          if (type === 'DealWon') wonAt.set(own, at)
          if (type === 'ReferralCredited') {
            expect(['policy', 'importer']).toContain(step.actor.role)
            expect((given.get(`${by} ${own}`) ?? 'z') <= (wonAt.get(deal) ?? '')).toBe(true)
            credited.set(own, `${by} ${deal}`)
          }
          if (type === 'ReferralConverted') {
            expect(credited.get(referred)).toBe(`${own} ${deal}`)
            converted.add(referred)
          }
          if (type === 'ReferralClauseInvoked') expect(converted).toContain(referred)
        }
    })
  })

  it('that was erased takes nothing; one that was absorbed what parts or erases it, and what is in its own account', () => {
    histories((steps) => {
      for (const step of steps) {
        const before = step.before.aggregate.category === 'client' ? (step.before.state as Client | null) : null
        if (before === null) continue
        for (const { type } of decidedIn(step)) {
          if (before.erased) expect(type).toBe('never')
          else if (before.mergedInto !== null) expect(ofTheAbsorbed).toContain(type)
        }
      }
    })
  })
})

const ofTheAbsorbed = [
  ...['MergeUndone', 'ClientDataErased', 'ConsentWithdrawn', 'ReferralConverted'],
  ...['PointsEarned', 'PointsRedeemed', 'PointsExpired', 'TierChanged'],
]

describe('a contract', () => {
  it('is concluded once and ends once; what is in force changes only by amendment or renewal', () => {
    const ends = new Set(['ContractCompleted', 'ContractTerminated', 'ContractExpired'])
    histories((steps) => {
      for (const { after } of steps) {
        if (after.aggregate.category !== 'contract') continue
        const types = after.events.map(({ type }) => type)
        expect(types.filter((type) => type === 'ContractConcluded').length).toBeLessThanOrEqual(1)
        expect(types.filter((type) => ends.has(type)).length).toBeLessThanOrEqual(1)
      }
      for (const step of steps) {
        if (step.after.aggregate.category !== 'contract') continue
        const [before, after] = [step.before.state as Contract | null, step.after.state as Contract | null]
        if (before === null || before.status === 'draft' || before.agreement === after?.agreement) continue
        expect(['AmendContract', 'RenewContract']).toContain(step.command.type)
        expect(after?.agreement.value.currency).toBe(before.agreement.value.currency)
        if (after?.agreement.recurrence === 'recurring') expect(after.agreement.term.to).toBeDefined()
      }
    })
  })
})

describe('evolve', () => {
  for (const { category, events, evolve, initial } of aggregates)
    it(`of a ${category} is total: any event in any state gives a state`, () => {
      const event = fc.oneof(
        ...Object.entries(events).map(([type, { codec }]) =>
          arbitraryOf(codec as unknown as t.Mixed).map((data) => ({ type, data })),
        ),
        fc.constant({ type: 'FromTheFuture', data: {} }),
      )
      const [creating] = Object.entries(events)
      const first = arbitraryOf(creating?.[1].codec as unknown as t.Mixed).map((data) => ({
        type: creating?.[0] ?? '',
        data,
      }))
      fc.assert(
        fc.property(
          fc.boolean(),
          first,
          fc.array(fc.tuple(event, fc.nat(500)), { maxLength: 80 }),
          (begun, head, list) => {
            const history = [...(begun ? [[head, 0] as const] : []), ...list]
            const state = history.reduce(
              (before, [one, hours]) =>
                evolve(before, { ...one, occurredAt: instantFromEpochMs(START + hours * HOUR) as Instant }),
              initial,
            )
            // Not toStrictEqual: to that, a part whose id is `constructor` says of what class its owner is.
            expect(isDeepStrictEqual(JSON.parse(JSON.stringify(state)), state), JSON.stringify(state)).toBe(true)
          },
        ),
        { numRuns: 300, seed: 20_260_320 },
      )
    })
})

describe('commands from the codecs', () => {
  const registry = makeRegistry(aggregates)
  const schemas = schemasOf(registry)
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  for (const { commands } of aggregates)
    for (const [type, codec] of Object.entries(commands)) {
      const valid = ajv.compile(schemas.commands[type] as object)
      it(`${type}: passes at the edge and by its schema; with a field misspelt by neither`, () => {
        fc.assert(
          fc.property(arbitraryOf(codec), (fields) => {
            const asked = { ...(fields as object), type }
            const checked = validateCommand(registry, asked)
            expect(E.isRight(checked), JSON.stringify(checked)).toBe(true)
            expect(valid(asked), JSON.stringify(valid.errors)).toBe(true)
            expect(E.isLeft(validateCommand(registry, { ...asked, mispselt: 1 }))).toBe(true)
            expect(valid({ ...asked, mispselt: 1 })).toBe(false)
          }),
          { numRuns: 30, seed: 20_260_320 },
        )
      })
    }
})
