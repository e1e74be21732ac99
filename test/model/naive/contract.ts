/** Contracts: from the draft to the end, and how they were carried out. */
import {
  type Around,
  after,
  canBeServed,
  chainOf,
  type Happened,
  inOrder,
  isServed,
  mayAct,
  meant,
  monthsOn,
  numbered,
  ofTheClient,
  type Said,
  type Sentences,
  says,
  standing,
  those,
  type Word,
  type World,
} from './kit.ts'
import {
  answeredFor,
  approvedIn,
  competence,
  cutOf,
  givenAway,
  type Line,
  netOf,
  type Sum,
  termsHold,
  totalOf,
} from './money.ts'

interface Term {
  readonly from: string
  readonly to?: string
}

interface Agreement {
  readonly lines: ReadonlyArray<Line>
  readonly value: Sum
  readonly recurrence: string
  readonly term: Term
  readonly discount?: number
  readonly bonus?: number
  readonly referralClause?: string
  readonly requiredDocuments?: ReadonlyArray<string>
}

export interface ContractFacts {
  readonly client: string
  readonly deal: string | null
  readonly manager: string
  agreement: Agreement
  /** The first day of the first term. */
  since: string
  status: 'draft' | 'in-force' | 'suspended' | 'completed' | 'terminated' | 'expired'
  statusAt: string
  writtenAt: string
  concludedAt: string
  /** When each kind was attached first. */
  readonly documents: Map<string, string>
  /** When each party signed what is written now. */
  readonly signed: Map<string, string>
  readonly obligations: Set<string>
  /** When each occurred, null where it was restored. */
  readonly infringements: Map<string, string | null>
  readonly invoked: Set<string>
}

const hasItsEnd = (recurrence: string, { to }: Term): boolean => recurrence === 'one-off' || to !== undefined
const inItsOrder = ({ from, to }: Term): boolean => to === undefined || from < to

/** What can be signed. */
const sound = (agreement: Agreement): Sentences => {
  const { sentences, total } = totalOf(agreement.lines)
  const { value, recurrence, term } = agreement
  return {
    ...sentences,
    'contract-one-currency': value.currency === total.currency,
    'contract-value-is-sum': recurrence === 'recurring' || value.amount === total.amount,
    'contract-term-in-order': inItsOrder(term),
    'contract-recurring-has-an-end': hasItsEnd(recurrence, term),
    'contract-value-not-negative': value.amount >= 0,
  }
}

/** So many months, where both terms are whole months; else so many days. */
const lengths = (...terms: readonly [Term, Term]): readonly [bigint, bigint] => {
  const inMonths = terms.map(({ from, to = from }) => {
    const months = [...Array(1_200).keys()].find((n) => monthsOn(from, n) >= to) ?? 0
    return monthsOn(from, months) === to ? months : undefined
  })
  const inDays = terms.map(({ from, to = from }) => (Date.parse(to) - Date.parse(from)) / 86_400_000)
  const [one = 0, other = 0] = inMonths.every((n) => n !== undefined) ? inMonths : inDays
  return terms.some(({ to }) => to === undefined) ? [1n, 1n] : [BigInt(one ?? 0), BigInt(other ?? 0)]
}

const netOfAll = ({ lines }: Agreement): bigint => lines.reduce((sum, line) => sum + netOf(line), 0n)

/** What recurs is worth its lines once at the least, and for the same in the same time what it was. */
const cheaperBy = (agreement: Agreement, present: Agreement | undefined): number => {
  if (agreement.recurrence === 'one-off') return 0
  const once = (one: Agreement) => cutOf(BigInt(one.value.amount), netOfAll(one))
  if (present === undefined || present.recurrence === 'one-off') return once(agreement)
  const [time, before] = lengths(agreement.term, present.term)
  const cut = cutOf(
    BigInt(agreement.value.amount) * before * netOfAll(present),
    BigInt(present.value.amount) * time * netOfAll(agreement),
  )
  return Math.max(cut, once(agreement) > once(present) ? once(agreement) : 0)
}

