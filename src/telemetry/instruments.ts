/**
 * What is measured, through OpenTelemetry's interface alone: nothing is recorded unless the application sets a provider.
 * Attributes say of which kind, never which one: no ids of clients, no contents, no names of streams.
 */
import {
  type Attributes,
  createNoopMeter,
  metrics,
  ProxyTracerProvider,
  type Span,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import * as E from 'fp-ts/lib/Either.js'
import type { TaggedError } from '../kernel/errors.ts'

const NAME = 'clientela'

const meter = () => metrics.getMeter(NAME)

/** Whether anybody listens: a provider of spans or of metrics has been set. Nothing at all is done otherwise. */
export const isObserved = (): boolean => {
  const provider = trace.getTracerProvider()
  const none = new ProxyTracerProvider().getDelegate()
  const traced = provider instanceof ProxyTracerProvider ? provider.getDelegate() !== none : true
  return traced || meter() !== createNoopMeter()
}

export interface Instruments {
  readonly commands: (attributes: Attributes) => void
  readonly appended: (events: number, seconds: number, attributes: Attributes) => void
  readonly read: (events: number, seconds: number, attributes: Attributes) => void
  readonly followed: (events: number) => void
  /** Something that was broken off is tried again. */
  readonly resumed: (what: string) => void
}

export const instruments = (): Instruments => {
  const made = meter()
  const commands = made.createCounter('clientela.commands', { description: 'commands by type and outcome' })
  const events = made.createCounter('clientela.append.events', { description: 'events appended' })
  const appendTime = made.createHistogram('clientela.append.duration', {
    unit: 's',
    description: 'time to append, by outcome: a Conflict is decided anew, an OutcomeUnknown sent again',
  })
  const readEvents = made.createCounter('clientela.read.events', { description: 'events read' })
  const readTime = made.createHistogram('clientela.read.duration', { unit: 's', description: 'time to read it all' })
  const followed = made.createCounter('clientela.follow.events', { description: 'events followed' })
  const resumed = made.createCounter('clientela.resumed', { description: 'reads and followers taken up again' })
  return {
    commands: (attributes) => commands.add(1, attributes),
    appended: (count, seconds, attributes) => {
      if (count > 0) events.add(count, attributes)
      appendTime.record(seconds, attributes)
    },
    read: (count, seconds, attributes) => {
      readEvents.add(count, attributes)
      readTime.record(seconds, attributes)
    },
    followed: (count) => followed.add(count),
    resumed: (what) => resumed.add(1, { 'clientela.what': what }),
  }
}

/** Work in a span of its own, a child of whatever is under way; the work ends it. */
export const inSpan = <A>(name: string, attributes: Attributes, work: (span: Span) => A): A =>
  trace.getTracer(NAME).startActiveSpan(name, { attributes }, work)

/** A span of something that is pulled, and so has no one stretch of code of its own. */
export const spanOf = (name: string, attributes: Attributes): Span =>
  trace.getTracer(NAME).startSpan(name, { attributes })

/** Ends a span by how the work came out. A refusal by a rule is an answer, no failure. */
export const ended = (span: Span, outcome: E.Either<TaggedError, unknown>, attributes: Attributes = {}): void => {
  const tag = E.isLeft(outcome) ? outcome.left._tag : 'ok'
  span.setAttributes({ 'clientela.outcome': tag, ...attributes })
  if (E.isLeft(outcome) && tag !== 'RuleViolation') span.setStatus({ code: SpanStatusCode.ERROR, message: tag })
  span.end()
}

/** Observed whenever the provider collects: how far each view is behind. Gives back what ends it. */
export const observeLag = (lags: () => Promise<ReadonlyArray<{ readonly name: string; readonly behind: number }>>) => {
  const gauge = meter().createObservableGauge('clientela.view.behind', {
    description: 'events recorded after what a view has seen, counted up to 10,000',
  })
  const observe: Parameters<typeof gauge.addCallback>[0] = async (result) => {
    for (const { name, behind } of await lags()) result.observe(behind, { 'clientela.view': name })
  }
  gauge.addCallback(observe)
  return () => gauge.removeCallback(observe)
}
