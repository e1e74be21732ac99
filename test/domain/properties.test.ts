/** What must hold whatever anybody asks, in whatever order, whoever asks it, and however late it is recorded. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { schemasOf } from '../../src/app/schema.ts'
import type { Campaign } from '../../src/domain/campaign/state.ts'
import type { Client } from '../../src/domain/client/state.ts'
import type { Complaint } from '../../src/domain/complaint/state.ts'
import type { Contract } from '../../src/domain/contract/state.ts'
import { advanceProgress, atTheStart, stageNumber } from '../../src/domain/deal/stage.ts'
import type { Deal } from '../../src/domain/deal/state.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import type { Line } from '../../src/domain/values/line.ts'
import { totalOf } from '../../src/domain/values/line.ts'
import type { Aggregate } from '../../src/kernel/aggregate.ts'
import { type Instant, instantFromEpochMs } from '../../src/kernel/instant.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import { validateCommand } from '../../src/kernel/validate.ts'
import { arbitraryOf, commandOf, PERSONAL } from '../support/arbitraries.ts'
import { type Issue, play, type Step } from '../support/world.ts'

const aggregates: ReadonlyArray<Aggregate> = crmAggregates()
const START = Date.UTC(2026, 0, 10, 12)
const HOUR = 3_600_000

const actors = [
  ...Array.from({ length: 12 }, () => ({ id: 'helena', role: 'head' })),
  ...Array.from({ length: 4 }, () => ({ id: 'anna', role: 'manager' })),
  { id: 'bruno', role: 'manager' },
  { id: 'dora', role: 'director' },
  { id: 'ada', role: 'analyst' },
  { id: 'someone', role: 'toString' },
]

type Agreement = {
  readonly lines: ReadonlyArray<Line>
  readonly recurrence: string
  readonly term: { readonly from: string }
}

/** Agreements that can be signed are rare among random ones: most get one currency, an end, and the sum of their lines. */
const signable = ([command, asItIs]: readonly [Issue['command'], boolean]): Issue['command'] => {
  const { agreement } = command as { readonly agreement?: Agreement }
  if (agreement === undefined || asItIs) return command
  const lines = [...agreement.lines.filter(({ unitPrice }) => unitPrice.currency === 'EUR'), line]
  const total = totalOf(lines, 'lines')
  if (E.isLeft(total)) return command
  return {
    ...command,
    agreement: { ...agreement, lines, value: total.right, term: { ...agreement.term, to: '2031-01-01' } },
  }
}

const line = { product: 'p', quantity: 1, unitPrice: { amount: 100, currency: 'EUR' } }
const term = { from: '2026-01-01', to: '2026-03-01' }
const agreement = {
  lines: [line],
  value: { amount: 100, currency: 'EUR' },
  recurrence: 'recurring',
  term,
  referralClause: 'a month',
}
const news = { client: 'c1', channel: 'e-mail', purpose: 'promotions' }
const points = { client: 'c1', programme: 'gold', points: 40, why: 'order' }