/** Rule 3, of what is agreed by contract. */
const mayGive = (
  world: World,
  { client, deal }: Pick<ContractFacts, 'client' | 'deal'>,
  agreement: Agreement,
  present: Agreement | undefined,
  around: Around,
): Sentences => {
  const terms = standing(world, client)?.terms ?? null
  const given = (line: Line) => givenAway(world, line, terms, around.at)
  const before = { client, deal, agreement: present, by: around.at }
  const own = competence(world, around)
  const most = Math.max(own, approvedIn(world, deal, around.at))
  return {
    'discount-within-competence':
      agreement.lines.every((line) => given(line) <= Math.max(own, answeredFor(world, before, line.product, given))) &&
      (agreement.discount ?? 0) <= Math.max(most, terms?.discount ?? 0, present?.discount ?? 0) &&
      (agreement.bonus ?? 0) <= Math.max(most, terms?.bonus ?? 0, present?.bonus ?? 0) &&
      cheaperBy(agreement, present) <= most,
  }
}

const words = ({ product, unitPrice, discount = 0 }: Line): string => JSON.stringify([product, unitPrice, discount])

/** Rule 3: a key account gets no less by contract; what was accepted or agreed before stands. */
const keepsTerms = (
  world: World,
  { client, deal }: Pick<ContractFacts, 'client' | 'deal'>,
  { lines, discount: overall = 0, bonus }: Agreement,
  present: Agreement | undefined,
): Sentences => {
  const terms = standing(world, client)?.terms ?? null
  const offers = [...(world.deals.get(deal ?? '')?.offers.values() ?? [])].filter(({ is }) => is === 'accepted')
  const stood = new Set([...offers.flatMap((offer) => offer.lines), ...(present?.lines ?? [])].map(words))
  const anew = lines.filter((line) => !stood.has(words(line)))
  return {
    ...termsHold(
      anew.map((line) => ({ ...line, discount: Math.max(line.discount ?? 0, overall) })),
      terms,
    ),
    'bonus-key-terms-are-the-floor':
      (bonus ?? 0) >= (terms?.bonus ?? 0) || (present !== undefined && present.bonus === bonus),
  }
}

type Told = readonly [Sentences, (contract: ContractFacts) => ReadonlyArray<Happened>]

/** Rule 10: who looks after the client, of a draft also who has its deal; who drafted it, where there is neither. */
const mayActOn = (world: World, contract: ContractFacts, around: Around): Sentences => {
  const ofClient = standing(world, contract.client)?.manager ?? null
  const ofDeal = contract.status === 'draft' ? (world.deals.get(contract.deal ?? '')?.manager ?? null) : null
  return ofClient === null && ofDeal === null ? mayAct(around, contract.manager) : mayAct(around, ofClient, ofDeal)
}

const ofContract = (
  world: World,
  { contract: id }: { readonly contract: string },
  around: Around,
  found: (contract: ContractFacts) => Told,
): Said => {
  const contract = world.contracts.get(id)
  if (contract === undefined) return says({ 'contract-exists': false })
  const [sentences, happen] = found(contract)
  return says({ ...mayActOn(world, contract, around), ...sentences }, () => happen(contract))
}

/** Rule 4: a draft, and nothing later. */
const ofDraft: typeof ofContract = (world, asked, around, found) =>
  ofContract(world, asked, around, (contract) => {
    const [sentences, happen] = found(contract)
    return [{ 'contract-is-draft': contract.status === 'draft', ...sentences }, happen]
  })

/** Rule 4: after its conclusion and before its end. */
const ofOneInForce: typeof ofContract = (world, asked, around, found) =>
  ofContract(world, asked, around, (contract) => {
    const { status } = contract
    const [sentences, happen] = found(contract)
    const ended = status !== 'draft' && status !== 'in-force' && status !== 'suspended'
    return [{ 'contract-concluded': status !== 'draft', 'contract-in-force': !ended, ...sentences }, happen]
  })

