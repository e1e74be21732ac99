/** What was delivered faulty, or a partner's right that was infringed, becomes a complaint with the department (S12, S26). */
import type { Reference } from '../../kernel/decider.ts'
import { addDays } from '../../kernel/local-date.ts'
import type { ClientState } from '../client/state.ts'
import type { ContractState } from '../contract/state.ts'
import { clientId, contractId } from '../values/ids.ts'
import { definePolicy } from './define.ts'
import { type ComplaintSettings, defaultComplaints } from './settings.ts'

interface Found {
  readonly contract?: Reference<ContractState>
  readonly client?: Reference<ClientState>
}

export const complaintOpened = ({ days, deliveries }: ComplaintSettings = defaultComplaints) =>
  definePolicy({
    name: 'complaint-opened',
    version: 2,
    doc: "a faulty delivery, or a partner's right infringed, becomes a complaint with the department",
    issues: ['ReceiveComplaint'],
    references: ({ event }, found: Found) => ({
      contract: event && ['contract', event.id],
      client: found.contract?.state ? ['client', found.contract.state.client] : undefined,
    }),
    on: {
      DeliveryFaulted: ({ event: { id, data }, references, day }) =>
        complaint(references, {
          contract: contractId(id),
          order: data.order,
          department: data.department ?? deliveries,
          words: `delivery of ${data.order} faulted: ${data.fault}`,
          limit: addDays(day, days),
        }),
      PartnerRightInfringed: ({ event: { id, data }, references, day }) =>
        complaint(references, {
          contract: contractId(id),
          department: data.department,
          words: `right infringed: ${data.right}`,
          limit: addDays(day, days),
        }),
    },
  })

const complaint = <Fields extends object>({ contract, client }: Found, fields: Fields) => {
  const state = contract?.state
  if (state == null) return {}
  const manager = client?.state?.manager ?? state.manager
  return {
    commands: [
      {
        command: {
          type: 'ReceiveComplaint' as const,
          client: clientId(client?.id ?? state.client),
          manager,
          ...fields,
        },
      },
    ],
  }
}