/** The straight way, so that many histories get to its end. */
const straight: ReadonlyArray<Issue['command']> = [
  { type: 'MakeOffer', deal: 'd1', lines: [line], validUntil: '2029-01-01' },
  { type: 'MakeOffer', deal: 'd1', lines: [line] },
  { type: 'LapseOffer', deal: 'd1' },
  { type: 'AcceptOffer', deal: 'd1' },
  { type: 'AcceptOffer', deal: 'd1', offer: 'offer-1' },
  { type: 'ResolveObjection', deal: 'd1', measure: 'shown' },
  { type: 'ReconcileDifference', deal: 'd1', how: 'met in the middle' },
  { type: 'WinDeal', deal: 'd1', offer: 'offer-1' },
  { type: 'WinDeal', deal: 'd1' },
  { type: 'ReopenDeal', deal: 'd1', why: 'they called' },
  { type: 'ApproveDiscount', deal: 'd1' },
  { type: 'RefuseDiscount', deal: 'd1', why: 'too much' },
  { type: 'DraftContract', contract: 'k1', client: 'c2', agreement },
  { type: 'SignContract', contract: 'k1', party: 'us', signatory: `${PERSONAL}A` },
  { type: 'SignContract', contract: 'k1', party: 'client', signatory: `${PERSONAL}B` },
  { type: 'ConcludeContract', contract: 'k1' },
  { type: 'ResumeContract', contract: 'k1' },
  { type: 'RenewContract', contract: 'k1', term: { from: '2026-03-01', to: '2027-03-01' } },
  { type: 'InvokeReferralClause', contract: 'k1', referred: 'c1' },
  { type: 'ExpireContract', contract: 'k1' },
  { type: 'WinBackClient', client: 'c1' },
  { type: 'WinBackClient', client: 'c2' },
  { type: 'UndoMerge', client: 'c1', why: 'not the same' },
  { type: 'UndoMerge', client: 'c2', why: 'not the same' },
  { type: 'GiveReferral', client: 'c2', referred: 'c1' },
  { type: 'ConvertReferral', client: 'c2', referred: 'c1', deal: 'd1' },
  { type: 'EndCompetitorRelation', client: 'c1', competitor: 'anna' },
  { type: 'RemoveContactPerson', client: 'c1' },
  { type: 'EnrolInLoyalty', client: 'c1', programme: 'gold' },
  { type: 'ChangeTier', client: 'c1', programme: 'gold', to: 'silver' },
  { ...points, type: 'EarnPoints' },
  { ...points, type: 'RedeemPoints' },
  { ...points, type: 'ExpirePoints' },
  { ...news, type: 'GiveConsent' },
  { ...news, type: 'SendNews', campaign: 'spring' },
  { ...news, type: 'WithdrawConsent' },
  { type: 'AssignComplaint', complaint: 'm1', department: 'logistics' },
  { type: 'TakeMeasure', complaint: 'm1', measure: 'sent again' },
  { type: 'ResolveComplaint', complaint: 'm1' },
  { type: 'EscalateComplaint', complaint: 'm1', to: 'helena' },
  { type: 'ReopenComplaint', complaint: 'm1', why: 'broken again' },
  { type: 'LaunchCampaign', campaign: 'g2' },
  { ...news, type: 'SendInvitation', campaign: 'g2' },
  { ...news, type: 'SendInvitation', campaign: 'g2', client: 'c2' },
  { type: 'SendInvitation', campaign: 'g1', client: 'c1', channel: 'phone' },
  { type: 'AnswerInvitation', campaign: 'g1', client: 'c1', answer: 'accepted' },
  { type: 'RecordAttendance', campaign: 'g1', client: 'c2' },
  { type: 'CaptureLead', campaign: 'g1', contact: { name: `${PERSONAL}Jordi` } },
]

const beginnings: ReadonlyArray<Issue['command']> = [
  { type: 'RegisterClient', client: 'c1', name: `${PERSONAL}Forn`, kind: 'corporate', acquired: { by: 'call' } },
  {
    type: 'RegisterClient',
    client: 'c2',
    name: `${PERSONAL}Casa`,
    kind: 'corporate',
    acquired: { by: 'call' },
    manager: 'anna',
  },
  { type: 'OpenDeal', deal: 'd1', client: 'c1', source: 'call', manager: 'anna' },
  { type: 'OpenDeal', deal: 'd2', client: 'c2', source: 'call' },
  { type: 'ReceiveComplaint', complaint: 'm1', client: 'c1', words: `${PERSONAL}broken`, limit: '2026-02-01' },
  { type: 'PlanCampaign', campaign: 'g1', name: 'fair', kind: 'fair', budget: { amount: 100, currency: 'EUR' } },
  { type: 'PlanCampaign', campaign: 'g2', name: 'news', kind: 'news', budget: { amount: 0, currency: 'EUR' } },
  { type: 'LaunchCampaign', campaign: 'g1' },
]