const only =
  (type: string) =>
  (world: World, asked: { readonly contract: string }, around: Around): Said =>
    ofOneInForce(world, asked, around, () => [{}, () => [[type]]])

interface ObligationAsked {
  readonly contract: string
  readonly obligation?: string
  readonly done?: string
  readonly due?: string
}

const settled =
  (type: string, dayOf: (asked: ObligationAsked) => string | undefined) =>
  (world: World, asked: ObligationAsked, around: Around): Said =>
    ofOneInForce(world, asked, around, ({ obligations }) => {
      const obligation = asked.obligation ?? numbered('obligation', obligations)
      return [
        { 'part-is-new': !obligations.has(obligation), 'obligation-not-ahead': (dayOf(asked) ?? '') <= around.day },
        () => {
          obligations.add(obligation)
          return [[type, { obligation }]]
        },
      ]
    })

const became = (contract: ContractFacts, status: ContractFacts['status'], { at }: Around): void => {
  Object.assign(contract, { status, statusAt: at })
}

type ContractTypes =
  | 'DraftContract'
  | 'ReviseContract'
  | 'AttachDocument'
  | 'SignContract'
  | 'ConcludeContract'
  | 'FulfilObligation'
  | 'MissObligation'
  | 'AcceptDelivery'
  | 'FaultDelivery'
  | 'InfringePartnerRight'
  | 'RestorePartnerRight'
  | 'InvokeReferralClause'
  | 'AmendContract'
  | 'RenewContract'
  | 'SuspendContract'
  | 'ResumeContract'
  | 'CompleteContract'
  | 'TerminateContract'
  | 'ExpireContract'

