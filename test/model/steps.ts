/** What a run is made of: commands of every aggregate, batches, races, things sent again, stores closed and opened. */
import fc from 'fast-check'
import type { Command } from '../../src/app/clientela.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import { commandOf } from '../support/arbitraries.ts'
import { beginnings, inForce, isAbout, signable, straight } from '../support/histories.ts'
import { ZONE } from './naive/index.ts'
import { story } from './story.ts'

export interface Actor {
  readonly id: string
  readonly role: string
}

/** Whatever comes after one of these is mostly refused. */
export const endings: ReadonlySet<string> = new Set([
  'CancelOrder',
  'CloseCampaign',
  'CloseProgramme',
  'CompleteContract',
  'DeclineOrder',
  'DropSegment',
  'EndAppointment',
  'EraseClientData',
  'ExpireContract',
  'LoseClient',
  'LoseDeal',
  'MergeClient',
  'RejectComplaint',
  'TerminateContract',
  'WithdrawProduct',
])

/**
 * Some commands, of which one is sent that the model allows, rather what has been seldom so far; `asItIs`: the first, whatever
 * is said of it.
 */
export interface Pick {
  readonly commands: ReadonlyArray<Command>
  readonly asItIs: boolean
  readonly actor: Actor
  /** Hours between what happened and its record. */
  readonly late: number
}

export type Step =
  | { readonly is: 'one'; readonly pick: Pick }
  | { readonly is: 'batch'; readonly picks: ReadonlyArray<Pick> }
  /** Two handles on one stream at the same moment, on one of the stores; the others follow in the order found. */
  | { readonly is: 'race'; readonly first: Pick; readonly second: Pick; readonly on: number }
  /** A command that was sent before, once more. */
  | { readonly is: 'again'; readonly nth: number }
  /** An append to a revision that has passed. */
  | { readonly is: 'stale'; readonly nth: number }
  | { readonly is: 'reopen'; readonly on: number }
  /** The views catch up. */
  | { readonly is: 'look' }

export type Moment = readonly [step: Step, hours: number]

type Loose = Readonly<Record<string, unknown>> & { readonly type: string }

/** What a creating command that names nothing makes here. */
const unnamed: Readonly<Record<string, string>> = {
  client: 'c1',
  deal: 'd1',
  contract: 'k1',
  complaint: 'm1',
  calendar: 'company',
  campaign: 'g1',
  competitor: 'x1',
  programme: 'gold',
  product: 'p',
  manager: 'anna',
  segment: 's1',
  order: 'o1',
  requirement: 'clients.corporate',
}

const aggregates = crmAggregates()

export const categoryOf = (type: string): string => {
  const found = aggregates.find(({ commands }) => Object.hasOwn(commands, type))
  if (found === undefined) throw new Error(`no aggregate decides ${type}`)
  return found.category
}

/** Of which instance a command is. */
export const instanceOf = (command: Command): string => {
  const category = categoryOf(command.type)
  return `${category}-${String((command as Loose)[category])}`
}

/** With an id of its own, and by the one zone that the model knows. */
const named = (command: Loose): Command => {
  const category = categoryOf(command.type)
  const zone = command.type === 'SetCalendar' ? { zone: ZONE } : {}
  return { [category]: unnamed[category], ...command, ...zone } as unknown as Command
}

const price = { amount: 100, currency: 'EUR' }
const line = { product: 'p', quantity: 2 }
const agreement = {
  lines: [{ ...line, unitPrice: price, discount: 1_500 }],
  value: { amount: 170, currency: 'EUR' },
  recurrence: 'one-off',
  term: { from: '2026-01-01', to: '2026-09-01' },
}

