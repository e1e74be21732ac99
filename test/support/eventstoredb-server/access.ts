/** Who may call: nobody is asked where the server has no users, as with --insecure. */
import type { Metadata, UntypedHandleCall } from '@grpc/grpc-js'
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

const basic = ({ username, password }: User): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** Makes handlers that refuse calls whose credentials are those of no user. */
export const onlyFor =
  (users: ReadonlyArray<User> | undefined, onCall: (method: string, username: string | undefined) => void = () => {}) =>
  (method: string, handle: unknown): UntypedHandleCall => {
    const handler: Handler = (call, answer) => {
      const { metadata, emit } = call as Call
      const given = String(metadata.get('authorization')[0])
      const user = users?.find((one) => basic(one) === given)
      onCall(method, user?.username)
      if (users === undefined || user !== undefined) return (handle as Handler)(call, answer)
      const refusal = callFailed(unauthenticated)
      if (typeof answer === 'function') (answer as (error: unknown) => void)(refusal)
      else emit.call(call, 'error', refusal)
    }
    return handler as UntypedHandleCall
  }
