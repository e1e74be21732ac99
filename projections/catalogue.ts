/**
 * Every view by family and name. From here the facade has `crm.pipeline.board()`, `views list` its rows, and the engine its
 * tables: a new view is one line in its family's `index.ts`.
 */
import type * as t from 'io-ts'
import type { Projection } from '../src/kernel/projection.ts'
import { audit } from './audit/index.ts'
import { campaign } from './campaigns/index.ts'
import { clients } from './clients/index.ts'
import { manager } from './managers/index.ts'
import { market } from './market/index.ts'
import { pipeline } from './pipeline/index.ts'
import { deadLetters, policyTimers } from './policies/tables.ts'
import { retention } from './retention/index.ts'
import { service } from './service/index.ts'
import type { FactTables } from './view.ts'

export const catalogue = { pipeline, retention, service, market, campaign, clients, manager, audit } as const
export type Catalogue = typeof catalogue

/** A view as the catalogue lists it, whatever it is asked and answers. */
export interface ListedView {
  readonly id: string
  readonly verb: string
  readonly title: string
  readonly facts: FactTables
  readonly options?: t.Mixed
}

/** All views, family by family. */
export const listedViews: ReadonlyArray<ListedView> = Object.values(catalogue).flatMap(
  (family): ReadonlyArray<ListedView> => Object.values(family),
)

/** The tables that the views stand on, each once, and what stands open with the policies. */
export const crmProjections: ReadonlyArray<Projection> = [
  ...new Set(listedViews.flatMap(({ facts }) => Object.values(facts))),
  policyTimers,
  deadLetters,
]
