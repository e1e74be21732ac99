/** Who may call: nobody is asked where the server has no users, as with --insecure. */
import type { Metadata } from '@grpc/grpc-js'
import { callFailed, unauthenticated } from './errors.ts'

export interface User {
  readonly username: string
  readonly password: string
}

interface Call {
  readonly metadata: Metadata
  readonly emit: (event: 'error', error: unknown) => unknown
}

type Handler = (call: never, answer: never) => void

/** A handler that refuses calls whose credentials are not those of the user. */
export const onlyFor =
  (user: User | undefined) =>
  (handler: Handler): Handler =>
    user === undefined
      ? handler
      : (call, answer) => {
          const wanted = `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`
          const { metadata, emit } = call as Call
          if (String(metadata.get('authorization')[0]) === wanted) return handler(call, answer)
          const refusal = callFailed(unauthenticated)
          if (typeof answer === 'function') (answer as (error: unknown) => void)(refusal)
          else emit.call(call, 'error', refusal)
        }
