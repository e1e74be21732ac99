/** What the parts of the play hand to one another: a client, an occasion, how a deal begins and how it ends. */
import type { CampaignId, ClientId, ContractId, DealId } from '../domain/values/ids.ts'
import type { Line } from '../domain/values/line.ts'
import type { Acquisition, ClientKind } from '../domain/values/vocabulary.ts'
import type { Product } from './company.ts'
import type { Seller } from './people.ts'
import type { Rival } from './rivals.ts'

export interface ClientPlot {
  readonly id: ClientId
  readonly kind: ClientKind
  readonly seller: Seller
  /** How likely it is to buy from us, all else apart. */
  readonly fit: number
  /** Where it buys as well. */
  readonly rival: Rival | undefined
  /** The discount agreed with a key account, in basis points. */
  readonly terms: number
  /** Of what a key account buys by contract, in basis points. */
  readonly bonus: number
}

/** A campaign that is on for a while, and may be what a deal comes from. */
export interface Occasion {
  readonly campaign: CampaignId
  readonly source: Acquisition
  readonly from: number
  readonly to: number
  /** People come to it. */
  readonly visited: boolean
}

/** What a deal begins with. */
export interface Beginning {
  readonly at: number
  readonly source: Acquisition
  readonly occasion: Occasion | undefined
  /** Whether the client has bought before. */
  readonly known: boolean
  /** Whether somebody looks after its systems already. */
  readonly served: boolean
}

export interface Closed {
  readonly at: number
  readonly won: boolean
  readonly deal: DealId
  readonly contract: ContractId
  readonly product: Product
  readonly lines: ReadonlyArray<Line>
}
