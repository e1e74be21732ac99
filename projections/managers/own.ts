/**
 * The facts of one manager's own business: the deals that the manager is responsible for at a moment, or was when they were
 * closed, and the clients looked after, with all that is theirs. A view on them is that view of the manager's business.
 */
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { dealsOf } from '../pipeline/deals.ts'
import type { FactsIn } from '../view.ts'
import type { reportFacts } from './report-facts.ts'

export type ReportFacts = FactsIn<typeof reportFacts>

const firstNamed = <Row>(
  rows: ReadonlyArray<Row>,
  key: (row: Row) => string,
  value: (row: Row) => string | null,
): ReadonlyMap<string, string> => {
  const named = new Map<string, string>()
  for (const row of rows) {
    const one = value(row)
    if (one !== null && !named.has(key(row))) named.set(key(row), one)
  }
  return named
}

/** As the facts leave it: whoever has a client at their end has what came of it before. */
export const ownFacts = (facts: ReportFacts, manager: string): ReportFacts => {
  const clients = clientsOf(facts.clients)
  const survivor = survivorsOf(clients)
  const kept = new Set(clients.flatMap((one) => (one.manager === manager ? [one.client] : [])))
  const ownClient = (client: string | null): boolean => client !== null && kept.has(survivor(client))
  const deals = new Set(dealsOf(facts.deals).flatMap((one) => (one.manager === manager ? [one.deal] : [])))
  const ofContract = firstNamed(
    facts.contracts,
    ({ contract }) => contract,
    ({ client }) => client,
  )
  const ofOrder = firstNamed(
    facts.orders,
    ({ order }) => order,
    ({ client }) => client,
  )
  const ofComplaint = firstNamed(
    facts.complaints,
    ({ complaint }) => complaint,
    ({ client }) => client,
  )
  const ownContract = (contract: string): boolean => ownClient(ofContract.get(contract) ?? null)
  // What names nobody, a stranger's lead or what it cost, is of whoever runs the campaign.
  const runs = new Set(facts.campaigns.flatMap(({ campaign, manager: who }) => (who === manager ? [campaign] : [])))
  const ownReach = ({ campaign, client, deal }: ReportFacts['campaigns'][number]): boolean => {
    if (deal !== null) return deals.has(deal)
    return client === null ? runs.has(campaign) : ownClient(client)
  }
  return {
    ...facts,
    deals: facts.deals.filter(({ deal }) => deals.has(deal)),
    clients: facts.clients.filter(({ client }) => ownClient(client)),
    details: facts.details.filter(({ client }) => ownClient(client)),
    traits: facts.traits.filter(({ client }) => ownClient(client)),
    interactions: facts.interactions.filter(({ client }) => ownClient(client)),
    referrals: facts.referrals.filter(({ client }) => ownClient(client)),
    contracts: facts.contracts.filter(({ contract }) => ownContract(contract)),
    rights: facts.rights.filter(({ contract }) => ownContract(contract)),
    orders: facts.orders.filter(({ order }) => ownClient(ofOrder.get(order) ?? null)),
    complaints: facts.complaints.filter(({ complaint }) => ownClient(ofComplaint.get(complaint) ?? null)),
    campaigns: facts.campaigns.filter(ownReach),
  }
}
