/** A complaint that has not ended by its limit goes to the head (S26). */

import type { Reference } from '../../kernel/decider.ts'
import { epochMs, type Instant, instantFromEpochMs } from '../../kernel/instant.ts'
import { addDays, type LocalDate } from '../../kernel/local-date.ts'
import type { ComplaintState } from '../complaint/state.ts'
import { complaintId } from '../values/ids.ts'
import { definePolicy } from './define.ts'
import { type ComplaintSettings, defaultComplaints } from './settings.ts'

interface Found {
  readonly complaint?: Reference<ComplaintState>
}

/** The day after its last, and where a service level was agreed in hours, the moment after these have passed: whichever is first. */
const watch = (limit: LocalDate, due: Instant | null) => ({
  timers: {
    limit: addDays(limit, 1),
    ...(due === null ? {} : { hours: instantFromEpochMs(epochMs(due) + 1) }),
  },
})
const over = () => ({ timers: { limit: null, hours: null } })

export const complaintEscalated = ({ head }: ComplaintSettings = defaultComplaints) =>
  definePolicy({
    name: 'complaint-escalated',
    version: 2,
    doc: 'a complaint that has not ended by its limit is escalated to the head',
    issues: ['EscalateComplaint'],
    paced: true,
    references: ({ event, process }, _found: Found) => ({
      complaint: event?.type === 'ComplaintReopened' && process !== undefined ? ['complaint', process] : undefined,
    }),
    on: {
      ComplaintReceived: ({ event: { data } }) => watch(data.limit, data.due ?? null),
      // Its limit is the one that it was received with: past, it is escalated at once.
      ComplaintReopened: ({ references: { complaint } }) =>
        complaint?.state == null ? {} : watch(complaint.state.limit, complaint.state.due),
      ComplaintResolved: over,
      ComplaintRejected: over,
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
