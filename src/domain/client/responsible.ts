/** Decisions about who looks after a client. */
import * as E from 'fp-ts/lib/Either.js'
import type { ReferenceRequests } from '../../kernel/aggregate.ts'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { managerNamed } from '../manager/references.ts'
import { classesOf } from '../requirement/subject.ts'
import { meetsRequirements, requirementsOf, takerStillHere } from '../requirements.ts'
import { type Guard, guarded, notBefore, unless } from '../rules.ts'
import type { ClientCommand, ClientCommandOf } from './commands.ts'
import { type Decision, happened } from './decision.ts'
import type { ClientReferences, ClientRule } from './rules.ts'
import type { Client, ClientState } from './state.ts'

/** What says to which classes a client belongs. */
type Classed = Pick<Client, 'kind' | 'segment' | 'keyTerms'>

const classed = ({ kind }: ClientCommandOf<'RegisterClient'>): Classed => ({ kind, segment: null, keyTerms: null })

const subjects = (client: Classed) => classesOf(client).map((name) => ({ of: 'clients', name }) as const)

/** Who looks after a client that is registered: the one named, else the manager who registers it. */
export const firstManager = ({ manager }: ClientCommandOf<'RegisterClient'>, { actor }: Context): string | undefined =>
  manager ?? (actor.role === 'manager' ? actor.id : undefined)

/** Who takes the client by a command, and of what class it is. */
const taking = (
  command: ClientCommand,
  client: ClientState,
  context: Context,
): readonly [taker: string | undefined, client: Classed | null] => {
  switch (command.type) {
    case 'RegisterClient':
      return [firstManager(command, context), classed(command)]
    case 'AssignManager':
      return [command.manager, client]
    case 'HandOverClient':
      return [command.to, client]
    default:
      return [undefined, null]
  }
}

/** Who takes a client, and what its classes require: only where somebody takes it. */
export const takerReferences = (command: ClientCommand, client: ClientState, context: Context): ReferenceRequests => {
  const [taker, of] = taking(command, client, context)
  return taker === undefined || of === null ? {} : { taker: managerNamed(taker), ...requirementsOf(subjects(of)) }
}

const mayTake = (
  field: string,
  taker: string,
  client: Classed,
  context: Context,
  references: ClientReferences,
): Guard<ClientRule> => {
  const manager = references.taker?.state
  return guarded(takerStillHere(manager, field, taker), [], () =>
    meetsRequirements(references, subjects(client), context, manager, field, taker),
  ) as Guard<ClientRule>
}

/** S31: who registers a client for oneself takes it as well. */
export const mayBeFirst = (
  command: ClientCommandOf<'RegisterClient'>,
  context: Context,
  references: ClientReferences,
): Guard<ClientRule> => {
  const manager = firstManager(command, context)
  return manager === undefined ? E.right(undefined) : mayTake('manager', manager, classed(command), context, references)
}

export const handOver = (
  command: ClientCommandOf<'HandOverClient'>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision => {
  const { manager, managerAt } = client
  const { to, why, withOpenDeals = true } = command
  if (manager === null)
    return E.left(
      ruleViolation('has-a-manager', 'client', null, 'nobody looks after this client; assign a manager instead'),
    )
  return guarded(
    unless(to !== manager, 'hand-over-to-another', 'to', to, `${to} has the client already`),
    [() => notBefore(context, managerAt, 'the last hand-over'), () => mayTake('to', to, client, context, references)],
    () => happened('ClientHandedOver', { from: manager, to, why, withOpenDeals }),
  )
}

export const assignManager = (
  { manager }: ClientCommandOf<'AssignManager'>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision => {
  if (client.manager === manager) return E.right([])
  const message = `${client.manager} has the client; hand it over instead`
  return guarded(
    unless(client.manager === null, 'hand-over-to-another', 'manager', manager, message),
    [() => mayTake('manager', manager, client, context, references)],
    () => happened('ManagerAssigned', { manager }),
  )
}
