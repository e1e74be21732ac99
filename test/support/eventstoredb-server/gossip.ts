/** What a node knows of its cluster; discovery asks for it before anything else. */
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js'
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js'
import { gossip } from './messages.ts'

export interface Member {
  readonly port: number
  readonly state: 'leader' | 'follower'
}

const { VNodeState } = gossip.MemberInfo

export const gossipOf =
  (members: () => ReadonlyArray<Member>) =>
  (_call: ServerUnaryCall<unknown, ClusterInfo>, answer: sendUnaryData<ClusterInfo>): void => {
    const list = members().map(({ port, state }) =>
      new gossip.MemberInfo()
        .setState(state === 'leader' ? VNodeState.LEADER : VNodeState.FOLLOWER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress('127.0.0.1').setPort(port)),
    )
    answer(null, new gossip.ClusterInfo().setMembersList(list))
  }
