/** Fairs in spring and autumn: planned, visited by clients and by strangers, paid for. */
import { campaignId } from '../domain/values/ids.ts'
import type { Fair } from './clients.ts'
import { eur, products, START } from './company.ts'
import { DAY, type Dice, workTime } from './dice.ts'
import type { Script } from './script.ts'

const HALF_YEAR = 182 * DAY
const LASTS = 45 * DAY
const visitors = ['Jordi Mas', 'Núria Soler', 'Pau Ferrer', 'Marta Vidal', 'Oriol Camps', 'Laia Roca'] as const

export const playFairs = (dice: Dice, script: Script): ReadonlyArray<Fair> => {
  const fairs: Array<Fair> = []
  for (let planned = START + 50 * DAY, n = 1; planned + LASTS < script.end; planned += HALF_YEAR, n++) {
    const campaign = campaignId(`fair-${n}`)
    const from = workTime(dice, planned + 20 * DAY)
    const cost = 250_000 + dice.below(200_000)
    script.lead(planned, {
      type: 'PlanCampaign',
      campaign,
      name: `Fair ${n}`,
      kind: 'fair',
      budget: eur(300_000),
      products: products.map(({ id }) => id),
    })
    script.lead(from, { type: 'LaunchCampaign', campaign })
    script.lead(from + LASTS, { type: 'CloseCampaign', campaign, cost: eur(cost) })
    // Who is no client yet leaves a card: what follows is for the policy.
    for (const name of [dice.one(visitors), dice.one(visitors)])
      script.lead(workTime(dice, from + (1 + dice.below(40)) * DAY), {
        type: 'CaptureLead',
        campaign,
        contact: { name },
        interest: [dice.one(products).id],
      })
    fairs.push({
      campaign,
      from: from + DAY,
      to: from + LASTS - DAY,
      visit: ({ id, manager }, at) => {
        script.add(at, manager, { type: 'SendInvitation', campaign, client: id, channel: 'phone' }, { role: 'head' })
        script.add(
          at,
          manager,
          { type: 'AnswerInvitation', campaign, client: id, answer: 'accepted' },
          { role: 'head' },
        )
        if (dice.chance(0.8))
          script.add(at, manager, { type: 'RecordAttendance', campaign, client: id }, { role: 'head' })
      },
    })
  }
  return fairs
}
