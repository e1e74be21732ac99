/** A campaign as its decisions need to see it: plain JSON, no personal data. */
import type { Instant } from '../../kernel/instant.ts'
import { type Many, none, withText } from '../values/many.ts'
import type { CampaignKind } from '../values/vocabulary.ts'
import type { CampaignEvent } from './events.ts'

export interface Campaign {
  readonly kind: CampaignKind
  readonly manager: string
  readonly status: 'planned' | 'running' | 'closed'
  readonly lastStatusAt: Instant
  /** Null before the launch. */
  readonly launchedAt: Instant | null
  /** Null before the end. */
  readonly closedAt: Instant | null
  /** `channel/client` of each invitation sent. */
  readonly invitations: Many
  /** Clients that came. */
  readonly attended: Many
  readonly leads: ReadonlyArray<string>
}

/** Null before the campaign is planned. */
export type CampaignState = Campaign | null

export const invitationKey = (channel: string, client: string): string => `${channel}/${client}`

const planned = ({ data, occurredAt }: Extract<CampaignEvent, { type: 'CampaignPlanned' }>): Campaign => ({
  kind: data.kind,
  manager: data.manager,
  status: 'planned',
  lastStatusAt: occurredAt,
  launchedAt: null,
  closedAt: null,
  invitations: none,
  attended: none,
  leads: [],
})

export const evolve = (state: CampaignState, event: CampaignEvent): CampaignState => {
  if (event.type === 'CampaignPlanned') return state ?? planned(event)
  if (state === null) return null
  const { occurredAt } = event
  switch (event.type) {
    case 'CampaignLaunched':
      return { ...state, status: 'running', lastStatusAt: occurredAt, launchedAt: occurredAt }
    case 'InvitationSent': {
      const { channel, client } = event.data
      return { ...state, invitations: withText(state.invitations, invitationKey(channel, client)) }
    }
    case 'AttendanceRecorded':
      return { ...state, attended: withText(state.attended, event.data.client) }
    case 'LeadCaptured':
      return { ...state, leads: [...state.leads, event.data.lead] }
    case 'CampaignClosed':
      return { ...state, status: 'closed', lastStatusAt: occurredAt, closedAt: occurredAt }
    default:
      return state
  }
}
