/** What a server 24.2 says it can do; the client asks once a connection. */

import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { features } from './messages.ts'

const STREAMS = 'event_store.client.streams.streams'
const GROUPS = 'event_store.client.persistent_subscriptions.persistentsubscriptions'
const onGroups = ['create', 'update', 'delete', 'read', 'getinfo', 'replayparked', 'list', 'restartsubsystem']

const methods: ReadonlyArray<readonly [service: string, method: string, features: ReadonlyArray<string>]> = [
  [STREAMS, 'read', ['position', 'events']],
  [STREAMS, 'batchappend', ['deadline_duration']],
  [STREAMS, 'append', []],
  [STREAMS, 'delete', []],
  [STREAMS, 'tombstone', []],
  ...onGroups.map((method) => [GROUPS, method, ['stream', 'all']] as const),
  ...[
    ...['create', 'update', 'delete', 'disable', 'enable', 'details', 'changepassword', 'resetpassword'].map(
      (method) => ['users.users', method] as const,
    ),
    ...[
      'startscavenge',
      'stopscavenge',
      'shutdown',
      'mergeindexes',
      'resignnode',
      'setnodepriority',
      'restartpersistentsubscriptions',
    ].map((method) => ['operations.operations', method] as const),
    ['gossip.gossip', 'read'] as const,
    ['monitoring.monitoring', 'stats'] as const,
    ['server_features.serverfeatures', 'getsupportedmethods'] as const,
    ['redaction.redaction', 'geteventpositions'] as const,
    ['redaction.redaction', 'switchchunks'] as const,
  ].map(([service, method]) => [`event_store.client.${service}`, method, []] as const),
]

export const supportedMethods = (
  _call: ServerUnaryCall<unknown, SupportedMethods>,
  answer: sendUnaryData<SupportedMethods>,
): void => {
  const supported = methods.map(([service, method, able]) =>
    new features.SupportedMethod()
      .setServiceName(service)
      .setMethodName(method)
      .setFeaturesList([...able]),
  )
  answer(null, new features.SupportedMethods().setEventStoreServerVersion('24.2.0').setMethodsList(supported))
}
