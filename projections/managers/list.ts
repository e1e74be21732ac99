/** Who the managers are (S27 to S31): position, clients, open deals, and whether what is required is there. */
import * as t from 'io-ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import type { ClientAt } from '../clients/client.ts'
import { counted, figures, type Piece } from '../figures.ts'
import { type DealAt, dealPiece, isOpen } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { defineView } from '../view.ts'
import { successPiece } from './career.ts'
import { requirementChanges } from './facts.ts'
import { peopleFacts, peopleOf } from './people.ts'
import { checkOf, requirementsAt } from './standards.ts'

export interface ManagerListOptions {
  readonly position?: string
  readonly department?: string
  /** Those who have left as well. */
  readonly left?: boolean
}

const managerListOptions = struct({}, { position: t.string, department: t.string, left: t.boolean })

export interface ListedManager {
  readonly manager: string
  /** Null where it is withheld. */
  readonly name: string | null
  readonly here: boolean
  readonly position: string
  readonly grade: number
  readonly department: string
  readonly since: LocalDate
  readonly leftAt: Instant | null
  readonly clients: number
  readonly openDeals: number
  /** Deals that stand won, and those of them with clients that had bought before. */
  readonly successful: number
  readonly repeat: number
  /** What the position and the classes of the own clients require and is not there; null where it is withheld. */
  readonly gaps: number | null
}

export interface ManagerList {
  readonly managers: ReadonlyArray<ListedManager>
  /** Of all who were ever appointed. */
  readonly of: number
}

export const clientPiece = ({ client, behind }: ClientAt): Piece => ({
  stream: `client-${client}`,
  positions: [behind.registered],
})

export const openDealPiece = (deal: DealAt): Piece => dealPiece(deal, deal.behind.opened, deal.behind.manager)

export const listManagers = defineView({
  id: 'S29',
  verb: 'manager list',
  title: 'who the managers are, and whether what is required of each is there',
  facts: { ...peopleFacts, requirements: requirementChanges },
  options: managerListOptions,
  answer: (facts, { zone, asOf }, options: ManagerListOptions): ManagerList => {
    const today = zone.localDate(asOf)
    const requirements = requirementsAt(facts.requirements)
    const open = dealsOf(facts.deals).filter(isOpen)
    const people = peopleOf(facts)
    const asked = people.filter(
      ({ manager: { here, position, department } }) =>
        (here || options.left === true) &&
        (options.position === undefined || position === options.position) &&
        (options.department === undefined || department === options.department),
    )
    return figures<ManagerList>({
      managers: asked
        .map((person) => {
          const { manager, file, clients, successes } = person
          const checks = requirements.map((one) => checkOf(one, person, today)).filter(({ applies }) => applies)
          return figures<ListedManager>({
            manager: manager.manager,
            name: file?.name ?? null,
            here: manager.here,
            position: manager.position,
            grade: manager.grade,
            department: manager.department,
            since: manager.since,
            leftAt: manager.leftAt,
            clients: counted(clients, clientPiece),
            openDeals: counted(
              open.filter((deal) => deal.manager === manager.manager),
              openDealPiece,
            ),
            successful: counted(successes, successPiece),
            repeat: counted(
              successes.filter(({ repeat }) => repeat),
              successPiece,
            ),
            gaps: file === undefined ? null : checks.reduce((sum, { gaps }) => sum + (gaps?.length ?? 0), 0),
          })
        })
        .toSorted((a, b) => (a.manager < b.manager ? -1 : 1)),
      of: counted(people, ({ manager: { manager, appointed } }) => ({
        stream: `manager-${manager}`,
        positions: [appointed],
      })),
    })
  },
})
