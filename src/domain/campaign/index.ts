/** Campaign: calls, a fair, news, a promotion: whom it reached, who came of it, and what it cost. */
import { defineAggregate, type ReferenceRequests } from '../../kernel/aggregate.ts'
import { type CampaignCommand, campaignCommands } from './commands.ts'
import { decide } from './decide.ts'
import { campaignEvents } from './events.ts'
import { type CampaignState, evolve } from './state.ts'

const referencesOf = (command: CampaignCommand): ReferenceRequests => {
  switch (command.type) {
    case 'SendInvitation':
    case 'AnswerInvitation':
    case 'RecordAttendance':
    case 'CaptureLead':
      return command.client === undefined ? {} : { client: ['client', command.client] }
    default:
      return {}
  }
}

export const campaignAggregate = defineAggregate({
  category: 'campaign',
  events: campaignEvents,
  commands: campaignCommands,
  creates: ['PlanCampaign'],
  decider: { initial: null as CampaignState, evolve, decide },
  references: referencesOf,
})
