/** Plays a run on stores and on the naive model side by side, and holds every answer against what the model says. */
import { expect } from 'vitest'
import type { Clientela, Command, Done, Result, Sent } from '../../src/app/clientela.ts'
import type { HandleError } from '../../src/kernel/errors.ts'
import type { RecordedEvent } from '../../src/kernel/event-store.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import type { TestClock } from '../../src/testing/fixed.ts'
import type { House } from './house.ts'
import { type Around, type Happened, localHour, nothingYet, type Said, saysOf, type World } from './naive/index.ts'
import { type Actor, endings, instanceOf, type Pick, type Run, type Step } from './steps.ts'

type Answer = Result<HandleError, Done>

interface Issue {
  readonly command: Command
  readonly actor: Actor
  readonly occurredAt: Instant
  readonly commandId: string
}

interface Entry {
  readonly issue: Issue
  /** What was answered, where something was written. */
  readonly wrote: ReadonlyArray<Happened>
}

export interface Played {
  readonly world: World
  /** Types of commands that were, and names of rules that were broken. */
  readonly accepted: Iterable<string>
  readonly refused: Iterable<string>
}

const aroundOf = ({ actor, occurredAt }: Omit<Issue, 'command' | 'commandId'>): Around => ({
  actor,
  at: occurredAt,
  day: localHour(Date.parse(occurredAt)).day,
})

const sent = ({ command, ...travels }: Issue): Sent => ({ command, ...travels }) as Sent

const send = async (crm: Clientela, { command, ...travels }: Issue): Promise<Answer> =>
  (await crm.tryHandle(command, travels)) as Answer

/** What was answered in the model's words: the rule that refused it, or what happened. */
const told = (answer: Answer): string | ReadonlyArray<Happened> => {
  if (answer._tag === 'Right') return answer.right.events.map(({ type, data }) => [type, data as object])
  return answer.left._tag === 'RuleViolation' ? answer.left.rule : `${answer.left._tag}: ${answer.left.message}`
}

const agrees = (answer: Answer, breaks: ReadonlyArray<string>, happened: ReadonlyArray<Happened>): boolean => {
  try {
    holds(answer, breaks, happened)
    return true
  } catch {
    return false
  }
}

/** Refused by a rule that the model says it breaks, or accepted with what the model says happens. */
const holds = (answer: Answer, breaks: ReadonlyArray<string>, happened: ReadonlyArray<Happened>): void => {
  const said = told(answer)
  if (breaks.length > 0) expect(breaks).toContain(said)
  else {
    expect(typeof said === 'string' ? said : said.map(([type]) => type)).toEqual(happened.map(([type]) => type))
    expect(said).toMatchObject(happened.map(([type, data = {}]) => [type, JSON.parse(JSON.stringify(data))]))
  }
}

const all = async (pages: AsyncIterable<ReadonlyArray<RecordedEvent>>): Promise<ReadonlyArray<RecordedEvent>> => {
  const events: Array<RecordedEvent> = []
  for await (const page of pages) events.push(...page)
  return events
}

