/** What an address says of a cluster, and why none of its nodes answers: the client keeps that to itself. */
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { StoreError } from '../../kernel/errors.ts'

/** Of several hosts of an `esdb+discover` address the client asks the first alone who leads; of those of an `esdb` one, all. */
export const askingAll = (url: string): string => url.replace(/^esdb\+discover(?=:\/\/[^/?]*,)/i, 'esdb')

/** A cluster's nodes by their hosts, each with an address of its own; none where the address names a single node. */
const nodesOf = (url: string): ReadonlyArray<readonly [host: string, url: string]> => {
  const [, discover, hosts = '', rest = ''] = /^esdb(\+discover)?:\/\/([^/?]*)(.*)$/i.exec(url) ?? []
  const named = hosts.split(',')
  return discover === undefined && named.length < 2 ? [] : named.map((host) => [host, `esdb://${host}${rest}`])
}

/** The error of a cluster with what keeps each of its nodes from answering, alike ones together. */
export const withReasons = async (
  error: StoreError,
  url: string,
  ask: (url: string) => TaskEither<StoreError, unknown>,
): Promise<StoreError> => {
  const hostsBy = new Map<string, Array<string>>()
  const asked = await Promise.all(nodesOf(url).map(async ([host, own]) => [host, await ask(own)()] as const))
  for (const [host, answer] of asked)
    if (E.isLeft(answer)) {
      const reason = answer.left.message.replace(/^no connection: /, '')
      hostsBy.set(reason, [...(hostsBy.get(reason) ?? []), host])
    }
  const reasons = [...hostsBy].map(([reason, hosts]) => `; ${hosts.join(', ')}: ${reason}`)
  return { ...error, message: error.message + reasons.join('') }
}
