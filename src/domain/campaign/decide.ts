/** What a campaign answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { clientIsKnown, clientStands, guarded, inOrder, mayAct, nextId } from '../rules.ts'
import type { CampaignCommand, CampaignCommandOf } from './commands.ts'
import type { CampaignEvent } from './events.ts'
import type { CampaignReferences } from './rules.ts'
import * as rules from './rules.ts'
import type { Campaign, CampaignState } from './state.ts'

type Decision = DecisionOf<CampaignEvent>

const fields = fieldsBut('campaign')
const happened = happening<CampaignEvent>()

const plan = (command: CampaignCommandOf<'PlanCampaign'>, context: Context, state: CampaignState): Decision => {
  if (state !== null)
    return E.left(
      ruleViolation(
        'campaign-planned-once',
        'campaign',
        command.campaign ?? null,
        'this campaign has been planned before',
      ),
    )
  return guarded(mayAct(context, null, 'the campaign'), [() => rules.amountNotNegative(command.budget, 'budget')], () =>
    happened('CampaignPlanned', { ...fields(command), manager: command.manager ?? context.actor.id }),
  )
}

const launch = (context: Context, campaign: Campaign): Decision =>
  guarded(
    mayAct(context, campaign.manager, 'the campaign'),
    [() => rules.isPlanned(campaign), () => inOrder(context, campaign.lastStatusAt)],
    () => happened('CampaignLaunched', {}),
  )

/** To invite is to act on the client: for that, whoever runs the campaign asks who looks after it. */
const invite = (
  command: CampaignCommandOf<'SendInvitation'>,
  context: Context,
  campaign: Campaign,
  references: CampaignReferences,
): Decision =>
  guarded(
    clientStands(references.client),
    [
      (client) => mayAct(context, client.manager, 'the client'),
      () => rules.wasRunning(campaign, context),
      () => rules.notYetInvited(campaign, command.client, command.channel),
      (client) => rules.newsIsConsentedTo(campaign, client, command.channel, command.purpose, context),
    ],
    () => happened('InvitationSent', fields(command)),
  )

/** A duplicate that was invited before it was merged still answers as the one that was invited. */
const answer = (
  command: CampaignCommandOf<'AnswerInvitation'>,
  context: Context,
  campaign: Campaign,
  references: CampaignReferences,
): Decision =>
  guarded(
    clientIsKnown(references.client),
    [
      (client) => rules.mayRecordOf(context, campaign, client),
      () => rules.wasRunning(campaign, context),
      () => rules.wasInvited(campaign, command.client),
    ],
    () => happened('InvitationAnswered', fields(command)),
  )

const attend = (
  command: CampaignCommandOf<'RecordAttendance'>,
  context: Context,
  campaign: Campaign,
  references: CampaignReferences,
): Decision =>
  guarded(
    clientStands(references.client),
    [
      (client) => rules.mayRecordOf(context, campaign, client),
      () => rules.wasRunning(campaign, context),
      () => rules.notYetAttended(campaign, command.client),
    ],
    () => happened('AttendanceRecorded', fields(command)),
  )

/** Who is no client yet is nobody's: any manager may take down the lead. */
const captureLead = (
  command: CampaignCommandOf<'CaptureLead'>,
  context: Context,
  campaign: Campaign,
  references: CampaignReferences,
): Decision => {
  const lead = command.lead ?? nextId('lead', campaign.leads)
  const found =
    command.client === undefined
      ? mayAct(context, null, 'the lead')
      : guarded(clientStands(references.client), [], (client) => rules.mayRecordOf(context, campaign, client))
  return guarded(found, [() => rules.wasRunning(campaign, context), () => rules.leadIsNew(campaign, lead)], () =>
    happened('LeadCaptured', { ...fields(command), lead }),
  )
}

/** One that was planned and never launched is closed as well: it may have cost something. */
const close = (command: CampaignCommandOf<'CloseCampaign'>, context: Context, campaign: Campaign): Decision =>
  guarded(
    mayAct(context, campaign.manager, 'the campaign'),
    [
      () => rules.notClosed(campaign),
      () => inOrder(context, campaign.lastStatusAt),
      () => rules.amountNotNegative(command.cost, 'cost'),
    ],
    () => happened('CampaignClosed', fields(command)),
  )

export const decide =
  (references: CampaignReferences) =>
  (command: CampaignCommand, context: Context) =>
  (state: CampaignState): Decision => {
    if (command.type === 'PlanCampaign') return plan(command, context, state)
    return guarded(rules.campaignExists(state), [], (campaign) => {
      switch (command.type) {
        case 'LaunchCampaign':
          return launch(context, campaign)
        case 'SendInvitation':
          return invite(command, context, campaign, references)
        case 'AnswerInvitation':
          return answer(command, context, campaign, references)
        case 'RecordAttendance':
          return attend(command, context, campaign, references)
        case 'CaptureLead':
          return captureLead(command, context, campaign, references)
        case 'CloseCampaign':
          return close(command, context, campaign)
      }
    })
  }
