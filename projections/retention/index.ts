/** Retention: views on who stays, comes back, and what that is worth. */
import { clv } from './clv.ts'
import { cohorts } from './cohorts.ts'
import { repeat } from './repeat.ts'
import { survival } from './survival.ts'

export { type Clv, type ClvClient, type ClvOptions, clv } from './clv.ts'
export { type CohortOptions, type Cohorts, cohortKinds, cohorts } from './cohorts.ts'
export { type Purchase, purchaseDays, purchasesOf } from './purchases.ts'
export { type Repeat, type RepeatOptions, repeat } from './repeat.ts'
export { type Survival, type SurvivalOptions, survival, survivalKeys } from './survival.ts'

export const retention = { cohorts, repeat, survival, clv } as const
