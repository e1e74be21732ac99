/** Managers as they stood at a moment, folded from their facts. */
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { FIRST_DATE } from '../../src/kernel/local-date.ts'
import type { ManagerChange } from './facts.ts'

export interface Promotion {
  readonly at: Instant
  readonly from: string
  readonly to: string
  readonly successful: number
  readonly repeat: number
}

export interface ManagerAt {
  readonly manager: string
  readonly here: boolean
  readonly position: string
  readonly grade: number
  readonly department: string
  readonly since: LocalDate
  readonly leftAt: Instant | null
  readonly promotions: ReadonlyArray<Promotion>
  /** Position of the event that appointed, the first time. */
  readonly appointed: string
}

const appointed = (before: ManagerAt | undefined, row: ManagerChange): ManagerAt => ({
  manager: row.manager,
  here: true,
  position: row.post ?? '',
  grade: row.grade ?? 1,
  department: row.department ?? '',
  since: row.since ?? FIRST_DATE,
  leftAt: null,
  promotions: before?.promotions ?? [],
  appointed: before?.appointed ?? row.position,
})

const apply = (manager: ManagerAt, row: ManagerChange): ManagerAt => {
  const at = row.occurredAt
  switch (row.type) {
    case 'ManagerPromoted': {
      const { from, post, successful, repeat } = row
      const promotion = {
        at,
        from: from ?? manager.position,
        to: post ?? manager.position,
        successful: successful ?? 0,
        repeat: repeat ?? 0,
      }
      return {
        ...manager,
        position: promotion.to,
        grade: row.grade ?? manager.grade,
        promotions: [...manager.promotions, promotion],
      }
    }
    case 'ManagerLeft':
      return { ...manager, here: false, leftAt: at }
    default:
      return manager
  }
}

/** All who were ever appointed, in the order of their first appointment. Facts come in the order of C3. */
export const managersOf = (changes: ReadonlyArray<ManagerChange>): ReadonlyArray<ManagerAt> => {
  const managers = new Map<string, ManagerAt>()
  for (const row of changes) {
    const before = managers.get(row.manager)
    const after = row.type === 'ManagerAppointed' ? appointed(before, row) : before && apply(before, row)
    if (after !== undefined) managers.set(row.manager, after)
  }
  return [...managers.values()]
}
