import { describe, expect, it } from 'vitest'
import type { Campaign } from '../../src/domain/campaign/state.ts'
import type { Client } from '../../src/domain/client/state.ts'
import { decidedIn, histories } from '../support/histories.ts'
import type { Step } from '../support/world.ts'

describe('a campaign', () => {
  const campaigns = (steps: ReadonlyArray<Step>) => steps.filter(({ after }) => after.aggregate.category === 'campaign')

  it('sends news only to clients with a consent for that channel and purpose in force', () => {
    histories((steps) => {
      const clients = new Map<string, Client | null>()
      for (const step of steps) {
        if (step.after.aggregate.category === 'client') clients.set(step.after.id, step.after.state as Client | null)
        if (step.after.aggregate.category !== 'campaign') continue
        for (const { type, data } of decidedIn(step)) {
          if (type !== 'InvitationSent') continue
          const { client, channel, purpose } = data as {
            readonly client: string
            readonly channel: string
            readonly purpose?: string
          }
          const { kind } = step.before.state as Campaign
          if (kind === 'news' || kind === 'promotion') expect(purpose).toBeDefined()
          if (purpose !== undefined)
            expect(Object.keys(clients.get(client)?.consents ?? {})).toContain(`${channel}/${purpose}`)
          expect(clients.get(client)).toMatchObject({ erased: false, mergedInto: null })
        }
      }
    })
  })

  it('is launched once, closed once, and all that comes of it occurs in between', () => {
    histories((steps) => {
      for (const { after } of new Map(campaigns(steps).map((step) => [step.after.id, step])).values()) {
        const moments = (wanted: string) =>
          after.events.flatMap(({ type, occurredAt }) => (type === wanted ? [occurredAt] : []))
        const [launched, closed] = [moments('CampaignLaunched'), moments('CampaignClosed')]
        expect(launched.length).toBeLessThanOrEqual(1)
        expect(closed.length).toBeLessThanOrEqual(1)
        for (const [i, { type, occurredAt }] of after.events.entries()) {
          if (type.startsWith('Campaign')) continue
          expect(occurredAt >= (launched[0] ?? 'never')).toBe(true)
          const alreadyClosed = after.events.slice(0, i).some((one) => one.type === 'CampaignClosed')
          if (alreadyClosed) expect(occurredAt <= (closed[0] ?? '')).toBe(true)
        }
      }
    })
  })

  it('invites each client once by each channel, sees each come once, and numbers its leads', () => {
    histories((steps) => {
      for (const { after } of new Map(campaigns(steps).map((step) => [step.after.id, step])).values()) {
        const keys = after.events.flatMap(({ type, data }) => {
          const { client, channel, lead } = data as Readonly<Record<string, string>>
          if (type === 'InvitationSent') return [`invited ${channel} ${client}`]
          if (type === 'AttendanceRecorded') return [`attended ${client}`]
          return type === 'LeadCaptured' ? [`lead ${lead}`] : []
        })
        expect(new Set(keys).size).toBe(keys.length)
      }
    })
  })
})