/** Ways that random commands seldom find. */
const ways: ReadonlyArray<Loose> = [
  ...straight,
  { type: 'MakeOffer', deal: 'd1', lines: [{ ...line, discount: 900 }] },
  { type: 'MakeOffer', deal: 'd1', lines: [{ ...line, discount: 1_200 }] },
  { type: 'MakeOffer', deal: 'd2', lines: [{ ...line, unitPrice: { amount: 85, currency: 'EUR' } }] },
  {
    type: 'MakeOffer',
    deal: 'd2',
    lines: [{ ...line, quantity: 3, unitPrice: { amount: 101, currency: 'EUR' }, discount: 500 }],
  },
  { type: 'AcceptOffer', deal: 'd2' },
  { type: 'WinDeal', deal: 'd2' },
  { type: 'LoseDeal', deal: 'd1', reason: 'price' },
  { type: 'RaiseObjection', deal: 'd1', kind: 'price', words: 'dear' },
  { type: 'AnswerObjection', deal: 'd1', answer: 'it lasts' },
  { type: 'RaiseDifference', deal: 'd1', clause: 'term', ours: 'two years', theirs: 'one' },
  {
    type: 'DesignateKeyAccount',
    client: 'c1',
    terms: { discount: 1_100, prices: [{ product: 'p', price: { amount: 90, currency: 'EUR' } }] },
  },
  { type: 'WithdrawKeyAccount', client: 'c1', why: 'too little' },
  { type: 'GrantCompetence', manager: 'anna', discount: 1_500 },
  { type: 'GrantCompetence', manager: 'anna', discount: 300 },
  { type: 'EndAppointment', manager: 'anna' },
  { type: 'AppointManager', manager: 'bruno', name: 'Bruno', position: 'junior', department: 'sales' },
  { type: 'RecordQualification', manager: 'bruno', kind: 'skill', subject: 'talking', level: 1 },
  { type: 'ReceiveOrder', order: 'o2', client: 'c1', deal: 'd1', lines: [{ ...line, discount: 1_200 }] },
  {
    type: 'ReceiveOrder',
    order: 'o2',
    client: 'c2',
    lines: [
      { ...line, discount: 1_200 },
      { product: 'p', quantity: 3, unitPrice: { amount: 99, currency: 'EUR' }, discount: 501 },
    ],
  },
  { type: 'AcceptOrder', order: 'o2', promised: '2026-03-01' },
  { type: 'FulfilOrder', order: 'o2', lines: [{ product: 'p', quantity: 1 }] },
  { type: 'FulfilOrder', order: 'o2', lines: [{ product: 'p', quantity: 1 }], final: true },
  { type: 'ReturnGoods', order: 'o2', fault: 'us', lines: [{ product: 'p', quantity: 1 }] },
  { type: 'DraftContract', contract: 'k1', client: 'c1', deal: 'd1', agreement },
  { type: 'TerminateContract', contract: 'k1', by: 'client', why: 'moved' },
  { type: 'SuspendContract', contract: 'k1', why: 'unpaid' },
  { type: 'RedeemPoints', client: 'c1', programme: 'gold', points: 35, why: 'a hamper' },
  { type: 'RedeemPoints', client: 'c1', programme: 'gold', points: 80, why: 'a hamper' },
  { type: 'EarnPoints', client: 'c1', programme: 'gold', amount: { amount: 4_199, currency: 'EUR' }, why: 'order' },
  { type: 'MergeClient', client: 'c2', into: 'c1', why: 'the same shop' },
  { type: 'LoseClient', client: 'c1', reason: 'price' },
  { type: 'EraseClientData', client: 'c2', requestedBy: 'c2' },
  { type: 'SendInvitation', campaign: 'g1', client: 'c2', channel: 'phone' },
  { type: 'CloseCampaign', campaign: 'g1', cost: { amount: 120, currency: 'EUR' } },
  { type: 'ReceiveComplaint', complaint: 'm2', client: 'c1', words: 'late', serviceHours: 8 },
  { type: 'EscalateComplaint', complaint: 'm2', to: 'helena' },
  { type: 'ResolveComplaint', complaint: 'm2', measure: 'sent again' },
  { type: 'RejectComplaint', complaint: 'm1', why: 'not ours' },
  { type: 'RefineSegment', segment: 's1', predicate: { test: 'lost' }, why: 'win back' },
  { type: 'RepriceProduct', product: 'p', to: { amount: 110, currency: 'EUR' } },
]

type Aggregate = (typeof aggregates)[number]

/** Most are of the instance that was there from the beginning; agreements are mostly such as can be signed. */
const known = ({ category, commands }: Aggregate): fc.Arbitrary<Command> =>
  fc.tuple(commandOf(commands), fc.nat(3)).map(([one, n]) => {
    const own = n === 0 ? one : { ...one, [category]: unnamed[category] }
    return named(signable([own, n === 0]))
  })

/** What has the most to be said of it comes up the most. */
const weights: Readonly<Record<string, number>> = {
  client: 5,
  deal: 4,
  contract: 4,
  order: 4,
  complaint: 2,
  campaign: 2,
}

const anything = fc.oneof(...aggregates.map(known))

