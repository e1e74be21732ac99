/** Managers as other decisions refer to them. */
import type { ReferenceRequest } from '../../kernel/aggregate.ts'
import type { Context } from '../../kernel/decider.ts'
import { ManagerId } from '../values/ids.ts'

/** The manager of that id; what can't be an id was never appointed. */
export const managerNamed = (id: string): ReferenceRequest | undefined =>
  ManagerId.is(id) ? ['manager', id] : undefined

const people: ReadonlySet<string> = new Set(['manager', 'head', 'director'])

/** Who acts, as a manager; importers and policies are no people, and nothing is read for them. */
export const actingManager = ({ actor }: Context): ReferenceRequest | undefined =>
  people.has(actor.role) ? managerNamed(actor.id) : undefined
