/** What `clientela demo` shows of the company it has played: a line or a few of each part of the work. */
import type { Clientela } from '../app/clientela.ts'
import { START } from '../demo/company.ts'
import { DAY, localDay } from '../demo/dice.ts'
import { epochMs } from '../kernel/instant.ts'
import { amountText, bagText, number, percent, rateText } from '../report/format.ts'
import { type Sheet, tableOf } from './output.ts'

const board = async (crm: Clientela): Promise<Sheet> => {
  const { asOf, stages, won, lost } = await crm.pipeline.board()
  const [winRate, cycle] = [await crm.pipeline.winRate(), await crm.pipeline.cycle()]
  return {
    title: `Pipeline as of ${asOf.slice(0, 10)}`,
    columns: ['stage', 'deals', 'value', 'weighted'],
    rows: [
      ...stages.map(({ stage, count, value, weighted }) => [stage, count, bagText(value), bagText(weighted)]),
      ['won', won.count, bagText(won.value), ''],
      ['lost', lost.count, bagText(lost.value), ''],
    ],
    notes: [
      `won ${percent(winRate.total.rate.value)} of ${winRate.total.rate.den} closed deals; a won deal took ${number(cycle.won.median, 0)} days (median)`,
    ],
  }
}

const retention = async (crm: Clientela): Promise<Sheet> => {
  const { cohorts, all } = await crm.retention.cohorts({ period: 'quarter' })
  const total = cohorts.reduce((sum, { size }) => sum + size, 0)
  return {
    title: 'Retention: clients who bought again, by quarters since the first purchase',
    columns: ['cohort', 'clients', ...all.map((_, k) => String(k))],
    rows: [
      ...cohorts.map(({ cohort, size, cells }) => [cohort, size, ...all.map((_, k) => rateText(cells[k] ?? null))]),
      ['all', total, ...all.map(rateText)],
    ],
  }
}

const managers = async (crm: Clientela): Promise<Sheet> => {
  const { asOf } = await crm.pipeline.board()
  const { rows, from, to } = await crm.manager.scorecard({
    from: localDay(START),
    to: localDay(epochMs(asOf) + DAY),
  })
  return {
    title: `Managers, ${from} up to ${to}`,
    columns: [
      ...['manager', 'clients', 'won', 'lost', 'win rate', 'won value', 'repeat', 'discount', 'days', 'OTIF'],
      ...['complaints', 'gone', 'at fault'],
    ],
    rows: rows.map(({ manager, clients, sales, service, file }) => [
      ...[
        manager,
        clients.atEnd,
        sales.won,
        sales.lost,
        rateText(sales.winRate),
        bagText(sales.wonValue),
        sales.repeat,
      ],
      ...[
        percent(sales.discount.EUR?.value ?? null),
        number(sales.cycle.median, 0),
        rateText(service.onTimeInFull),
        service.complaints,
      ],
      ...[clients.lost, file?.violations ?? null],
    ]),
    notes: ['repeat: won of clients that had bought before; gone: clients lost; at fault: violations on record'],
  }
}

const campaigns = async (crm: Clientela): Promise<Sheet> => {
  const { rows } = await crm.campaign.results()
  const first = await crm.campaign.results({ attribution: 'first' })
  const wonFirst = new Map(first.rows.map(({ key, wonValue }) => [key, wonValue]))
  return {
    title: 'Campaigns',
    columns: ['campaign', 'invited', 'came', 'leads', 'deals', 'won', 'won value', 'by first touch', 'cost', 'return'],
    rows: rows
      .filter(({ key }) => key !== 'none')
      .map((row) => [
        ...[row.key, row.invited, row.attended, row.leads, row.deals, row.won, bagText(row.wonValue)],
        ...[
          bagText(wonFirst.get(row.key) ?? {}),
          row.cost === null ? null : amountText(row.cost.amount, row.cost.currency),
        ],
        row.roi.value === null ? null : `${number(row.roi.value)} ×`,
      ]),
    notes: ['return: (won − cost) ÷ cost, of what was opened from it; by first touch: of clients that it brought'],
  }
}