/** Half of the histories begin with a contract in force. */
const inForce = straight.filter(({ type }) => ['DraftContract', 'SignContract', 'ConcludeContract'].includes(type))

const commandIn = (category: string) => commandOf(aggregates.find((one) => one.category === category)?.commands ?? {})

const command = fc.oneof(
  { weight: 3, arbitrary: commandIn('client') },
  { weight: 6, arbitrary: commandIn('deal') },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        commandIn('contract'),
        fc.nat(5).map((n) => n === 0),
      )
      .map(signable),
  },
  { weight: 2, arbitrary: commandIn('complaint') },
  { weight: 2, arbitrary: commandIn('campaign') },
  { weight: 8, arbitrary: fc.constantFrom(...straight) },
)

/** Mostly in order; now and then something is recorded days late. */
const issues = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.record({
        command,
        actor: fc.constantFrom(...actors),
        late: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(240) }),
      }),
      { minLength: 20, maxLength: 200, size: 'max' },
    ),
  )
  .map(
    ([withContract, list]): ReadonlyArray<Issue> => [
      ...[...beginnings, ...(withContract ? inForce : [])].map((one) => ({
        command: one,
        actor: { id: 'imp', role: 'importer' },
        occurredAt: instantFromEpochMs(START),
      })),
      ...list.map(({ late, ...one }, i) => ({
        ...one,
        occurredAt: instantFromEpochMs(START + (i * 12 - late + 300) * HOUR),
      })),
    ],
  )

const histories = (holds: (steps: ReadonlyArray<Step>) => void, numRuns = 250): void =>
  fc.assert(
    fc.property(issues, (list) => holds(play(list))),
    { numRuns, seed: 20_260_320 },
  )

const decidedIn = (step: Step) => (E.isRight(step.decided) ? step.decided.right : [])
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
    const seen = new Set<string>()
    histories((steps) => {
      for (const step of steps) for (const { type } of decidedIn(step)) seen.add(type)
    }, 600)
    const all = aggregates.flatMap(({ events }) => Object.keys(events))
    expect(all.filter((type) => !seen.has(type))).toEqual([])
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

  it('that was absorbed or erased takes nothing but what parts or erases it', () => {
    histories((steps) => {
      for (const step of steps) {
        const before = step.before.aggregate.category === 'client' ? (step.before.state as Client | null) : null
        if (before === null) continue
        for (const { type } of decidedIn(step)) {
          if (before.erased) expect(type).toBe('never')
          else if (before.mergedInto !== null) expect(['MergeUndone', 'ClientDataErased']).toContain(type)
        }
      }
    })
  })
})

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

describe('a complaint', () => {
  const complaints = (steps: ReadonlyArray<Step>) =>
    steps.filter(({ after }) => after.aggregate.category === 'complaint')

  it('that has ended takes nothing but its reopening', () => {
    histories((steps) => {
      for (const step of complaints(steps)) {
        const before = step.before.state as Complaint | null
        if (before === null || before.status === 'open') continue
        for (const { type } of decidedIn(step)) expect(type).toBe('ComplaintReopened')
      }
    })
  })

  it('is resolved by a measure named then, or taken since it was last opened', () => {
    histories((steps) => {
      for (const step of complaints(steps))
        for (const { type, data } of decidedIn(step)) {
          if (type !== 'ComplaintResolved') continue
          const { measure } = data as { readonly measure: string }
          const { events } = step.before
          const opened = events.findLast((one) => ['ComplaintReceived', 'ComplaintReopened'].includes(one.type))
          const taken = events.flatMap((one) =>
            one.type === 'MeasureTaken' && one.occurredAt >= (opened?.occurredAt ?? '') ? [one.data] : [],
          )
          expect([...taken, { measure: step.command.measure }]).toContainEqual({ measure })
        }
    })
  })

  it('is escalated after its limit, once to each while it is open', () => {
    histories((steps) => {
      for (const step of complaints(steps))
        for (const { type, data, occurredAt } of decidedIn(step)) {
          if (type !== 'ComplaintEscalated') continue
          const before = step.before.state as Complaint
          expect(occurredAt.slice(0, 10) > before.limit).toBe(true)
          const { events } = step.before
          const reopened = events.findLastIndex((one) => one.type === 'ComplaintReopened')
          const earlier = events.slice(reopened + 1).filter((one) => one.type === type)
          expect(earlier.map((one) => one.data)).not.toContainEqual(data)
        }
    })
  })

  it('is held by the department it was assigned to last, in the order of occurring', () => {
    histories((steps) => {
      for (const { after } of new Map(complaints(steps).map((step) => [step.after.id, step])).values()) {
        if (after.state === null) continue
        const held = after.events
          .filter(({ type }) => ['ComplaintReceived', 'ComplaintAssigned'].includes(type))
          .flatMap(({ data, occurredAt }) => {
            const { department } = data as { readonly department?: string }
            return department === undefined ? [] : [{ what: department, at: occurredAt }]
          })
          .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
        expect((after.state as Complaint).department).toEqual(held.at(-1) ?? null)
      }
    })
  })
})

