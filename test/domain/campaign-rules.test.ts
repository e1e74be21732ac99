import { describe, expect, it } from 'vitest'
import type { CampaignRule } from '../../src/domain/campaign/rules.ts'
import { campaignId, clientId } from '../../src/domain/values/ids.ts'
import { money } from '../../src/domain/values/money.ts'
import type { RuleViolation } from '../../src/kernel/errors.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { analyst, bruno, clientRef, campaign as given, head, mergedRef, reference } from '../support/domain.ts'

const id = campaignId('g1')
const c = clientId('forn-puig')
const plan = {
  type: 'PlanCampaign',
  campaign: id,
  name: 'Autumn fair',
  kind: 'fair',
  budget: money(250_000, 'EUR'),
} as const
const planned = {
  type: 'CampaignPlanned',
  data: { name: 'Autumn fair', kind: 'fair', budget: money(250_000, 'EUR'), manager: 'anna' },
} as const
const news = { ...planned, data: { ...planned.data, kind: 'news' } } as const
const launch = { type: 'LaunchCampaign', campaign: id } as const
const launched = { type: 'CampaignLaunched', data: {} } as const
const invite = { type: 'SendInvitation', campaign: id, client: c, channel: 'e-mail' } as const
const invited = { type: 'InvitationSent', data: { client: c, channel: 'e-mail' } } as const
const answer = { type: 'AnswerInvitation', campaign: id, client: c, answer: 'accepted' } as const
const answered = { type: 'InvitationAnswered', data: { client: c, answer: 'accepted' } } as const
const attend = { type: 'RecordAttendance', campaign: id, client: c } as const
const attended = { type: 'AttendanceRecorded', data: { client: c } } as const
const capture = { type: 'CaptureLead', campaign: id } as const
const captured = { type: 'LeadCaptured', data: { lead: 'lead-1' } } as const
const close = { type: 'CloseCampaign', campaign: id, cost: money(200_000, 'EUR') } as const
const closed = { type: 'CampaignClosed', data: { cost: money(200_000, 'EUR') } } as const
/** Launched at noon of the second day of January; what is asked without a time occurs later. */
const running = [planned, launched] as const
const withClient = (change: Parameters<typeof clientRef>[0]) => ({ references: { client: clientRef(change) } })
const consented = withClient({ consents: { 'e-mail/promotions': '2025-01-01T00:00:00.000Z' as Instant } })

/** Every rule of a campaign, broken once. A rule without an entry does not compile. */
const broken: { readonly [Rule in CampaignRule]: () => RuleViolation } = {
  'role-may-not-change': () => given().when(plan, { actor: analyst }).refused('role-may-not-change'),
  'manager-acts-on-own': () => given(planned).when(launch, { actor: bruno }).refused('manager-acts-on-own'),
  'client-exists': () =>
    given(...running)
      .when(invite, { references: { client: reference('client', 'nobody', null) } })
      .refused('client-exists'),
  'client-not-erased': () =>
    given(...running)
      .when(invite, withClient({ erased: true }))
      .refused('client-not-erased'),
  'client-not-merged': () =>
    given(...running)
      .when(invite, withClient({ mergedInto: 'casa-mar' }))
      .refused('client-not-merged'),
  'campaign-planned-once': () => given(planned).when(plan).refused('campaign-planned-once'),
  'campaign-exists': () => given().when(launch).refused('campaign-exists'),
  'campaign-is-planned': () =>
    given(...running)
      .when(launch)
      .refused('campaign-is-planned'),
  'campaign-is-running': () => given(planned).when(invite).refused('campaign-is-running'),
  'campaign-not-closed': () =>
    given(...running, closed)
      .when(close)
      .refused('campaign-not-closed'),
  'campaign-amount-not-negative': () =>
    given()
      .when({ ...plan, budget: money(-1, 'EUR') })
      .refused('campaign-amount-not-negative'),
  'consent-in-force': () =>
    given(news, launched)
      .when({ ...invite, purpose: 'promotions' })
      .refused('consent-in-force'),
  'invitation-names-its-purpose': () =>
    given(news, launched).when(invite, consented).refused('invitation-names-its-purpose'),
  'invitation-once': () =>
    given(...running, invited)
      .when(invite)
      .refused('invitation-once'),
  'invitation-sent': () =>
    given(...running)
      .when(answer)
      .refused('invitation-sent'),
  'attendance-once': () =>
    given(...running, attended)
      .when(attend)
      .refused('attendance-once'),
  'part-is-new': () =>
    given(...running, captured)
      .when({ ...capture, lead: 'lead-1' })
      .refused('part-is-new'),
  'status-in-order': () => given(planned).when(launch, { at: '2025-12-31T12:00:00.000Z' }).refused('status-in-order'),
}

