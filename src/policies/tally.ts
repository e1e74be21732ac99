/** What a run has done. */
export interface Tally {
  /** Events that were answered. */
  answered: number
  /** Timers that became due. */
  fired: number
  /** Commands that took effect, or had before. */
  issued: number
  /** Letters that became dead. */
  refused: number
}

export const newTally = (): Tally => ({ answered: 0, fired: 0, issued: 0, refused: 0 })
