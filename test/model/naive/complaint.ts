/** Complaints: who holds them, by which measure they end, and when they were to (rule 7). */
import type { CalendarFacts } from './company.ts'
import {
  type Around,
  after,
  canBeServed,
  type Happened,
  inOrder,
  isServed,
  mayAct,
  ofTheClient,
  type Said,
  type Sentences,
  says,
  standing,
  type Word,
  type World,
} from './kit.ts'
import { localHour } from './local.ts'

interface Latest {
  readonly what: string
  readonly at: string
}

export interface ComplaintFacts {
  readonly client: string
  readonly manager: string
  readonly limit: string
  readonly due: string | null
  status: 'open' | 'resolved' | 'rejected'
  readonly receivedAt: string
  statusAt: string
  department: Latest | null
  measure: Latest | null
  readonly escalatedTo: Set<string>
}

const HOUR = 3_600_000

/** Whether the hour from that moment on is worked. */
const isWorked = ({ versions, holidays }: CalendarFacts, ms: number): boolean => {
  const { day, hour, weekday } = localHour(ms)
  const sinces = [...versions.keys()].sort()
  const since = sinces.findLast((one) => one <= day) ?? sinces[0] ?? ''
  const ofWeek = versions.get(since)?.hours.filter((one) => one.weekday === weekday) ?? []
  return (holidays.get(day) ?? ofWeek).some(({ from, to }) => from <= hour && hour < to)
}

/** The moment at which so many worked hours have passed, walking hour by hour; undefined where that takes ten years. */
const afterHours = (calendar: CalendarFacts, at: string, hours: number): string | undefined => {
  let left = hours
  for (let ms = Date.parse(at), walked = 0; walked < 3_660 * 24; ms += HOUR, walked++) {
    if (isWorked(calendar, ms)) left--
    if (left === 0) return new Date(ms + HOUR).toISOString()
  }
  return undefined
}

type Told = readonly [Sentences, () => ReadonlyArray<Happened>]

const ofComplaint = (
  world: World,
  { complaint: id }: { readonly complaint: string },
  around: Around,
  found: (complaint: ComplaintFacts) => Told,
): Said => {
  const complaint = world.complaints.get(id)
  if (complaint === undefined) return says({ 'complaint-exists': false })
  const [sentences, happen] = found(complaint)
  const manager = standing(world, complaint.client)?.manager ?? complaint.manager
  return says({ ...mayAct(around, manager), ...sentences }, happen)
}

const ofOpen: typeof ofComplaint = (world, asked, around, found) =>
  ofComplaint(world, asked, around, (complaint) => {
    const [sentences, happen] = found(complaint)
    const rests = after(around, complaint.receivedAt)['after-what-it-rests-on'] === true
    return [
      {
        'complaint-is-open': complaint.status === 'open',
        ...sentences,
        'after-what-it-rests-on': rests && sentences['after-what-it-rests-on'] !== false,
      },
      happen,
    ]
  })

const became = (complaint: ComplaintFacts, status: ComplaintFacts['status'], { at }: Around): void => {
  Object.assign(complaint, { status, statusAt: at })
}

type ComplaintTypes =
  | 'ReceiveComplaint'
  | 'AssignComplaint'
  | 'TakeMeasure'
  | 'ResolveComplaint'
  | 'RejectComplaint'
  | 'ReopenComplaint'
  | 'EscalateComplaint'

export const complaints: Word<ComplaintTypes> = {
  ReceiveComplaint: (world, asked, around) => {
    const { complaint: id = '', client, contract, deal, serviceHours, department } = asked
    const manager = world.clients.get(client)?.manager ?? null
    const company = world.calendars.get('company')
    const due =
      serviceHours === undefined || company === undefined ? undefined : afterHours(company, around.at, serviceHours)
    const limit = asked.limit ?? (due === undefined ? undefined : localHour(Date.parse(due)).day)
    return says(
      {
        'complaint-received-once': !world.complaints.has(id),
        ...canBeServed(world, client),
        ...mayAct(around, manager),
        'complaint-contract-of-the-client':
          contract === undefined || ofTheClient(world, world.contracts.get(contract), client),
        'complaint-deal-of-the-client': deal === undefined || ofTheClient(world, world.deals.get(deal), client),
        'complaint-has-a-limit': asked.limit !== undefined || serviceHours !== undefined,
        'complaint-service-level-by-a-calendar': serviceHours === undefined || due !== undefined,
        'complaint-limit-not-before-receipt': limit === undefined || limit >= around.day,
      },
      () => {
        const received = asked.manager ?? manager ?? around.actor.id
        world.complaints.set(id, {
          client,
          manager: received,
          limit: limit ?? '',
          due: due ?? null,
          status: 'open',
          receivedAt: around.at,
          statusAt: around.at,
          department: department === undefined ? null : { what: department, at: around.at },
          measure: null,
          escalatedTo: new Set(),
        })
        return [['ComplaintReceived', { manager: received, limit, ...(due === undefined ? {} : { due }) }]]
      },
    )
  },
  AssignComplaint: (world, asked, around) =>
    ofOpen(world, asked, around, (complaint) => [
      {},
      () => {
        const { department } = asked
        const before = complaint.department
        if (before?.what === department && around.at >= before.at) return []
        if (before === null || around.at >= before.at) complaint.department = { what: department, at: around.at }
        return [['ComplaintAssigned', { department }]]
      },
    ]),
  TakeMeasure: (world, asked, around) =>
    ofOpen(world, asked, around, (complaint) => [
      {},
      () => {
        const { measure: before } = complaint
        // One of the time before it was reopened does not end it now.
        if (around.at >= complaint.statusAt && (before === null || around.at >= before.at))
          complaint.measure = { what: asked.measure, at: around.at }
        return [['MeasureTaken', { measure: asked.measure }]]
      },
    ]),
  ResolveComplaint: (world, asked, around) =>
    ofOpen(world, asked, around, (complaint) => {
      const measure = asked.measure ?? complaint.measure?.what
      return [
        {
          'complaint-resolved-by-a-measure': measure !== undefined,
          'after-what-it-rests-on': asked.measure !== undefined || around.at >= (complaint.measure?.at ?? ''),
          ...inOrder(around, complaint.statusAt),
        },
        () => {
          became(complaint, 'resolved', around)
          return [['ComplaintResolved', { measure }]]
        },
      ]
    }),
  RejectComplaint: (world, asked, around) =>
    ofOpen(world, asked, around, (complaint) => [
      inOrder(around, complaint.statusAt),
      () => {
        became(complaint, 'rejected', around)
        return [['ComplaintRejected']]
      },
    ]),
  ReopenComplaint: (world, asked, around) =>
    ofComplaint(world, asked, around, (complaint) => [
      {
        'complaint-is-closed': complaint.status !== 'open',
        ...inOrder(around, complaint.statusAt),
        ...isServed(world, complaint.client),
      },
      () => {
        became(complaint, 'open', around)
        complaint.measure = null
        complaint.escalatedTo.clear()
        return [['ComplaintReopened']]
      },
    ]),
  EscalateComplaint: (world, asked, around) =>
    ofOpen(world, asked, around, (complaint) => {
      const { limit, due, escalatedTo } = complaint
      return [
        {
          'complaint-past-its-limit': around.day > limit || (due !== null && around.at > due),
          'complaint-escalated-once': !escalatedTo.has(asked.to),
        },
        () => {
          escalatedTo.add(asked.to)
          return [['ComplaintEscalated', { to: asked.to }]]
        },
      ]
    }),
}
