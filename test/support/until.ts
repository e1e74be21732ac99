/** Asking again until it is so, but not for ever: a test that has failed must not go on spinning behind the others. */
import { setImmediate as turn } from 'node:timers/promises'
import { inspect } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from './stores.ts'

const MOST = 20_000

export const until = async <A>(
  ask: () => Promise<A>,
  so: (answer: A) => boolean,
  pause: () => Promise<unknown> = turn,
): Promise<A> => {
  for (let asked = 1; ; asked++) {
    const answer = await ask()
    if (so(answer)) return answer
    if (asked === MOST) throw new Error(`not so after ${MOST} questions: ${inspect(answer)}`)
    await pause()
  }
}

/** The same sent again until it is taken, as whoever wants it done would send it. */
export const surely = async <A>(send: () => Promise<E.Either<{ readonly message: string }, A>>): Promise<A> =>
  orThrow(await until(send, E.isRight))
