/** A lead becomes a deal with whoever runs the campaign; who is no client yet is registered first (S3, S8). */
import type { Reference } from '../../kernel/decider.ts'
import type { CampaignState } from '../campaign/state.ts'
import type { ClientState } from '../client/state.ts'
import { clientId } from '../values/ids.ts'
import type { Acquisition, CampaignKind } from '../values/vocabulary.ts'
import { definePolicy } from './define.ts'

interface Found {
  readonly campaign?: Reference<CampaignState>
  readonly client?: Reference<ClientState>
}

/** How a client was acquired that a campaign of a kind brought. */
const acquiredBy: { readonly [Kind in CampaignKind]: Acquisition } = {
  calls: 'call',
  meetings: 'meeting',
  advertising: 'advertising',
  presentation: 'presentation',
  exhibition: 'exhibition',
  fair: 'fair',
  news: 'advertising',
  promotion: 'advertising',
}

export const leadFollowed = () =>
  definePolicy({
    name: 'lead-followed',
    version: 2,
    doc: 'a lead becomes a deal; who is no client yet is registered first, without any consent that nobody gave',
    issues: ['RegisterClient', 'AddContactPerson', 'OpenDeal'],
    process: ({ id, data }) => `${id}/${data.lead}`,
    references: ({ event }, _found: Found) => ({
      campaign: event && ['campaign', event.id],
      client: event?.data.client === undefined ? undefined : ['client', event.data.client],
    }),
    on: {
      LeadCaptured: ({ event: { id, data }, references, newId }) => {
        const campaign = references.campaign?.state
        if (campaign == null) return {}
        const { lead, contact, interest } = data
        const source = acquiredBy[campaign.kind]
        const { manager } = campaign
        const known = references.client?.id ?? data.client
        const client = clientId(known ?? newId('client'))
        const open = {
          command: {
            type: 'OpenDeal' as const,
            client,
            source,
            campaign: id,
            manager: references.client?.state?.manager ?? manager,
            ...(interest === undefined ? {} : { interest }),
          },
          reason: `lead ${lead}`,
        }
        if (data.client !== undefined) return { commands: [open] }
        const name = contact?.name
        const register = {
          command: {
            type: 'RegisterClient' as const,
            client,
            name: name ?? `lead ${lead}`,
            kind: 'other' as const,
            acquired: { by: source, campaign: id },
            manager,
            ...(name === undefined ? { unidentified: true as const } : {}),
          },
          reason: `lead ${lead}`,
        }
        const person =
          contact === undefined
            ? []
            : [{ command: { type: 'AddContactPerson' as const, client, details: contact }, reason: `lead ${lead}` }]
        return { commands: [register, ...person, open] }
      },
    },
  })
