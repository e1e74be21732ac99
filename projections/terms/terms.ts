/** Terms as they stood: those of a key account at a moment, those of a deal's contract on a day. */
import { versionOn } from '../../src/domain/values/versions.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { FIRST_DATE } from '../../src/kernel/local-date.ts'
import { groupBy } from '../group-by.ts'
import type { AgreedTerms } from './facts.ts'

/** From a moment on; null terms: no key account any more. */
export interface Designation {
  readonly from: Instant
  readonly terms: AgreedTerms | null
}

/** By client, in the order of C3. `survivor` says as whom a client counts (C16). */
export const designationsOf = (
  rows: ReadonlyArray<AgreedTerms>,
  survivor: (client: string) => string,
): ReadonlyMap<string, ReadonlyArray<Designation>> =>
  new Map(
    [
      ...groupBy(
        rows.filter(({ type }) => type === 'KeyAccountDesignated' || type === 'KeyAccountWithdrawn'),
        ({ client }) => survivor(client ?? ''),
      ),
    ].map(([client, own]) => [
      client,
      own.map((row) => ({
        from: row.occurredAt,
        terms: row.type === 'KeyAccountDesignated' ? row : null,
      })),
    ]),
  )

/** A key account's terms at a moment; null for any other client. */
export const keyTermsAt = (designations: ReadonlyArray<Designation> | undefined, at: Instant): AgreedTerms | null =>
  designations?.findLast(({ from }) => from <= at)?.terms ?? null

interface ContractTerms {
  readonly contract: string
  /** What was concluded, then each amendment from its effective day on. */
  readonly versions: ReadonlyArray<{ readonly effective: LocalDate; readonly row: AgreedTerms }>
}

/** What was concluded holds for whatever came before, the deal itself above all. */
const EVER = FIRST_DATE

/** What was concluded is what the draft said last. A draft that was never concluded agrees nothing. */
const contractTermsOf = (rows: ReadonlyArray<AgreedTerms>): ContractTerms | null => {
  const concluded = rows.findIndex(({ type }) => type === 'ContractConcluded')
  const written = rows
    .slice(0, Math.max(concluded, 0))
    .findLast(({ type }) => type === 'ContractDrafted' || type === 'ContractRevised')
  if (written === undefined) return null
  const amended = rows.flatMap((row) =>
    row.type === 'ContractAmended' && row.effective !== null ? [{ effective: row.effective, row }] : [],
  )
  return { contract: written.contract ?? '', versions: [{ effective: EVER, row: written }, ...amended] }
}

/** The terms of the contract that came of a deal, or that an order was made under. */
export const contractTermsFor = (
  rows: ReadonlyArray<AgreedTerms>,
): ((of: { readonly deal: string | null; readonly contract: string | null }) => ContractTerms | undefined) => {
  const byContract = groupBy(
    rows.filter(({ contract }) => contract !== null),
    ({ contract }) => contract ?? '',
  )
  const found = [...byContract].flatMap(([contract, own]) => {
    const terms = contractTermsOf(own)
    const deal = own.find((row) => row.deal !== null)?.deal ?? null
    return terms === null ? [] : [{ contract, deal, terms }]
  })
  const terms = new Map(found.map((one) => [one.contract, one.terms]))
  const ofDeal = new Map(found.flatMap((one) => (one.deal === null ? [] : [[one.deal, one.terms] as const])))
  return ({ deal, contract }) => (contract === null ? ofDeal.get(deal ?? '') : terms.get(contract))
}

/** The terms of a contract that hold on a day. */
export const contractTermsOn = ({ versions }: ContractTerms, day: LocalDate): AgreedTerms | null =>
  versionOn(versions, day)?.row ?? null
