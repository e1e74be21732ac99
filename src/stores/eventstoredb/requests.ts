/** What is asked of the server when something is read. */
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js'
import type { Filter } from '../../kernel/event-store.ts'
import type { Position } from '../../kernel/position.ts'
import type { Messages } from './driver.ts'
import { commitOf } from './names.ts'

type Options = InstanceType<typeof ReadReq.Options>
type FilterOptions = InstanceType<typeof ReadReq.Options.FilterOptions>

export type Direction = 'forwards' | 'backwards'

/** Where a read begins; a subscription begins after it. */
export type From<At> = At | 'start' | 'end'

/** As many as a 64-bit count holds without a sign: no limit. */
const NO_LIMIT = String(Number.MAX_SAFE_INTEGER)

/** An expression that nothing passes. */
const NOTHING = '^$.'

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * The server filters by type or by stream, not by both: types are the narrower, the rest is left to the reader. Its own
 * records, whose types begin with $, are never let through, but for links that are to be resolved: what they lead to is for
 * the reader to look at, so that all of them have to come.
 */
const filterOptions = (
  { streams }: Messages,
  filter: Filter | undefined,
  window: number,
  resolveLinks: boolean,
): FilterOptions => {
  const { FilterOptions } = streams.ReadReq.Options
  const expression = new FilterOptions.Expression()
  const options = new FilterOptions()
  const types = filter?.types?.map(escaped)
  if (types !== undefined) {
    const wanted = [...types, ...(resolveLinks ? ['\\$>'] : [])].join('|')
    options.setEventType(expression.setRegex(wanted === '' ? NOTHING : `^(${wanted})$`))
  } else if (filter?.categories !== undefined && !resolveLinks) {
    const wanted = filter.categories.map(escaped).join('|')
    // All of a name without a hyphen is its category.
    options.setStreamIdentifier(expression.setRegex(wanted === '' ? NOTHING : `^(${wanted})(-|$)`))
  } else options.setEventType(expression.setRegex(resolveLinks ? '^([^$]|\\$>$)' : '^[^$]'))
  return options.setMax(window).setCheckpointintervalmultiplier(1)
}

const options = ({ streams, shared }: Messages, resolveLinks: boolean): Options =>
  new streams.ReadReq.Options()
    .setResolveLinks(resolveLinks)
    .setUuidOption(new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty()))

const directed = (messages: Messages, whole: Options, direction: Direction): Options => {
  const { FORWARDS, BACKWARDS } = messages.streams.ReadReq.Options.ReadDirection
  return whole.setReadDirection(direction === 'forwards' ? FORWARDS : BACKWARDS)
}

/** Events of one stream; its first revision is included. */
export const streamRequest = (
  messages: Messages,
  name: string,
  from: From<number>,
  { direction, limit, resolveLinks }: { direction: Direction; limit: number; resolveLinks: boolean },
): ReadReq => {
  const { streams, shared } = messages
  const { StreamOptions } = streams.ReadReq.Options
  const stream = new StreamOptions().setStreamIdentifier(
    new shared.StreamIdentifier().setStreamName(new TextEncoder().encode(name)),
  )
  if (from === 'start') stream.setStart(new shared.Empty())
  else if (from === 'end') stream.setEnd(new shared.Empty())
  else stream.setRevision(String(from))
  const whole = options(messages, resolveLinks)
    .setStream(stream)
    .setNoFilter(new shared.Empty())
    .setCount(Number.isFinite(limit) ? String(limit) : NO_LIMIT)
  return new streams.ReadReq().setOptions(directed(messages, whole, direction))
}

const allOptions = ({ streams, shared }: Messages, from: From<Position>) => {
  const { AllOptions, Position: ServerPosition } = streams.ReadReq.Options
  const all = new AllOptions()
  if (from === 'start') return all.setStart(new shared.Empty())
  if (from === 'end') return all.setEnd(new shared.Empty())
  const commit = commitOf(from)
  return all.setPosition(new ServerPosition().setCommitPosition(commit).setPreparePosition(commit))
}

/** Events scanned at a time by the server, for a read: large, since it answers with matching ones only. */
const READ_WINDOW = 1_000

/** The whole history, without a filter the server's own records too; forwards from a position includes it, backwards does not. */
export const allRequest = (
  messages: Messages,
  from: From<Position>,
  filter: Filter | undefined | 'no filter',
  { direction, limit, resolveLinks }: { direction: Direction; limit: number; resolveLinks: boolean },
): ReadReq => {
  const whole = options(messages, resolveLinks)
    .setAll(allOptions(messages, from))
    .setCount(Number.isFinite(limit) ? String(limit) : NO_LIMIT)
  if (filter === 'no filter') whole.setNoFilter(new messages.shared.Empty())
  else whole.setFilter(filterOptions(messages, filter, READ_WINDOW, resolveLinks))
  return new messages.streams.ReadReq().setOptions(directed(messages, whole, direction))
}

/** What comes after a position, for ever; a checkpoint follows each event that the filter holds back. */
export const subscriptionRequest = (
  messages: Messages,
  after: From<Position>,
  filter: Filter | undefined,
  resolveLinks: boolean,
): ReadReq => {
  const { streams } = messages
  const whole = options(messages, resolveLinks)
    .setAll(allOptions(messages, after))
    .setSubscription(new streams.ReadReq.Options.SubscriptionOptions())
    .setFilter(filterOptions(messages, filter, 1, resolveLinks))
  return new streams.ReadReq().setOptions(directed(messages, whole, 'forwards'))
}