/** Half of a run is about one aggregate, so that of many runs some get far with each. */
const commandsMostlyOf = (focus: Aggregate): fc.Arbitrary<Command> => {
  const own = ways.filter((way) => isAbout(focus.category, way)).map(named)
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...ways.map(named)) },
    { weight: 1, arbitrary: anything },
    { weight: 2, arbitrary: known(focus) },
    { weight: own.length === 0 ? 0 : 2, arbitrary: fc.constantFrom(...own) },
  )
}

const actor = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ id: 'helena', role: 'head' }) },
  { weight: 5, arbitrary: fc.constant({ id: 'anna', role: 'manager' }) },
  { weight: 2, arbitrary: fc.constant({ id: 'bruno', role: 'manager' }) },
  { weight: 2, arbitrary: fc.constant({ id: 'dora', role: 'director' }) },
  { weight: 2, arbitrary: fc.constant({ id: 'policy:referral-converted', role: 'policy' }) },
  { weight: 1, arbitrary: fc.constant({ id: 'ada', role: 'analyst' }) },
  { weight: 1, arbitrary: fc.constant({ id: 'someone', role: 'toString' }) },
)

const pickOf = (command: fc.Arbitrary<Command>): fc.Arbitrary<Pick> =>
  fc.record({
    commands: fc.array(command, { minLength: 2, maxLength: 7, size: 'max' }),
    asItIs: fc.nat(6).map((n) => n === 0),
    actor,
    late: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(240) }),
  })

/** Mostly commands; `around` them what stores and processes do. */
const step = (focus: Aggregate, around: boolean): fc.Arbitrary<Step> => {
  const pick = pickOf(commandsMostlyOf(focus))
  const one = fc.record({ is: fc.constant('one' as const), pick })
  if (!around) return one
  return fc.oneof(
    { weight: 24, arbitrary: one },
    {
      weight: 3,
      arbitrary: fc.record({
        is: fc.constant('batch' as const),
        picks: fc.array(pick, { minLength: 2, maxLength: 5 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ is: fc.constant('race' as const), first: pick, second: pick, on: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ is: fc.constant('again' as const), nth: fc.nat(200) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('stale' as const), nth: fc.nat(200) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constant('reopen' as const), on: fc.nat(2) }) },
    { weight: 1, arbitrary: fc.constant({ is: 'look' as const }) },
  )
}

const hours = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 30 }) },
  { weight: 1, arbitrary: fc.integer({ min: 200, max: 900 }) },
)

/** The company's beginnings, each with its place, so that a run may be short of any of them. */
const opening: ReadonlyArray<Command> = [...beginnings, ...inForce].map(named)

export interface Run {
  readonly opening: ReadonlyArray<Command>
  readonly moments: ReadonlyArray<Moment>
}

/** The story with some of it left out; of half of the runs nothing. */
const told: fc.Arbitrary<ReadonlyArray<Moment>> = fc
  .tuple(fc.boolean(), fc.uniqueArray(fc.nat(story.length - 1), { maxLength: 6 }))
  .map(([all, left]) =>
    (all ? story : []).flatMap(({ command, actor }, i): ReadonlyArray<Moment> => {
      const pick = { commands: [named(command)], asItIs: false, actor, late: 0 }
      return left.includes(i) ? [] : [[{ is: 'one', pick }, 1]]
    }),
  )

/** One list between the others, evenly. */
const between = <A>(some: ReadonlyArray<A>, others: ReadonlyArray<A>): ReadonlyArray<A> => {
  const every = Math.max(1, Math.round(others.length / (some.length + 1)))
  const woven = others.flatMap((one, i) => (i % every === 0 ? [...some.slice(i / every, i / every + 1), one] : [one]))
  return [...woven, ...some.slice(Math.ceil(others.length / every))]
}

/** Runs of so many steps and perhaps a story between them; half begin with a contract in force and a recommendation. */
export const runs = (around: boolean, steps: { readonly maxLength: number }): fc.Arbitrary<Run> =>
  fc.record({
    opening: fc
      .tuple(fc.nat(2), fc.uniqueArray(fc.nat(opening.length - 1), { maxLength: 2 }))
      .map(([n, left]) => opening.filter((_, i) => (n === 0 || !left.includes(i)) && (n < 2 || i < beginnings.length))),
    moments: fc
      .constantFrom(...aggregates.flatMap((one) => Array.from({ length: weights[one.category] ?? 1 }, () => one)))
      .chain((focus) =>
        fc.tuple(told, fc.array(fc.tuple(step(focus, around), hours), { ...steps, minLength: 1, size: 'max' })),
      )
      .map(([tale, others]) => between(tale, others)),
  })
