/** The question whether a server still answers, put to a connection that breaks at that moment. */
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { probeOf } from '../../../src/stores/eventstoredb/connection.ts'

it('is answered by the message that came before the connection broke, and ends no process', async () => {
  const call = Object.assign(new Readable({ objectMode: true, read: () => undefined }), { cancel: () => undefined })
  const client = {
    open: async () => {
      process.nextTick(() => {
        call.push({})
        // After the message was given out, before anybody could take the next one.
        process.nextTick(process.nextTick, () => {
          call.push(null)
          call.emit('error', Object.assign(new Error('Connection dropped'), { code: 14 }))
        })
      })
      return call
    },
  }
  const probe = probeOf(client as never, { request: {} as never, credentials: undefined, timeoutMs: 1_000 })
  await expect(probe()).resolves.toBeUndefined()
})
