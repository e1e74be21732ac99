/** Figures as people read them: in one place for terminal and report. */
export * from '../report/format.ts'
