/** Audit: who did what, when, why, on what basis. */
import { access } from './access.ts'
import { trail } from './trail.ts'

export { type Access, type AccessEntry, type AccessOptions, access, accessLog } from './access.ts'
export { type Consequence, type Explained, type Explanation, explain, type Ground } from './explain.ts'
export { type HistoryEntry, historyIndex } from './facts.ts'
export { type ColumnChange, type RowChange, type RowChanges, rowChanges, rowsOfAnswer } from './row-changes.ts'
export { type Trail, type TrailEntry, type TrailOptions, trail } from './trail.ts'
export const audit = { trail, access } as const
