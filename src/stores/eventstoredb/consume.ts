/** A consumer of a group: takes what the server gives it, answers each, and comes again when the connection is lost. */
import { ClientelaError } from '../../kernel/errors.ts'
import { closedError } from '../log.ts'
import { arrived } from './arrived.ts'
import { type Connections, isFull } from './connections.ts'
import type { GroupCall, GroupMessage } from './driver.ts'
import { exceptionOf, isLasting, STORE, unavailable } from './errors.ts'
import { movedBy } from './events.ts'
import { type ConsumerGroup, type ConsumerGroups, type GroupDelivery, groupError } from './group.ts'
import { toServer } from './names.ts'
import { silence } from './silence.ts'

export interface GroupsOptions {
  readonly connections: Connections
  readonly resolveLinks: boolean
  readonly closing: AbortSignal
  readonly pause: (failures: number, signal: AbortSignal) => Promise<void>
  readonly silenceMs: number
}

const PAGE = 500

export const consumer = (options: GroupsOptions): ConsumerGroups['consume'] => {
  const { connections, closing, pause, silenceMs } = options

  const request = ({ stream, group }: ConsumerGroup, bufferSize: number) => {
    const { persistent, shared } = connections.messages
    const { Options } = persistent.ReadReq
    const whole = new Options()
      .setGroupName(toServer(group))
      .setBufferSize(bufferSize)
      .setUuidOption(new Options.UUIDOption().setString(new shared.Empty()))
    if (stream === '$all') whole.setAll(new shared.Empty())
    else
      whole.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(toServer(stream))))
    return new persistent.ReadReq().setOptions(whole)
  }

  const answers = (call: GroupCall, id: string) => {
    const { persistent, shared } = connections.messages
    const { Ack, Nack } = persistent.ReadReq
    const actions = { park: Nack.Action.PARK, retry: Nack.Action.RETRY, skip: Nack.Action.SKIP, stop: Nack.Action.STOP }
    let answered = false
    // A second answer disturbs the group, and one to a connection that is gone says nothing to anybody.
    const once = (make: () => Parameters<GroupCall['write']>[0]): void => {
      if (answered || call.destroyed || call.writableEnded) return
      answered = true
      call.write(make())
    }
    const named = () => new shared.UUID().setString(id)
    return {
      ack: () => once(() => new persistent.ReadReq().setAck(new Ack().setIdsList([named()]))),
      nack: (action: keyof typeof actions, reason: string) =>
        once(() =>
          new persistent.ReadReq().setNack(
            new Nack().setIdsList([named()]).setAction(actions[action]).setReason(reason.slice(0, 1_000)),
          ),
        ),
    }
  }

  const deliveryOf = (call: GroupCall, message: GroupMessage): GroupDelivery | undefined => {
    const read = message.getEvent()
    if (read === undefined) return undefined
    const id = (read.getLink() ?? read.getEvent())?.getId()?.getString() ?? ''
    const answer = answers(call, id)
    const event = movedBy(read)?.event
    // The server's own records, and links to what is gone: nobody's work, and the group has to go on.
    if (event === undefined) {
      answer.ack()
      return undefined
    }
    return { event, retries: read.getRetryCount(), ...answer }
  }

  async function* once(which: ConsumerGroup, bufferSize: number, signal: AbortSignal): AsyncGenerator<GroupDelivery> {
    const { call, connection, release } = await connections.consume(request(which, bufferSize))
    signal.addEventListener('abort', release)
    if (signal.aborted) release()
    let failure: unknown
    const quiet = silence({
      afterMs: silenceMs,
      ask: connection.probe,
      onGone: (thrown) => {
        failure = thrown
        connection.leave()
        release()
      },
    })
    try {
      for (;;) {
        const messages = await arrived(call, PAGE)
        quiet.heard()
        if (messages.length === 0) {
          if (signal.aborted) return
          throw failure ?? new ClientelaError(unavailable('the server has ended the subscription'))
        }
        for (const message of messages) {
          const delivery = deliveryOf(call, message)
          if (delivery !== undefined) yield delivery
        }
      }
    } finally {
      quiet.stop()
      signal.removeEventListener('abort', release)
      release()
    }
  }

  return async function* consume(which, { bufferSize = 10, signal } = {}) {
    const stopping = signal === undefined ? closing : AbortSignal.any([signal, closing])
    if (closing.aborted) throw new ClientelaError(closedError(STORE))
    let failures = 0
    while (!stopping.aborted) {
      try {
        for await (const delivery of once(which, bufferSize, stopping)) {
          failures = 0
          yield delivery
        }
      } catch (thrown) {
        if (stopping.aborted) return
        const error = thrown instanceof ClientelaError ? thrown.error : groupError(thrown, which)
        // Dropped: the group was updated, or is gone, which the next attempt says.
        const dropped = exceptionOf(thrown) === 'persistent-subscription-dropped'
        if ((error._tag !== 'StoreUnavailable' && !dropped) || isLasting(error) || isFull(thrown))
          throw new ClientelaError(error, { cause: thrown })
        await pause(++failures, stopping)
      }
    }
  }
}
