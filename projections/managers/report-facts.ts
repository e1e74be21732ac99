/** The tables that the monthly report is computed from. */
import { calendarChanges } from '../calendar/facts.ts'
import { campaignChanges } from '../campaigns/facts.ts'
import { clientContacts } from '../clients/contacts.ts'
import { clientDetails } from '../clients/detail-facts.ts'
import { clientTraits } from '../clients/traits.ts'
import { complaintChanges } from '../complaints/facts.ts'
import { referralChanges } from '../referrals/facts.ts'
import { riskFacts } from '../retention/risk.ts'
import { rightChanges } from '../rights/facts.ts'
import { managerChanges, personnelFile } from './facts.ts'

export const reportFacts = {
  ...riskFacts,
  managers: managerChanges,
  files: personnelFile,
  calendars: calendarChanges,
  contacts: clientContacts,
  details: clientDetails,
  traits: clientTraits,
  complaints: complaintChanges,
  rights: rightChanges,
  campaigns: campaignChanges,
  referrals: referralChanges,
} as const
