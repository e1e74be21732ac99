/** P16, sources: what each way of finding clients brings, and what it costs. */
import { struct } from '../../src/kernel/struct.ts'
import { campaignChanges } from '../campaigns/facts.ts'
import { bySource, type Returns, type ReturnsOptions, returnsBy, returnsFields } from '../campaigns/returns.ts'
import { clientChanges } from '../clients/facts.ts'
import { defineView } from '../view.ts'
import { dealChanges } from './facts.ts'

export const sources = defineView({
  id: 'P16',
  verb: 'pipeline sources',
  title: 'what each way of finding clients brings, and what it costs',
  facts: { campaigns: campaignChanges, deals: dealChanges, clients: clientChanges },
  options: struct({}, returnsFields),
  answer: (facts, question, options: ReturnsOptions): Returns => returnsBy(facts, question, options, bySource),
})
