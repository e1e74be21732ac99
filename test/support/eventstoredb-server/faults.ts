/** What a test may let go wrong on a server, next time or from now on. */
export interface Faults {
  /** Called with each append before it is taken; what it answers happens instead. */
  beforeAppend: ((stream: string) => AppendFault | undefined) | undefined
  /** Answers nothing at all while true. */
  frozen: boolean
}

export type AppendFault =
  /** The connection breaks before the server has taken the append, or after. */
  | { readonly _tag: 'Cut'; readonly when: 'before' | 'after' }
  /** The answer is kept back until the promise resolves. */
  | { readonly _tag: 'Late'; readonly until: Promise<void> }
  /** The answer comes twice. */
  | { readonly _tag: 'Twice' }
  /** It is refused, by this name of google.rpc details. */
  | { readonly _tag: 'Refused'; readonly name: 'AccessDenied' | 'Timeout' | 'Unknown' }

export const noFaults = (): Faults => ({ beforeAppend: undefined, frozen: false })
