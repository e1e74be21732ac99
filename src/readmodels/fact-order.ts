/** The order in which facts are folded (VIEWS.md C3), as far as their times say it. */
import type { Times } from '../kernel/fact-bounds.ts'

export const byOccurrence = (a: Pick<Times, 'occurredAt'>, b: Pick<Times, 'occurredAt'>): number =>
  a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0
