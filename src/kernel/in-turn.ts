/** One piece of work at a time in this process, in the order of asking. */
export interface Turns {
  readonly inTurn: <A>(work: () => Promise<A>) => Promise<A>
  /** Resolves when nothing is under way. */
  readonly idle: () => Promise<void>
}

export const turns = (): Turns => {
  let turn: Promise<unknown> = Promise.resolve()
  return {
    inTurn: (work) => {
      const mine = turn.then(work, work)
      // Whoever asked for it is told of its failure; the next in turn only waits for its end.
      turn = mine.catch(() => undefined)
      return mine
    },
    idle: async () => {
      await turn
    },
  }
}