describe('a campaign', () => {
  const campaigns = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'campaign')

  it('sends news only to clients with a consent for that channel and purpose in force', () => {
    histories((steps) => {
      const clients = new Map<string, Client | null>()
      for (const step of steps) {
        if (step.after.aggregate.category === 'client') clients.set(step.after.id, step.after.state as Client | null)
        if (step.after.aggregate.category !== 'campaign') continue
        for (const { type, data } of decidedIn(step)) {
          if (type !== 'InvitationSent') continue
          const { client, channel, purpose } = data as {
            readonly client: string
            readonly channel: string
            readonly purpose?: string
          }
          const { kind } = step.before.state as Campaign
          if (kind === 'news' || kind === 'promotion') expect(purpose).toBeDefined()
          if (purpose !== undefined) expect(clients.get(client)?.consents).toContain(`${channel}/${purpose}`)
          expect(clients.get(client)).toMatchObject({ erased: false, mergedInto: null })
        }
      }
    })
  })

  it('is launched once, closed once, and all that comes of it occurs in between', () => {
    histories((steps) => {
      for (const { after } of new Map(campaigns(steps).map((step) => [step.after.id, step])).values()) {
        const moments = (wanted: string) =>
          after.events.flatMap(({ type, occurredAt }) => (type === wanted ? [occurredAt] : []))
        const [launched, closed] = [moments('CampaignLaunched'), moments('CampaignClosed')]
        expect(launched.length).toBeLessThanOrEqual(1)
        expect(closed.length).toBeLessThanOrEqual(1)
        for (const [i, { type, occurredAt }] of after.events.entries()) {
          if (type.startsWith('Campaign')) continue
          expect(occurredAt >= (launched[0] ?? 'never')).toBe(true)
          const alreadyClosed = after.events.slice(0, i).some((one) => one.type === 'CampaignClosed')
          if (alreadyClosed) expect(occurredAt <= (closed[0] ?? '')).toBe(true)
        }
      }
    })
  })

  it('invites each client once by each channel, sees each come once, and numbers its leads', () => {
    histories((steps) => {
      for (const { after } of new Map(campaigns(steps).map((step) => [step.after.id, step])).values()) {
        const keys = after.events.flatMap(({ type, data }) => {
          const { client, channel, lead } = data as Readonly<Record<string, string>>
          if (type === 'InvitationSent') return [`invited ${channel} ${client}`]
          if (type === 'AttendanceRecorded') return [`attended ${client}`]
          return type === 'LeadCaptured' ? [`lead ${lead}`] : []
        })
        expect(new Set(keys).size).toBe(keys.length)
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
            expect(JSON.parse(JSON.stringify(state))).toStrictEqual(state)
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
