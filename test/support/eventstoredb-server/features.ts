/** What a server 24.2 says it can do; the client asks once a connection. */

import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { features } from './messages.ts'

const STREAMS = 'event_store.client.streams.streams'
const GROUPS = 'event_store.client.persistent_subscriptions.persistentsubscriptions'
const onGroups = ['create', 'update', 'delete', 'read', 'getinfo', 'replayparked', 'list']

const methods: ReadonlyArray<readonly [service: string, method: string, features: ReadonlyArray<string>]> = [
  [STREAMS, 'read', ['position', 'events']],
  [STREAMS, 'batchappend', ['deadline_duration']],
  [STREAMS, 'append', []],
  [STREAMS, 'delete', []],
  [STREAMS, 'tombstone', []],
  ...onGroups.map((method) => [GROUPS, method, ['stream', 'all']] as const),
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
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