/** Every stream's events in order, but for what only the store gives: position and recording time. */
export const historyOf = async (crm: Clientela) => {
  const streams = new Map<string, Array<object>>()
  for (const { id, type, data, metadata, stream, revision } of await all(crm.store.readAll()))
    streams.set(stream, [...(streams.get(stream) ?? []), { id, type, data, metadata, revision }])
  return Object.fromEntries([...streams].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const play = async (
  { opening, moments }: Run,
  houses: ReadonlyArray<House>,
  clock: TestClock,
): Promise<Played> => {
  const world = nothingYet()
  const log: Array<Entry> = []
  /** When what happened to each instance began. */
  const since = new Map<string, string>()
  const refused = new Set<string>()
  const accepted = new Map<string, number>()
  let serial = 0

  /** What has been seldom so far comes first, what ends something last. */
  const rank = ({ type }: Command): number => (accepted.get(type) ?? 0) + (endings.has(type) ? 3 : 0)

  const issueOf = ({ commands, asItIs, actor, late }: Pick, by: World): Issue => {
    const then = new Date(Date.parse(clock.now()) - late * 3_600_000).toISOString()
    const issues = commands.map((command) => {
      const begun = since.get(instanceOf(command)) ?? then
      return { command, actor, occurredAt: (then < begun ? begun : then) as Instant }
    })
    const allowed = asItIs ? [] : issues.filter((one) => askedOf(by, one).breaks.length === 0)
    const [issue = issues[0]] = allowed.toSorted((a, b) => rank(a.command) - rank(b.command))
    if (issue === undefined) throw new Error('a step without a command')
    return { ...issue, commandId: `command-${++serial}` }
  }

  const askedOf = (by: World, issue: Omit<Issue, 'commandId'>): Said => saysOf(by, issue.command, aroundOf(issue))

  const noted = (issue: Issue, breaks: ReadonlyArray<string>, happened: ReadonlyArray<Happened>): void => {
    for (const rule of breaks) refused.add(rule)
    if (breaks.length === 0) accepted.set(issue.command.type, (accepted.get(issue.command.type) ?? 0) + 1)
    log.push({ issue, wrote: happened })
    const instance = instanceOf(issue.command)
    if (happened.length > 0 && !since.has(instance)) since.set(instance, issue.occurredAt)
  }

  /** On every store in turn but the one that has it already. */
  const everywhere = async (issue: Issue, but?: House): Promise<void> => {
    const { breaks, happen } = askedOf(world, issue)
    const happened = breaks.length > 0 ? [] : happen()
    for (const house of houses) {
      if (house === but) continue
      const answer = await send(house.crm(), issue)
      try {
        holds(answer, breaks, happened)
      } catch (thrown) {
        throw new Error(
          `${house.name}: ${JSON.stringify(issue)}\nthe model: ${JSON.stringify(breaks.length > 0 ? breaks : happened)}\nthe store: ${JSON.stringify(told(answer))}`,
          { cause: thrown },
        )
      }
    }
    noted(issue, breaks, happened)
  }

  const batch = async (picks: ReadonlyArray<Pick>): Promise<void> => {
    // Picked by what the model will have said before.
    const ahead = structuredClone(world)
    const issues = picks.map((pick) => {
      const issue = issueOf(pick, ahead)
      const { breaks, happen } = askedOf(ahead, issue)
      if (breaks.length === 0) happen()
      return issue
    })
    const answers = await Promise.all(
      houses.map(async (house) => (await house.crm().handleAll(issues.map(sent))) as ReadonlyArray<Answer>),
    )
    for (const [i, issue] of issues.entries()) {
      const { breaks, happen } = askedOf(world, issue)
      const happened = breaks.length > 0 ? [] : happen()
      for (const own of answers) holds(own[i] as Answer, breaks, happened)
      noted(issue, breaks, happened)
    }
  }

  /** Both at once on one store: what comes of it is one of the two orders, which the other stores then follow. */
  const race = async ({ first: one, second: two, on }: Extract<Step, { is: 'race' }>): Promise<void> => {
    const house = houses[on % houses.length]
    if (house === undefined) throw new Error('no store to race on')
    const first = issueOf(one, world)
    const sameStream = two.commands.filter((command) => instanceOf(command) === instanceOf(first.command))
    const second = issueOf({ ...two, commands: sameStream.length > 0 ? sameStream : [first.command] }, world)
    const [a, b] = await Promise.all([send(house.crm(), first), send(house.other(), second)])
    const orders = [
      [
        { issue: first, answer: a },
        { issue: second, answer: b },
      ],
      [
        { issue: second, answer: b },
        { issue: first, answer: a },
      ],
    ]
    const fits = orders.filter((order) => {
      const copy = structuredClone(world)
      return order.every(({ issue, answer }) => {
        const { breaks, happen } = askedOf(copy, issue)
        return agrees(answer, breaks, breaks.length > 0 ? [] : happen())
      })
    })
    const written = (order: (typeof orders)[number]) =>
      order.flatMap(({ answer }) =>
        answer._tag === 'Right' ? answer.right.events.map(({ revision }) => revision) : [],
      )
    const found = fits.find((order) =>
      written(order).every((revision, i, own) => i === 0 || revision > (own[i - 1] ?? -1)),
    )
    if (found === undefined)
      throw new Error(
        `${house.name}, a race of ${JSON.stringify([first, second])} came to ${JSON.stringify([told(a), told(b)])}: neither order`,
      )
    for (const { issue } of found) await everywhere(issue, house)
  }

  const again = async (nth: number): Promise<void> => {
    const entry = log[nth % Math.max(log.length, 1)]
    if (entry === undefined) return
    const { issue, wrote } = entry
    // What wrote nothing is decided anew.
    if (wrote.length === 0) return everywhere(issue)
    for (const house of houses)
      for (const crm of [house.crm(), house.other()]) {
        const answer = await send(crm, issue)
        holds(answer, [], wrote)
        // EventStoreDB answers alike what is new and what another process has written.
        if (crm.store.capabilities.guardsReferences || crm === house.crm())
          expect(answer).toMatchObject({ right: { repeated: true } })
      }
  }

  const stale = async (nth: number): Promise<void> => {
    const streams = [
      ...new Set(log.flatMap(({ issue, wrote }) => (wrote.length > 0 ? [instanceOf(issue.command)] : []))),
    ]
    const stream = streams[nth % Math.max(streams.length, 1)] as StreamName | undefined
    if (stream === undefined) return
    for (const house of houses) {
      const { store } = house.crm()
      const events = await all(store.read(stream))
      const expected = events.length === 1 ? 'no-stream' : events.length - 2
      const event = { id: crypto.randomUUID(), type: 'NeverWritten', data: {}, metadata: {} }
      expect(await store.append(stream, expected, [event])()).toMatchObject({
        left: { _tag: 'Conflict', actual: events.length - 1 },
      })
    }
  }

  const importer = { id: 'imp', role: 'importer' }
  for (const [i, command] of opening.entries())
    await everywhere({ command, actor: importer, occurredAt: clock.now(), commandId: `opening-${i}` })
  for (const [step, hours] of moments) {
    clock.advance(hours * 3_600_000)
    switch (step.is) {
      case 'one':
        await everywhere(issueOf(step.pick, world))
        break
      case 'batch':
        await batch(step.picks)
        break
      case 'race':
        await race(step)
        break
      case 'again':
        await again(step.nth)
        break
      case 'stale':
        await stale(step.nth)
        break
      case 'reopen':
        await houses[step.on % houses.length]?.reopen()
        break
      case 'look':
        for (const house of houses) await house.crm().views.catchUp()
    }
  }
  return { world, accepted: accepted.keys(), refused }
}
