/**
 * The one long-lived call of all appends: opened when it is needed, and another in its place once it has ended or fallen
 * silent. Whoever waits for room on one that is over waits on the next.
 */
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js'
import type { Connection } from './connection.ts'
import type { AppendCall } from './driver.ts'

export interface Line {
  readonly connection: Connection
  /** Sends, or keeps back until the server takes more. */
  readonly write: (request: BatchAppendReq) => void
  /** Resolves when it takes more, or is over; undefined: it takes more now. */
  readonly room: () => Promise<void> | undefined
  readonly isOver: () => boolean
  /** Sends nothing more, and says why to what waits for an answer. */
  readonly leave: (why: unknown) => void
  /** Ends the call. */
  readonly cancel: () => void
}

export interface LineEvents {
  readonly answered: (response: BatchAppendResp) => void
  readonly lost: (line: Line, why: unknown) => void
}

interface OpenLine {
  readonly call: AppendCall
  readonly connection: Connection
}

const lineOn = ({ call, connection }: OpenLine, { answered, lost }: LineEvents): Line => {
  let over = false
  let room: PromiseWithResolvers<void> | undefined

  const free = (): void => {
    room?.resolve()
    room = undefined
  }

  const line: Line = {
    connection,
    write: (request) => {
      if (!call.write(request)) room ??= Promise.withResolvers<void>()
    },
    room: () => room?.promise,
    isOver: () => over,
    leave: (why) => {
      if (over) return
      over = true
      // A call that is over never drains.
      free()
      lost(line, why)
    },
    cancel: () => call.cancel(),
  }
  call.on('data', answered)
  call.on('drain', free)
  call.on('error', line.leave)
  call.on('end', () => line.leave(new Error('the server has ended the call of all appends')))
  return line
}

export interface Lines {
  /** A line that takes more; a connection that can't be made is thrown, and tried anew by the next. */
  readonly ready: () => Promise<Line>
  readonly close: () => void
}

export const linesOf = (open: () => Promise<OpenLine>, events: LineEvents): Lines => {
  let current: Promise<Line> | undefined

  const opened = (): Promise<Line> => {
    const opening = open().then((opened) =>
      lineOn(opened, {
        answered: events.answered,
        lost: (line, why) => {
          if (current === opening) current = undefined
          events.lost(line, why)
        },
      }),
    )
    opening.catch(() => {
      if (current === opening) current = undefined
    })
    return opening
  }

  return {
    ready: async () => {
      for (;;) {
        current ??= opened()
        const line = await current
        await line.room()
        if (!line.isOver()) return line
      }
    },
    close: () => {
      void current?.then(
        (line) => line.cancel(),
        () => undefined,
      )
    },
  }
}
