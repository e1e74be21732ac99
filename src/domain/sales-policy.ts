/** What the company leaves to whom. */
import type { ManagerState } from './manager/state.ts'
import type { Role } from './values/vocabulary.ts'

export interface SalesPolicy {
  /** Largest own discount by role, in basis points; what a manager was granted takes its place. */
  readonly discountCompetence: Readonly<Partial<Record<Role, number>>>
  /** Roles whose word goes before what was granted to a person; default none. */
  readonly roleAlone?: ReadonlyArray<string>
  /** Days an offer stands where it does not say. */
  readonly offerDays: number
}

export const defaultSalesPolicy: SalesPolicy = {
  discountCompetence: { manager: 1_000, head: 2_500, director: 10_000, importer: 10_000, policy: 10_000 },
  offerDays: 30,
}

/**
 * Rule 3: the largest discount that somebody decides on alone, in basis points: what was granted, else what the role may.
 * Roles are text from outside: one that no policy knows, `toString` among them, has no competence.
 */
export const competenceOf = (
  { discountCompetence, roleAlone = [] }: SalesPolicy,
  role: string,
  manager: ManagerState | undefined,
): number =>
  (roleAlone.includes(role) ? undefined : manager?.competence?.discount) ??
  (Object.hasOwn(discountCompetence, role) ? discountCompetence[role as Role] : undefined) ??
  0
