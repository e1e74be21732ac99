/** Who may call: nobody is asked where the server has no users, as with --insecure. */
import type { Metadata, UntypedHandleCall } from '@grpc/grpc-js'
import { callFailed, unauthenticated } from './errors.ts'
import type { CallFault } from './faults.ts'

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

/** Makes handlers that refuse calls whose credentials are those of no user, and those that are to fail. */
export const onlyFor =
  (
    users: ReadonlyArray<User> | undefined,
    onCall: (method: string, username: string | undefined) => void = () => {},
    fault: () => CallFault | undefined = () => undefined,
  ) =>
  (method: string, handle: unknown): UntypedHandleCall => {
    const handler: Handler = (call, answer) => {
      const { metadata, emit } = call as Call
      const given = String(metadata.get('authorization')[0])
      const user = users?.find((one) => basic(one) === given)
      onCall(method, user?.username)
      const refused = users === undefined || user !== undefined ? fault() : unauthenticated
      if (refused === undefined) return (handle as Handler)(call, answer)
      const refusal = callFailed(refused)
      if (typeof answer === 'function') (answer as (error: unknown) => void)(refusal)
      else emit.call(call, 'error', refusal)
    }
    return handler as UntypedHandleCall
  }