export const contracts: Word<ContractTypes> = {
  DraftContract: (world, asked, around) => {
    const { contract: id = '', client, deal = null } = asked
    const agreement = asked.agreement as Agreement
    const ofDeal = world.deals.get(deal ?? '')?.manager ?? null
    const ofClient = world.clients.get(client)?.manager ?? null
    return says(
      {
        'contract-drafted-once': !world.contracts.has(id),
        ...canBeServed(world, client),
        'contract-deal-of-the-client': deal === null || ofTheClient(world, world.deals.get(deal), client),
        ...mayAct(around, ofDeal, ofClient),
        ...sound(agreement),
        ...mayGive(world, { client, deal }, agreement, undefined, around),
        ...keepsTerms(world, { client, deal }, agreement, undefined),
      },
      () => {
        const manager = asked.manager ?? ofDeal ?? ofClient ?? around.actor.id
        world.contracts.set(id, {
          client,
          deal,
          manager,
          agreement,
          since: agreement.term.from,
          status: 'draft',
          statusAt: around.at,
          writtenAt: around.at,
          concludedAt: '',
          documents: new Map(),
          signed: new Map(),
          obligations: new Set(),
          infringements: new Map(),
          invoked: new Set(),
        })
        return [['ContractDrafted', { client, manager }]]
      },
    )
  },
  ReviseContract: (world, asked, around) =>
    ofDraft(world, asked, around, (contract) => [
      {
        ...after(around, contract.writtenAt),
        ...sound(asked.agreement as Agreement),
        ...mayGive(world, contract, asked.agreement as Agreement, contract.agreement, around),
        ...keepsTerms(world, contract, asked.agreement as Agreement, contract.agreement),
      },
      () => {
        contract.agreement = asked.agreement as Agreement
        contract.since = asked.agreement.term.from
        contract.writtenAt = around.at
        contract.signed.clear()
        return [['ContractRevised']]
      },
    ]),
  AttachDocument: (world, asked, around) =>
    ofContract(world, asked, around, () => [
      {},
      ({ documents }) => {
        const since = documents.get(asked.kind)
        if (since === undefined || around.at < since) documents.set(asked.kind, around.at)
        return [['DocumentAttached', { kind: asked.kind }]]
      },
    ]),
  SignContract: (world, asked, around) =>
    ofDraft(world, asked, around, ({ signed, writtenAt }) => [
      { 'contract-signed-once': !signed.has(asked.party), ...after(around, writtenAt) },
      () => {
        signed.set(asked.party, around.at)
        return [['PartySigned', { party: asked.party }]]
      },
    ]),
  ConcludeContract: (world, asked, around) =>
    ofDraft(world, asked, around, (contract) => {
      const { agreement, documents, signed } = contract
      const differences = [...(world.deals.get(contract.deal ?? '')?.differences.values() ?? [])]
      return [
        {
          ...isServed(world, contract.client),
          ...inOrder(around, contract.statusAt),
          'contract-both-signed': signed.size === 2,
          ...after(
            around,
            ...signed.values(),
            ...(agreement.requiredDocuments ?? []).map((kind) => documents.get(kind) ?? ''),
          ),
          'contract-documents-attached': (agreement.requiredDocuments ?? []).every((kind) => documents.has(kind)),
          'contract-differences-reconciled': differences.every((reconciled) => reconciled),
        },
        () => {
          became(contract, 'in-force', around)
          contract.concludedAt = around.at
          return [['ContractConcluded', { client: contract.client, value: agreement.value }]]
        },
      ]
    }),
  FulfilObligation: settled('ObligationFulfilled', ({ done }) => done),
  MissObligation: settled('ObligationMissed', ({ due }) => due),
  AcceptDelivery: only('DeliveryAccepted'),
  FaultDelivery: only('DeliveryFaulted'),
  InfringePartnerRight: (world, asked, around) =>
    ofOneInForce(world, asked, around, ({ infringements }) => {
      const infringement = asked.infringement ?? numbered('infringement', infringements.keys())
      return [
        { 'part-is-new': !infringements.has(infringement) },
        () => {
          infringements.set(infringement, around.at)
          return [['PartnerRightInfringed', { infringement }]]
        },
      ]
    }),
  RestorePartnerRight: (world, asked, around) =>
    ofOneInForce(world, asked, around, ({ infringements }) => {
      const infringement = meant(
        those(infringements, (at) => at !== null),
        asked.infringement,
      )
      return [
        { 'infringement-open': infringement !== undefined, ...after(around, infringements.get(infringement ?? '')) },
        () => {
          infringements.set(infringement ?? '', null)
          return [['PartnerRightRestored', { infringement }]]
        },
      ]
    }),
  InvokeReferralClause: (world, asked, around) =>
    ofOneInForce(world, asked, around, ({ agreement, client, invoked }) => [
      {
        'contract-has-a-referral-clause': agreement.referralClause !== undefined,
        'referral-not-self': asked.referred !== client,
        'referral-clause-once': !invoked.has(asked.referred),
        'referral-clause-for-a-conversion': chainOf(world, client).some((one) => {
          const given = world.clients.get(one)?.recommended.get(asked.referred)
          return given?.converted === true && given.under === asked.contract
        }),
      },
      () => {
        invoked.add(asked.referred)
        return [['ReferralClauseInvoked', { referred: asked.referred, reward: agreement.referralClause }]]
      },
    ]),
  AmendContract: (world, asked, around) =>
    ofOneInForce(world, asked, around, (contract) => {
      const agreement = asked.agreement as Agreement
      const effective = asked.effective ?? around.day
      const { value, term } = contract.agreement
      const stands = sound(agreement)
      return [
        {
          ...stands,
          ...after(around, contract.concludedAt, contract.writtenAt),
          ...mayGive(world, contract, agreement, contract.agreement, around),
          ...keepsTerms(world, contract, agreement, contract.agreement),
          'contract-one-currency':
            stands['contract-one-currency'] === true && agreement.value.currency === value.currency,
          'effective-within-term': effective >= contract.since && (term.to === undefined || effective < term.to),
        },
        () => {
          contract.agreement = agreement
          contract.writtenAt = around.at
          if (agreement.term.from < contract.since) contract.since = agreement.term.from
          return [['ContractAmended', { effective }]]
        },
      ]
    }),
  RenewContract: (world, asked, around) =>
    ofOneInForce(world, asked, around, (contract) => {
      const { term: present, value: presentValue, recurrence } = contract.agreement
      const term = asked.term as Term
      const value = asked.value ?? presentValue
      const effective = asked.effective ?? term.from
      const [time, before] = recurrence === 'one-off' ? [1n, 1n] : lengths(term, present)
      const cheaper = cutOf(BigInt(value.amount) * before, BigInt(presentValue.amount) * time)
      return [
        {
          ...after(around, contract.concludedAt, contract.writtenAt),
          'contract-in-force': contract.status === 'in-force',
          ...isServed(world, contract.client),
          'effective-within-term': effective >= contract.since && (term.to === undefined || effective < term.to),
          'contract-term-in-order': inItsOrder(term),
          'contract-renewed-before-its-end': present.to === undefined || around.day < present.to,
          'contract-recurring-has-an-end': hasItsEnd(recurrence, term),
          'contract-value-not-negative': value.amount >= 0,
          'contract-renewed-after-its-term': present.to !== undefined && term.from >= present.to,
          'contract-one-currency': value.currency === presentValue.currency,
          'discount-within-competence': cheaper <= competence(world, around),
        },
        () => {
          contract.agreement = { ...contract.agreement, term, value }
          contract.writtenAt = around.at
          return [['ContractRenewed', { value, effective }]]
        },
      ]
    }),
  SuspendContract: (world, asked, around) =>
    ofOneInForce(world, asked, around, (contract) => [
      {
        'contract-in-force': contract.status === 'in-force',
        ...inOrder(around, contract.statusAt),
        ...within(contract, asked.effective ?? around.day, around, false),
      },
      () => {
        became(contract, 'suspended', around)
        return [['ContractSuspended']]
      },
    ]),
  ResumeContract: (world, asked, around) =>
    ofOneInForce(world, asked, around, (contract) => [
      {
        'contract-suspended': contract.status === 'suspended',
        ...inOrder(around, contract.statusAt),
        ...within(contract, asked.effective ?? around.day, around, false),
      },
      () => {
        became(contract, 'in-force', around)
        return [['ContractResumed']]
      },
    ]),
  CompleteContract: (world, asked, around) =>
    ofOneInForce(world, asked, around, (contract) => [
      {
        ...inOrder(around, contract.statusAt),
        ...within(contract, ranOutOn(contract, asked, around), around, true),
      },
      () => {
        became(contract, 'completed', around)
        return [['ContractCompleted', { effective: ranOutOn(contract, asked, around) }]]
      },
    ]),
  TerminateContract: (world, asked, around) =>
    ofOneInForce(world, asked, around, (contract) => [
      {
        ...inOrder(around, contract.statusAt),
        ...within(contract, ranOutOn(contract, asked, around), around, true),
      },
      () => {
        became(contract, 'terminated', around)
        return [['ContractTerminated', { effective: ranOutOn(contract, asked, around) }]]
      },
    ]),
  ExpireContract: (world, asked, around) =>
    ofOneInForce(world, asked, around, (contract) => {
      const { to } = contract.agreement.term
      const effective = ranOutOn(contract, asked, around)
      return [
        {
          ...inOrder(around, contract.statusAt),
          ...within(contract, effective, around, true),
          'contract-past-its-term': to !== undefined && effective >= to,
        },
        () => {
          became(contract, 'expired', around)
          return [['ContractExpired', { effective }]]
        },
      ]
    }),
}

/** The day from which it has ended: the one named, else that of the command; of a term that ran out, its last. */
const ranOutOn = (
  { agreement: { term } }: ContractFacts,
  { effective }: { readonly effective?: string },
  { day }: Around,
): string => effective ?? (term.to !== undefined && day >= term.to ? term.to : day)

/** A day of the contract, an end's also the day after its last; not dated back to before it ran. */
const within = (
  { since, agreement: { term } }: ContractFacts,
  effective: string,
  { day }: Around,
  ends: boolean,
): Sentences => {
  const last = term.to ?? '9999'
  return {
    'effective-within-term': (effective >= since || effective >= day) && (ends ? effective <= last : effective < last),
  }
}
