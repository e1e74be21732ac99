/** One connection: whoever has a call on it can ask whether the server still answers over it, and leave it when it does not. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import { within } from '../../kernel/within.ts'
import { arrived } from './arrived.ts'
import type { Client, Credentials, GroupCall, ReadCall } from './driver.ts'
import { isLost } from './errors.ts'
import { noAnswer } from './silence.ts'

/** A connection, to those who have a call on it. */
export interface Connection {
  /** Asks the server for anything, over this very connection; throws when no answer comes in time. */
  readonly probe: () => Promise<void>
  /** What is on it ends, and whoever comes next takes another. Left once more, nothing happens. */
  readonly leave: () => void
}

/** On a connection that carries nothing gRPC may take its time to end a call: nobody waits for that. */
export const endNow = (call: ReadCall | GroupCall): void => {
  call.cancel()
  call.destroy()
}

/** To the end: a call that is cancelled before makes the client leave its connection. */
const answered = async (call: ReadCall): Promise<void> => {
  // What breaks between two messages is heard by nobody else, and would end the process.
  call.on('error', () => undefined)
  try {
    while ((await arrived(call, 10)).length > 0);
  } catch (thrown) {
    // A refusal is an answer.
    if (isLost(thrown)) throw thrown
  }
}

export interface ProbeOptions {
  readonly request: ReadReq
  readonly credentials: Credentials | undefined
  readonly timeoutMs: number
}

/** One question at a time, whoever asks: a connection carries so many calls only. */
export const probeOf = (client: Client, { request, credentials, timeoutMs }: ProbeOptions): Connection['probe'] => {
  let asking: Promise<void> | undefined
  const ask = async (): Promise<void> => {
    const opening = client.open((streams, ...how) => streams.read(request, ...how), credentials)
    await within(timeoutMs, opening.then(answered), () => {
      opening.then(endNow, () => undefined)
      throw noAnswer(timeoutMs)
    })
  }
  return () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}
