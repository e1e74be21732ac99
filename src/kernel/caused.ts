/**
 * Commands that follow from what has happened: of the same chain, one step deeper in it, and with ids that follow from
 * their cause, so that however often and by however many workers they are tried, the effect is there once.
 */
import type { AnyCommand, IssueOptions } from './command.ts'
import { eventId } from './event-ids.ts'

/** Commands a chain may lie deep before it is taken for a loop. */
export const MAX_HOPS = 16

/** A chain of automatic commands that has become so long that it can only be a loop; the last one was not issued. */
export interface PolicyLoop {
  readonly _tag: 'PolicyLoop'
  readonly command: string
  readonly hops: number
  readonly message: string
}

export const policyLoop = (command: string, hops: number): PolicyLoop => ({
  _tag: 'PolicyLoop',
  command,
  hops,
  message: `${command} would be the ${hops}th command in a row that no person gave: a loop; mend the policies, then retry or drop it`,
})

/** What a command follows from. */
export interface Cause {
  /** The event's id. */
  readonly id: string
  readonly correlationId: string
  readonly hops: number
}

/** What makes a command's id: who does it in answer to what, and which of several it is. */
export interface Effect {
  /** Whose work it is: the name of a policy and of its process, or of a consumer. */
  readonly doer: string
  readonly cause: string
  readonly command: string
  /** Tells it from others of its type. */
  readonly key: string
}

/** The same for the same, whatever else is done beside it and whichever version of the doer does it. */
export const effectId = ({ doer, cause, command, key }: Effect): string =>
  eventId(`${doer}/${cause}/${command}/${key}`, 0)

/** A command as a doer asks for it. */
export interface Wanted<Command extends AnyCommand = AnyCommand> {
  readonly command: Command
  /** Tells it from others of its type in the same answer, whatever their order; default: its place among them. */
  readonly key?: string
}

/** Commands with the ids of their effects. Throws where two can't be told apart: a defect of who asks for them. */
export const identified = <W extends Wanted>(
  doer: string,
  cause: string,
  wanted: ReadonlyArray<W>,
): ReadonlyArray<W & { readonly commandId: string }> => {
  const places = new Map<string, number>()
  const ids = new Set<string>()
  return wanted.map((one) => {
    const { type } = one.command
    const place = places.get(type) ?? 0
    places.set(type, place + 1)
    const key = one.key ?? String(place)
    const commandId = effectId({ doer, cause, command: type, key })
    if (ids.has(commandId)) throw new Error(`${doer} wants two commands ${type} with the key ${key}`)
    ids.add(commandId)
    return { ...one, commandId }
  })
}

/** What travels on from the cause. */
export const travelling = ({
  id,
  correlationId,
  hops,
}: Cause): Required<Pick<IssueOptions, 'causationId' | 'correlationId' | 'hops'>> => ({
  causationId: id,
  correlationId,
  hops: hops + 1,
})

/** What will be refused however often it is tried as it stands; anything else is the store's trouble, and passes. */
const lasting: ReadonlySet<string> = new Set([
  'InvalidCommand',
  'RuleViolation',
  'AppendTooLarge',
  'MalformedEvent',
  'StreamDeleted',
  'PolicyLoop',
])

export const isLasting = ({ _tag }: { readonly _tag: string }): boolean => lasting.has(_tag)
