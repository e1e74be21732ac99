/** A complaint that has not ended by its limit goes to the head (S26). */

import type { Reference } from '../../kernel/decider.ts'
import { addDays } from '../../kernel/local-date.ts'
import type { ComplaintState } from '../complaint/state.ts'
import { complaintId } from '../values/ids.ts'
import { definePolicy } from './define.ts'
import { type ComplaintSettings, defaultComplaints } from './settings.ts'

interface Found {
  readonly complaint?: Reference<ComplaintState>
}

export const complaintEscalated = ({ head }: ComplaintSettings = defaultComplaints) =>
  definePolicy({
    name: 'complaint-escalated',
    version: 1,
    doc: 'a complaint that has not ended by its limit is escalated to the head',
    issues: ['EscalateComplaint'],
    paced: true,
    references: ({ event, process }, _found: Found) => ({
      complaint: event?.type === 'ComplaintReopened' && process !== undefined ? ['complaint', process] : undefined,
    }),
    on: {
      ComplaintReceived: ({ event }) => ({ timers: { limit: addDays(event.data.limit, 1) } }),
      // Its limit is the one that it was received with: past, it is escalated at once.
      ComplaintReopened: ({ references: { complaint } }) =>
        complaint?.state == null ? {} : { timers: { limit: addDays(complaint.state.limit, 1) } },
      ComplaintResolved: () => ({ timers: { limit: null } }),
      ComplaintRejected: () => ({ timers: { limit: null } }),
    },
    due: ({ process }) => ({
      commands: [
        {
          command: { type: 'EscalateComplaint', complaint: complaintId(process), to: head },
          reason: 'it has not ended by its limit',
          unless: ['complaint-is-open', 'complaint-escalated-once'],
        },
      ],
    }),
  })