describe('a campaign refuses what breaks a rule', () => {
  for (const [rule, breakIt] of Object.entries(broken))
    it(rule, () => {
      const violation = breakIt()
      expect(violation).toMatchObject({ _tag: 'RuleViolation', rule })
      expect(violation.field).not.toBe('')
      expect(violation.message.length).toBeGreaterThan(5)
    })

  it('naming the field and the offending value', () => {
    expect(broken['campaign-amount-not-negative']()).toMatchObject({ field: 'budget', value: -1 })
    expect(broken['consent-in-force']()).toMatchObject({ field: 'channel', value: 'e-mail' })
    expect(broken['invitation-names-its-purpose']()).toMatchObject({ field: 'purpose', value: null })
    expect(broken['invitation-sent']()).toMatchObject({ field: 'client', value: 'forn-puig' })
    expect(broken['part-is-new']()).toMatchObject({ field: 'lead', value: 'lead-1' })
    expect(broken['campaign-is-running']()).toMatchObject({ field: 'campaign', value: 'planned' })
  })
})

describe('a campaign', () => {
  it('is planned with a budget, launched, and closed with its cost', () => {
    given().when(plan).thenEvents(planned)
    given(planned).when(launch).thenEvents(launched)
    given(...running)
      .when(close)
      .thenEvents(closed)
  })

  it('is planned for a segment and products, and by a head for a manager', () => {
    const more = { segment: 'bakeries', products: ['ovens'], manager: 'bruno' }
    given()
      .when({ ...plan, ...more }, { actor: head })
      .thenEvents({ ...planned, data: { ...planned.data, ...more } })
  })

  it('that was never launched is closed as well, but not launched any more', () => {
    given(planned).when(close).thenEvents(closed)
    given(planned, closed).when(launch).refused('campaign-is-planned')
    expect(given(planned, closed).when(invite).refused('campaign-is-running')).toMatchObject({ value: 'closed' })
  })

  it('costs nothing at the least, and is not closed before it was launched', () => {
    given(...running)
      .when({ ...close, cost: money(0, 'EUR') })
      .thenEvents({ ...closed, data: { cost: money(0, 'EUR') } })
    expect(
      given(...running)
        .when({ ...close, cost: money(-1, 'EUR') })
        .refused('campaign-amount-not-negative'),
    ).toMatchObject({ field: 'cost', value: -1 })
    given(...running)
      .when(close, { at: '2026-01-02T11:59:59.999Z' })
      .refused('status-in-order')
  })

  it('is launched and closed by whoever runs it, or a head', () => {
    given(...running)
      .when(close, { actor: bruno })
      .refused('manager-acts-on-own')
    given(...running)
      .when(close, { actor: head })
      .thenEvents(closed)
  })
})

