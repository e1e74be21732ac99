/** Taking from a call what has come, without a turn of the event loop for each message. */
import type { GroupCall, ReadCall } from './driver.ts'

/** Everything that has arrived, up to `most`; waits for the first. Empty: the call has ended. */
export const arrived = <Message>(
  call: Omit<ReadCall | GroupCall, 'read'> & { readonly read: () => Message | null },
  most: number,
): Promise<ReadonlyArray<Message>> =>
  new Promise((resolve, reject) => {
    const take = (): boolean => {
      const messages: Array<Message> = []
      for (let next = call.read(); next !== null; next = call.read()) {
        messages.push(next)
        if (messages.length >= most) break
      }
      if (messages.length === 0) return false
      stop()
      resolve(messages)
      return true
    }
    const failed = (error: unknown): void => {
      stop()
      reject(error)
    }
    const ended = (): void => {
      stop()
      resolve([])
    }
    const stop = (): void => {
      call.off('readable', take)
      call.off('error', failed)
      call.off('end', ended)
      call.off('close', ended)
    }
    if (take()) return
    if (call.destroyed || call.readableEnded) return ended()
    call.on('readable', take)
    call.on('error', failed)
    call.on('end', ended)
    call.on('close', ended)
  })
