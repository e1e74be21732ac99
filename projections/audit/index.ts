/** Audit: who did what, when, why, on what basis. */
import { trail } from './trail.ts'

export { type Consequence, type Explained, type Explanation, explain, type Ground } from './explain.ts'
export { type HistoryEntry, historyIndex } from './facts.ts'
export { type Trail, type TrailEntry, type TrailOptions, trail } from './trail.ts'

export const audit = { trail } as const
