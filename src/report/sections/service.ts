import type { ComplaintRow } from '../../../projections/service/complaints.ts'
import { addMonths, type LocalDate } from '../../kernel/local-date.ts'
import { localTime, number, percent, rateText, several } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { type Chart, defineSection, firstRows, type Scope } from '../section.ts'

const promiseNames = { first: 'promised first', requested: 'asked for', latest: 'promised last' } as const
const statuses = ['resolved', 'rejected', 'open'] as const

const monthsOf = ({ year }: Scope): ReadonlyArray<string> => {
  const months: Array<string> = []
  for (let month: LocalDate = year.from; month < year.to; month = addMonths(month, 1)) months.push(month.slice(0, 7))
  return months
}

const byMonth = (complaints: ReadonlyArray<ComplaintRow>, scope: Scope): Chart => {
  const months = monthsOf(scope)
  return {
    title: 'Complaints by the month they were received, and what became of them',
    alt: `Stacked bars of complaints resolved, rejected and open, received in each of ${months.length} months.`,
    height: 260,
    option: {
      legend: { top: 0 },
      xAxis: { type: 'category', data: months },
      yAxis: { type: 'value', minInterval: 1 },
      series: statuses.map((status) => ({
        name: status,
        type: 'bar',
        stack: 'all',
        data: months.map(
          (month) =>
            complaints.filter(
              (one) => one.status === status && localTime(one.received, scope.zone).slice(0, 7) === month,
            ).length,
        ),
      })),
    },
  }
}

const hundredths = (share: number | null): number | null => (share === null ? null : Math.round(1_000 * share) / 10)

/** S1 to S4: what clients got of what they were promised, and what came of their complaints. */
export const serviceSection = defineSection(
  'service',
  'Service',
  async (views, { when, year }) => ({
    orders: await views.service.orders({ ...year, ...when }),
    complaints: await views.service.complaints({ ...year, ...when }),
    breaches: await views.service.breaches({ ...year, ...when }),
    departments: await views.service.departments({ ...year, ...when }),
  }),
  ({ orders, complaints, breaches, departments }, scope) => {
    const rights = departments.departments.reduce((sum, { rights: own }) => sum + own.infringed, 0)
    if (orders.due === 0 && complaints.received === 0 && breaches.due === 0 && rights === 0) return undefined
    const said = [
      ...(orders.due === 0
        ? []
        : [
            `Of ${several(orders.due, 'order', 'orders')} due in twelve months ${percent(orders.onTimeInFull.value)} came on time and in full.`,
          ]),
      ...(complaints.received === 0
        ? []
        : [
            `${several(complaints.received, 'complaint', 'complaints')} came, ${several(complaints.open, 'is', 'are')} open; of ${breaches.due} due, ${percent(breaches.rate.value)} did not end in time.`,
          ]),
      ...(rights === 0 ? [] : [`Partners' rights were infringed ${rights === 1 ? 'once' : `${rights} times`}.`]),
    ]
    const promised = orders.promises.filter(({ due }) => due > 0)
    const names = promised.map(({ promise }) => promiseNames[promise])
    return {
      ...(orders.due === 0
        ? {}
        : {
            key: {
              value: percent(orders.onTimeInFull.value),
              says: `of ${several(orders.due, 'order', 'orders')} came on time and in full`,
            },
          }),
      lead: said.join(' '),
      charts: [
        ...(promised.length === 0
          ? []
          : [
              {
                title: 'Orders on time and in full, % of those due',
                alt: `Bars of the share on time, in full and both, against each of ${promised.length} days.`,
                height: heightOf(names, 3),
                option: lyingBars(
                  names,
                  [
                    { name: 'on time', data: promised.map(({ onTime }) => hundredths(onTime.value)) },
                    { name: 'in full', data: promised.map(({ inFull }) => hundredths(inFull.value)) },
                    { name: 'both', data: promised.map(({ onTimeInFull }) => hundredths(onTimeInFull.value)) },
                  ],
                  { max: 100 },
                ),
              },
            ]),
        ...(complaints.received === 0 ? [] : [byMonth(complaints.complaints, scope)]),
      ],
      tables: [
        {
          caption: 'Orders against the day',
          columns: ['day', 'due', 'on time', 'in full', 'both'],
          rows: promised.map((row) => [
            promiseNames[row.promise],
            row.due,
            rateText(row.onTime),
            rateText(row.inFull),
            rateText(row.onTimeInFull),
          ]),
        },
        firstRows(
          'Orders that failed',
          ['order', 'client', 'promised', 'complete', 'days late', 'in full'],
          orders.orders
            .filter(({ onTime, inFull }) => !onTime || !inFull)
            .toSorted((a, b) => (b.daysLate ?? 0) - (a.daysLate ?? 0) || (a.order < b.order ? -1 : 1))
            .map((one) => [
              one.order,
              one.client,
              one.first,
              one.complete === null ? null : localTime(one.complete, scope.zone),
              one.daysLate,
              one.inFull ? 'yes' : 'no',
            ]),
          20,
        ),
        {
          caption: 'Complaints, hours by the clock',
          columns: ['until', 'complaints', 'median', 'mean', 'p90', 'median, open ones counted in'],
          rows:
            complaints.received === 0
              ? []
              : [
                  ['first response', complaints.firstResponse.answered, complaints.firstResponse.median] as const,
                  ['end', complaints.resolution.closed, complaints.resolution.median] as const,
                ].map(([name, { n, median, mean, p90 }, open]) => [
                  name,
                  n,
                  number(median),
                  number(mean),
                  number(p90),
                  number(open),
                ]),
        },
        firstRows(
          'Departments',
          [
            'department',
            'complaints',
            'open',
            'breached',
            'median hours held',
            'handed on',
            'again',
            'rights infringed',
            'restored',
          ],
          departments.departments.map((row) => [
            row.department,
            row.received,
            row.open,
            rateText(row.breach),
            number(row.holding.median),
            row.handOffs,
            rateText(row.recurrence),
            row.rights.infringed,
            row.rights.restored,
          ]),
        ),
      ],
    }
  },
)