const loyalty = async (crm: Clientela): Promise<Sheet> => {
  const { programmes } = await crm.retention.loyalty()
  return {
    title: 'Loyalty',
    columns: ['programme', 'members', 'tiers', 'earned', 'redeemed', 'expired', 'balance', 'would cost'],
    rows: programmes.map((one) => [
      ...[one.programme, one.enrolled, one.tiers.map(({ tier, members }) => `${members} ${tier}`).join(', ')],
      ...[one.earned, one.redeemed, one.expired, one.balance, bagText(one.liability)],
    ]),
  }
}

const competitors = async (crm: Clientela): Promise<Sheet> => {
  const { competitors: all } = await crm.market.competitors()
  return {
    title: 'Competitors',
    columns: [
      'competitor',
      'met, closed',
      'won against',
      'lost',
      'win rate',
      'clients there',
      'their strength',
      'their weakness',
    ],
    rows: all.map(({ name, competitor, byDeal, clients, strengths, weaknesses }) => [
      ...[name ?? competitor, byDeal.rate.den, byDeal.won, byDeal.lost, rateText(byDeal.rate), clients.length],
      ...[strengths[0]?.what ?? null, weaknesses[0]?.what ?? null],
    ]),
  }
}

const days = (hours: number | null): string => number(hours === null ? null : hours / 24)

const service = async (crm: Clientela): Promise<Sheet> => {
  const [orders, complaints] = [await crm.service.orders(), await crm.service.complaints()]
  const rights = await crm.service.rights()
  const { firstResponse, resolution } = complaints
  return {
    title: 'Orders and complaints',
    columns: ['figure', 'value', 'of it'],
    rows: [
      ['orders on time', rateText(orders.onTime), `${orders.delays} delays told, ${orders.overdue} still late`],
      ['in full', rateText(orders.inFull), `${rateText(orders.fillRate)} of the units`],
      ['on time and in full', rateText(orders.onTimeInFull), `${orders.notYetDue} not yet due`],
      ['complaints', complaints.received, `${complaints.open} open, ${complaints.escalated} gone to the head`],
      ['days to the first measure', days(firstResponse.median), 'median, those that wait counted in'],
      ['days to an end', days(resolution.median), 'median, open ones counted in'],
      ['reopened', rateText(complaints.reopenRate), 'of those that had ended'],
      ["partners' rights infringed", rights.total.infringed, `${rights.total.restored} restored`],
    ],
  }
}

const departments = async (crm: Clientela): Promise<Sheet> => {
  const { departments: all } = await crm.service.departments()
  return {
    title: 'Complaints by department',
    columns: ['department', 'came to it', 'open', 'upheld', 'rejected', 'late', 'days held', 'handed on'],
    rows: all.map((one) => [
      ...[one.department, one.received, one.open, one.upheld, one.rejected, rateText(one.breach)],
      ...[days(one.holding.median), one.handOffs],
    ]),
  }
}

const segments = async (crm: Clientela): Promise<Sheet> => {
  const { segments: all } = await crm.market.segments()
  return {
    title: 'Segments',
    columns: ['segment', 'clients', 'entered', 'left', 'bought', 'who'],
    rows: all.map((one) => [one.name, one.clients, one.entered, one.left, bagText(one.bought), one.words]),
  }
}

const moves = async (crm: Clientela): Promise<Sheet> => {
  const {
    segments: [one],
    moves: all,
  } = await crm.market.segments({ segment: 'fallen-asleep' })
  return {
    title: `Who came and went lately: ${one?.name ?? ''}`,
    columns: ['day', 'client', 'what', 'by'],
    rows: (all ?? []).slice(-5).map(({ at, client, move, by }) => [at.slice(0, 10), client, move, by]),
  }
}

const parts = [board, retention, managers, campaigns, loyalty, competitors, service, departments, segments, moves]

export const showCompany = async (crm: Clientela): Promise<void> => {
  for (const part of parts) process.stdout.write(`${tableOf(await part(crm))}\n`)
}
