import * as t from 'io-ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { type CompetitorRelation, relationsOf } from '../clients/relations.ts'
import { type ClientTrait, clientTraits } from '../clients/traits.ts'
import { counted, figures, type Piece } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { closedIn } from '../pipeline/closed.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { closedWith, type WonAndLost, wonAndLost } from '../pipeline/losses.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import { presence } from '../pipeline/presence.ts'
import { defineView } from '../view.ts'
import { type CompetitorChange, competitorChanges } from './facts.ts'

export interface CompetitorsOptions extends PeriodOptions {
  /** One competitor alone. */
  readonly competitor?: string
}

const competitorsOptions = struct({}, { ...periodFields, competitor: t.string })

export interface Finding {
  readonly finding: string
  readonly what: string
  readonly source: string
  /** Local day on which it was seen to be so. */
  readonly observed: string
  readonly foundBy: string
  readonly product: string | null
  readonly segment: string | null
}

/** What is bought at a competitor, and by how many clients. */
export interface BoughtThere {
  readonly product: string
  readonly clients: number
}

export interface CompetitorRow {
  readonly competitor: string
  /** Null where it was met but never identified. */
  readonly name: string | null
  /** Findings that stand, newest observation first. */
  readonly strengths: ReadonlyArray<Finding>
  readonly weaknesses: ReadonlyArray<Finding>
  readonly opportunities: ReadonlyArray<Finding>
  readonly dangers: ReadonlyArray<Finding>
  readonly withdrawn: number
  /** Deals closed in the period in which it was there: by what was said in the deal, and by where its client bought. */
  readonly byDeal: WonAndLost
  readonly byClient: WonAndLost
  /** Clients that buy there at the moment asked about. */
  readonly clients: ReadonlyArray<string>
  /** What is bought there, by how many of those clients; most first. */
  readonly buys: ReadonlyArray<BoughtThere>
  /** Clients lost to it in the period. */
  readonly clientsLost: number
}

export interface Competitors {
  readonly competitors: ReadonlyArray<CompetitorRow>
}

const kindOf: {
  readonly [Type in CompetitorChange['type']]?: 'strengths' | 'weaknesses' | 'opportunities' | 'dangers'
} = {
  StrengthFound: 'strengths',
  WeaknessFound: 'weaknesses',
  OpportunityFound: 'opportunities',
  DangerFound: 'dangers',
}

const findingOf = (row: CompetitorChange): Finding => ({
  finding: row.finding ?? '',
  what: row.what ?? '',
  source: row.source ?? '',
  observed: row.observed ?? '',
  foundBy: row.foundBy,
  product: row.product,
  segment: row.segment,
})

const newestFirst = (a: Finding, b: Finding): number =>
  a.observed > b.observed ? -1 : a.observed < b.observed ? 1 : a.finding < b.finding ? -1 : 1

/** What was found and not withdrawn, by kind. */
const findingsIn = (changes: ReadonlyArray<CompetitorChange>) => {
  const withdrawn = new Set(changes.flatMap(({ type, finding }) => (type === 'FindingWithdrawn' ? [finding] : [])))
  const standing = changes.filter(({ type, finding }) => kindOf[type] !== undefined && !withdrawn.has(finding))
  const of = (kind: (typeof kindOf)[keyof typeof kindOf]) =>
    standing
      .filter(({ type }) => kindOf[type] === kind)
      .map(findingOf)
      .toSorted(newestFirst)
  return {
    strengths: of('strengths'),
    weaknesses: of('weaknesses'),
    opportunities: of('opportunities'),
    dangers: of('dangers'),
    withdrawn: counted(
      changes.filter(({ type }) => type === 'FindingWithdrawn'),
      ({ competitor, position }) => ({ stream: `competitor-${competitor}`, positions: [position] }),
    ),
  }
}

/** What is bought at a competitor, and by whom. */
const boughtAt = (relations: ReadonlyArray<CompetitorRelation>) => {
  const bought = relations.flatMap(({ client, buys, position }) =>
    [...new Set(buys)].map((product) => ({ client, product, position })),
  )
  return {
    clients: [...new Set(relations.map(({ client }) => client))].toSorted(),
    buys: [...groupBy(bought, ({ product }) => product)]
      .map(([product, all]) => figures<BoughtThere>({ product, clients: counted(all, relationPiece) }))
      .toSorted((a, b) => b.clients - a.clients || (a.product < b.product ? -1 : 1)),
  }
}

const relationPiece = ({ client, position }: { readonly client: string; readonly position: string }): Piece => ({
  stream: `client-${client}`,
  positions: [position],
})

const namesIn = (traits: ReadonlyArray<ClientTrait>): ReadonlyArray<string> =>
  traits.flatMap(({ competitor }) => (competitor === null ? [] : [competitor]))

export const competitors = defineView({
  id: 'S20',
  verb: 'market competitors',
  title: 'what is known of each competitor, who buys there, and how often we win against it',
  facts: { competitors: competitorChanges, traits: clientTraits, deals: dealChanges, clients: clientChanges },
  options: competitorsOptions,
  answer: (facts, question, options: CompetitorsOptions): Competitors => {
    const survivor = survivorsOf(clientsOf(facts.clients))
    const relations = relationsOf(facts.traits, survivor, question)
    const within = withinPeriod(question.zone, options)
    const closed = closedIn(dealsOf(facts.deals), question.zone, options)
    const met = (by: 'deal' | 'client') => closedWith(closed, presence(by, relations, survivor))
    const [byDeal, byClient] = [met('deal'), met('client')]
    const lostTo = facts.traits.filter(({ type, occurredAt }) => type === 'ClientLost' && within(occurredAt))
    const studied = groupBy(facts.competitors, ({ competitor }) => competitor)
    const named = [...studied.keys(), ...byDeal.keys(), ...byClient.keys(), ...namesIn(facts.traits)]
    const wanted = [...new Set(named)].filter((one) => options.competitor === undefined || one === options.competitor)
    const rowOf = (competitor: string): CompetitorRow => {
      const changes = studied.get(competitor) ?? []
      const there = relations.filter((one) => one.competitor === competitor && one.to === undefined)
      return figures<CompetitorRow>({
        competitor,
        name: changes.find(({ name }) => name !== null)?.name ?? null,
        ...findingsIn(changes),
        byDeal: figures<WonAndLost>(wonAndLost(byDeal.get(competitor) ?? [])),
        byClient: figures<WonAndLost>(wonAndLost(byClient.get(competitor) ?? [])),
        ...boughtAt(there),
        clientsLost: counted(
          lostTo.filter((row) => row.competitor === competitor),
          relationPiece,
        ),
      })
    }
    return { competitors: wanted.toSorted().map(rowOf) }
  },
})
