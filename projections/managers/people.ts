/** Managers as they stand, each with what is theirs: file, clients, deals won. What several views begin with. */
import { type ClientAt, clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { keyAccountsIn } from '../clients/list.ts'
import { clientTraits } from '../clients/traits.ts'
import { dealChanges } from '../pipeline/facts.ts'
import type { FactsIn } from '../view.ts'
import { successesOf } from './career.ts'
import { managerChanges, personnelFile } from './facts.ts'
import { filesOf } from './file.ts'
import { managersOf } from './manager.ts'
import { type Candidate, clientsByClass } from './standards.ts'

export const peopleFacts = {
  managers: managerChanges,
  files: personnelFile,
  clients: clientChanges,
  traits: clientTraits,
  deals: dealChanges,
} as const

export interface Person extends Candidate {
  /** Clients looked after, those that are lost or erased left out. */
  readonly clients: ReadonlyArray<ClientAt>
}

/** All who were ever appointed, in the order of their appointment. */
export const peopleOf = (facts: FactsIn<typeof peopleFacts>): ReadonlyArray<Person> => {
  const clients = clientsOf(facts.clients)
  const kept = clients.filter(({ mergedInto, lost, erased }) => mergedInto === null && !lost && !erased)
  const keyAccounts = keyAccountsIn(facts.traits)
  const files = filesOf(facts.files)
  const successes = successesOf(facts.deals, survivorsOf(clients))
  return managersOf(facts.managers).map((manager) => {
    const own = kept.filter((client) => client.manager === manager.manager)
    return {
      manager,
      file: files.get(manager.manager),
      clients: own,
      classes: clientsByClass(own, keyAccounts),
      successes: successes.filter((one) => one.manager === manager.manager),
    }
  })
}
