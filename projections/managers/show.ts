/** One manager at a moment (S27 to S29): position, file, targets, and what a promotion takes. */

import * as t from 'io-ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { counted, type Figure, figures, rated, summed } from '../figures.ts'
import { isOpen } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { successPiece } from './career.ts'
import { requirementChanges } from './facts.ts'
import { type FileAt, filePiece } from './file.ts'
import { clientPiece, openDealPiece } from './list.ts'
import type { Promotion } from './manager.ts'
import { peopleFacts, peopleOf } from './people.ts'
import { type Check, checkOf, requirementsAt } from './standards.ts'
import { type SetTarget, setTargets } from './targets.ts'

export interface ShowManagerOptions {
  readonly manager: string
}

const showManagerOptions = struct({ manager: t.string })

/** What stands in a file, counted. */
export interface FileFigures {
  readonly violations: number
  /** Violations that no measure answers yet. */
  readonly unanswered: number
  readonly damages: MoneyBag
  /** Made good by the manager. */
  readonly compensation: MoneyBag
  readonly trainings: number
  /** What the employer paid for them. */
  readonly trainingCost: MoneyBag
  readonly proposals: number
  /** Accepted of those that were answered. */
  readonly accepted: Ratio
  /** Proposals and requests that wait for an answer. */
  readonly waiting: number
}

export interface ManagerCard {
  readonly manager: string
  readonly here: boolean
  readonly position: string
  readonly grade: number
  readonly department: string
  readonly since: LocalDate
  readonly leftAt: Instant | null
  readonly promotions: ReadonlyArray<Promotion>
  readonly targets: ReadonlyArray<SetTarget>
  readonly clients: number
  readonly openDeals: number
  readonly successful: number
  readonly repeat: number
  readonly repeatShare: Ratio
  /** What the own position, every other position and the own clients require. */
  readonly checks: ReadonlyArray<Check>
  /** Null where it is withheld. */
  readonly file: Omit<FileAt, 'manager'> | null
  readonly fileFigures: FileFigures | null
}

export interface ShownManager {
  /** Null where nobody of that id was ever appointed. */
  readonly card: ManagerCard | null
}

export const fileFiguresOf = (
  file: FileAt,
  within: (at: Instant) => boolean = () => true,
): { readonly [Field in keyof FileFigures]: Figure<FileFigures[Field]> } => {
  const piece = ({ position }: { readonly position: string }) => filePiece(file.manager, position)
  const asked = ({ positions }: { readonly positions: ReadonlyArray<string> }) => filePiece(file.manager, ...positions)
  const violations = file.violations.filter(({ at }) => within(at))
  const measures = file.violations.flatMap((one) => one.measures).filter(({ at }) => within(at))
  const trainings = file.trainings.filter(({ at }) => within(at))
  const proposals = file.proposals.filter(({ at }) => within(at))
  const answered = proposals.filter(({ ruling }) => ruling !== null)
  return {
    violations: counted(violations, piece),
    unanswered: counted(
      violations.filter((one) => one.measures.length === 0),
      piece,
    ),
    damages: summed(violations, piece, ({ damages }) => damages),
    compensation: summed(measures, piece, ({ compensation }) => compensation),
    trainings: counted(trainings, piece),
    trainingCost: summed(trainings, piece, ({ cost }) => cost),
    proposals: counted(proposals, asked),
    accepted: rated(
      answered.filter(({ ruling }) => ruling === 'accepted'),
      answered,
      asked,
    ),
    waiting: counted(
      [...proposals, ...file.requests.filter(({ at }) => within(at))].filter(({ ruling }) => ruling === null),
      asked,
    ),
  }
}

export const showManager = defineView({
  id: 'S28',
  verb: 'manager show',
  title: 'one manager: position, file, targets, what a promotion takes',
  facts: { ...peopleFacts, requirements: requirementChanges },
  options: showManagerOptions,
  answer: (facts, { zone, asOf }, options: ShowManagerOptions): ShownManager => {
    const person = peopleOf(facts).find(({ manager }) => manager.manager === options.manager)
    if (person === undefined) return { card: null }
    const { manager, file, clients, successes } = person
    const today = zone.localDate(asOf)
    const repeat = successes.filter((one) => one.repeat)
    const open = dealsOf(facts.deals).filter((deal) => isOpen(deal) && deal.manager === manager.manager)
    const { appointed: _appointed, ...stands } = manager
    const survivor = survivorsOf(clientsOf(facts.clients))
    const own =
      file === undefined
        ? null
        : {
            ...file,
            violations: file.violations.map((one) => ({
              ...one,
              client: one.client === null ? null : survivor(one.client),
            })),
          }
    return {
      card: figures<ManagerCard>({
        ...stands,
        targets: setTargets(facts.managers).filter((target) => target.manager === manager.manager),
        clients: counted(clients, clientPiece),
        openDeals: counted(open, openDealPiece),
        successful: counted(successes, successPiece),
        repeat: counted(repeat, successPiece),
        repeatShare: rated(repeat, successes, successPiece),
        checks: requirementsAt(facts.requirements)
          .map((one) => checkOf(one, person, today))
          .filter(({ of, applies }) => of === 'position' || applies),
        file: own,
        fileFigures: file === undefined ? null : figures<FileFigures>(fileFiguresOf(file)),
      }),
    }
  },
})
