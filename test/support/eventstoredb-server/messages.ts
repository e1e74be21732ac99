/** The official client's own generated messages: what goes over the wire is what its authors made. */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const generated = <M>(name: string): M => require(`@eventstore/db-client/generated/${name}_pb.js`) as M

export const streams = generated<typeof import('@eventstore/db-client/generated/streams_pb.js')>('streams')
export const shared = generated<typeof import('@eventstore/db-client/generated/shared_pb.js')>('shared')
export const status = generated<typeof import('@eventstore/db-client/generated/status_pb.js')>('status')
export const persistent = generated<typeof import('@eventstore/db-client/generated/persistent_pb.js')>('persistent')
export const gossip = generated<typeof import('@eventstore/db-client/generated/gossip_pb.js')>('gossip')
export const gossipService =
  generated<typeof import('@eventstore/db-client/generated/gossip_grpc_pb.js')>('gossip_grpc').GossipService
export const features =
  generated<typeof import('@eventstore/db-client/generated/serverfeatures_pb.js')>('serverfeatures')
export const streamsService =
  generated<typeof import('@eventstore/db-client/generated/streams_grpc_pb.js')>('streams_grpc').StreamsService
export const persistentService =
  generated<typeof import('@eventstore/db-client/generated/persistent_grpc_pb.js')>(
    'persistent_grpc',
  ).PersistentSubscriptionsService
export const featuresService =
  generated<typeof import('@eventstore/db-client/generated/serverfeatures_grpc_pb.js')>(
    'serverfeatures_grpc',
  ).ServerFeaturesService
/** What the client itself stands on is not ours to name. */
const ofTheClient = createRequire(require.resolve('@eventstore/db-client'))

export const { Any } = ofTheClient('google-protobuf/google/protobuf/any_pb.js') as {
  readonly Any: new () => AnyMessage
}

/** google.protobuf.Any: a message with the name of its type. */
export interface AnyMessage {
  readonly pack: (serialized: Uint8Array, name: string) => void
}

const text = new TextDecoder()

export const textOf = (bytes: Uint8Array | undefined): string => text.decode(bytes)
export const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value)
