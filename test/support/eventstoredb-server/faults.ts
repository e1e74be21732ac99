/** What a test may let go wrong on a server, next time or from now on. */
export interface Faults {
  /** Called with each append before it is taken; what it answers happens instead. */
  beforeAppend: ((stream: string) => AppendFault | undefined) | undefined
  /** Called with each read of a history; what it answers happens instead. */
  beforeRead: (() => CallFault | undefined) | undefined
  /** Called with each call about a group; what it answers happens instead. */
  beforeGroup: (() => CallFault | undefined) | undefined
  /** Called with each message of a read that ends, before it is sent; what it answers is waited for. */
  beforeMessage: ((message: ReadMessage) => Promise<void> | undefined) | undefined
  /** Reads that were asked for so far, answered or not. */
  asked: number
  /** Messages of reads given to the network so far: what a reader has not taken is not among them. */
  sent: number
  /** Answers nothing at all while true. */
  frozen: boolean
}

export interface ReadMessage {
  /** Of this read, from 1. */
  readonly nth: number
  readonly isFiltered: boolean
}

/** A refusal of a whole call: gRPC's code, and the server's own word for it. */
export interface CallFault {
  readonly code: number
  readonly details: string
  readonly exception?: string
  /** More trailers. */
  readonly trailers?: Readonly<Record<string, string>>
  /** Of `not-leader`: where the leader is. */
  readonly leader?: { readonly host: string; readonly port: number }
}

export type AppendFault =
  /** The connection breaks before the server has taken the append, or after. */
  | { readonly _tag: 'Cut'; readonly when: 'before' | 'after' }
  /** The answer is kept back until the promise resolves. */
  | { readonly _tag: 'Late'; readonly until: Promise<void> }
  /** The answer comes twice. */
  | { readonly _tag: 'Twice' }
  /** The call of all appends ends, and with it every append on its way. */
  | { readonly _tag: 'Ended'; readonly by: CallFault }
  /** It is refused, by this name of google.rpc details. */
  | { readonly _tag: 'Refused'; readonly name: 'AccessDenied' | 'Timeout' | 'Unknown' }

export const noFaults = (): Faults => ({
  beforeAppend: undefined,
  beforeRead: undefined,
  beforeGroup: undefined,
  beforeMessage: undefined,
  asked: 0,
  sent: 0,
  frozen: false,
})