describe('what comes of a campaign', () => {
  it('counts while it ran, however late it is recorded', () => {
    const after = { at: '2026-01-09T12:00:00.000Z' }
    const before = { at: '2026-01-02T11:59:59.999Z' }
    const within = { at: '2026-01-02T18:00:00.000Z' }
    for (const command of [invite, attend, { ...capture, client: c }] as const) {
      given(...running)
        .when(command, before)
        .refused('campaign-is-running')
      given(...running, closed)
        .when(command, after)
        .refused('campaign-is-running')
      expect(
        given(...running, closed)
          .when(command, within)
          .state(),
      ).toMatchObject({ status: 'closed' })
    }
    given(...running, invited, closed)
      .when(answer, { at: '2026-01-03T12:00:00.000Z' })
      .thenEvents(answered)
  })

  it('is an answer that may change', () => {
    given(...running, invited)
      .when(answer)
      .thenEvents(answered)
    given(...running, invited, answered)
      .when({ ...answer, answer: 'declined' })
      .thenEvents({ ...answered, data: { client: c, answer: 'declined' } })
  })

  it('is the attendance of those who were invited and of those who were not', () => {
    given(...running, invited)
      .when(attend)
      .thenEvents(attended)
    given(...running)
      .when({ ...attend, persons: ['person-1'] })
      .thenEvents({ ...attended, data: { client: c, persons: ['person-1'] } })
  })

  it('are leads, of clients and of people who are none yet', () => {
    given(...running)
      .when(capture)
      .thenEvents(captured)
    given(...running, captured)
      .when({ ...capture, client: c, interest: ['ovens'] })
      .thenEvents({ type: 'LeadCaptured', data: { client: c, interest: ['ovens'], lead: 'lead-2' } })
    const contact = { name: 'Jordi Font', phone: '555 010' }
    given(...running)
      .when({ ...capture, contact }, { references: {} })
      .thenEvents({ type: 'LeadCaptured', data: { contact, lead: 'lead-1' } })
  })

  it('keeps nobody’s name in its state', () => {
    const lead = { ...capture, contact: { name: 'Jordi Font' }, note: 'calls himself Jordi' } as const
    expect(
      JSON.stringify(
        given(...running)
          .when(lead)
          .state(),
      ),
    ).not.toContain('Jordi')
  })

  it('may come of a client that is lost: so it is won back', () => {
    given(...running)
      .when(invite, withClient({ status: 'lost' }))
      .thenEvents(invited)
  })

  it('is the answer of a duplicate that was merged after it was invited', () => {
    const merged = { references: { client: mergedRef('forn-puig', 'casa-mar') } }
    given(...running, invited)
      .when(answer, merged)
      .thenEvents(answered)
    given(...running, invited)
      .when(attend, merged)
      .refused('client-not-merged')
  })
})

describe('an invitation', () => {
  it('goes out once by each channel', () => {
    given(...running, invited)
      .when({ ...invite, channel: 'phone' })
      .thenEvents({ ...invited, data: { client: c, channel: 'phone' } })
  })

  it('needs no consent to a fair, unless it names a purpose', () => {
    given(...running)
      .when(invite)
      .thenEvents(invited)
    given(...running)
      .when({ ...invite, purpose: 'promotions' })
      .refused('consent-in-force')
  })

  it('with news goes to a client with a consent for that channel and purpose in force, and to no other', () => {
    const sent = { ...invited, data: { ...invited.data, purpose: 'promotions' } } as const
    for (const kind of ['news', 'promotion'] as const) {
      const direct = given({ ...planned, data: { ...planned.data, kind } }, launched)
      direct.when({ ...invite, purpose: 'promotions' }, consented).thenEvents(sent)
      direct.when({ ...invite, purpose: 'surveys' }, consented).refused('consent-in-force')
      direct.when({ ...invite, purpose: 'promotions', channel: 'phone' }, consented).refused('consent-in-force')
      direct.when(invite, consented).refused('invitation-names-its-purpose')
    }
  })

  it('goes to a client by whoever looks after it, whoever runs the campaign', () => {
    const ofBruno = withClient({ manager: 'bruno' })
    given(...running)
      .when(invite, ofBruno)
      .refused('manager-acts-on-own')
    given(...running)
      .when(invite, { ...ofBruno, actor: bruno })
      .thenEvents(invited)
    given(...running)
      .when(invite, { ...withClient({ manager: null }), actor: bruno })
      .thenEvents(invited)
  })
})

describe('answers, visits and leads of a client', () => {
  const ofBruno = withClient({ manager: 'bruno' })
  const carla = { id: 'carla', role: 'manager' }
  const leads = { ...capture, client: c } as const

  it('are recorded by who runs the campaign as well as by who looks after the client, and by no other manager', () => {
    for (const command of [answer, attend, leads])
      for (const actor of [{ id: 'anna', role: 'manager' }, bruno, head])
        expect(
          given(...running, invited)
            .when(command, { ...ofBruno, actor })
            .state(),
        ).not.toBeNull()
    for (const command of [answer, attend, leads])
      given(...running, invited)
        .when(command, { ...ofBruno, actor: carla })
        .refused('manager-acts-on-own')
  })

  it('are recorded by any manager where nobody looks after the client, and where the lead is no client', () => {
    for (const command of [answer, attend, leads, capture])
      expect(
        given(...running, invited)
          .when(command, { ...withClient({ manager: null }), actor: carla })
          .state(),
      ).not.toBeNull()
    given(...running)
      .when(capture, { actor: analyst, references: {} })
      .refused('role-may-not-change')
  })
})
