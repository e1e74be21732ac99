/** Errors as the server says them: a gRPC code, and trailers that name what happened. */
import { status as code, Metadata } from '@grpc/grpc-js'
import type { CallFault } from './faults.ts'

export interface Refusal {
  readonly code: number
  readonly details: string
  readonly metadata: Metadata
}

const refusal = (number: number, details: string, trailers: Readonly<Record<string, string>>): Refusal => {
  const metadata = new Metadata()
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value)
  return { code: number, details, metadata }
}

/** The server fails to write a name that is not ASCII into a trailer, and says nothing but that it failed. */
const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
const named = (stream: string, make: () => Refusal): Refusal =>
  isAscii(stream) ? make() : refusal(code.UNKNOWN, 'Received HTTP status code 500', {})

export const streamDeleted = (stream: string): Refusal =>
  named(stream, () =>
    refusal(code.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
      exception: 'stream-deleted',
      'stream-name': stream,
    }),
  )

export const wrongExpectedVersion = (stream: string, expected: string, actual: string): Refusal =>
  named(stream, () =>
    refusal(
      code.FAILED_PRECONDITION,
      `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
      {
        exception: 'wrong-expected-version',
        'stream-name': stream,
        'expected-version': expected,
        'actual-version': actual,
      },
    ),
  )

export const tooLarge = (limit: number): Refusal =>
  refusal(code.INVALID_ARGUMENT, `Maximum append size of ${limit} exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  })

export const propertyMissing: Refusal = refusal(code.INVALID_ARGUMENT, 'Required Metadata Property is missing', {
  exception: 'missing-required-metadata-property',
  'required-metadata-properties': 'type,content-type',
})

export const callFailed = ({ code: number, details, exception, leader, trailers }: CallFault): Refusal =>
  refusal(number, details, {
    ...trailers,
    ...(exception === undefined ? {} : { exception }),
    ...(leader === undefined
      ? {}
      : { 'leader-endpoint-host': leader.host, 'leader-endpoint-port': String(leader.port) }),
  })

export const unauthenticated: CallFault = { code: code.UNAUTHENTICATED, details: 'Not authenticated' }

export const failed = (details: string): Refusal => refusal(code.UNKNOWN, details, {})
export const invalid = (details: string): Refusal => refusal(code.INVALID_ARGUMENT, details, {})

const group = (number: number, exception: string, stream: string, name: string, details: string, more = {}): Refusal =>
  named(`${stream}${name}`, () =>
    refusal(number, details, { exception, 'stream-name': stream, 'group-name': name, ...more }),
  )

export const groupExists = (stream: string, name: string): Refusal =>
  group(
    code.ALREADY_EXISTS,
    'persistent-subscription-exists',
    stream,
    name,
    `Subscription group ${name} on stream ${stream} exists.`,
  )

export const groupMissing = (stream: string, name: string): Refusal =>
  group(
    code.NOT_FOUND,
    'persistent-subscription-does-not-exist',
    stream,
    name,
    `Subscription group ${name} on stream ${stream} does not exist.`,
  )

export const groupFailed = (stream: string, name: string, reason: string): Refusal =>
  group(
    code.INTERNAL,
    'persistent-subscription-failed',
    stream,
    name,
    `Subscription group ${name} on stream ${stream} failed: '${reason}'`,
    { reason },
  )

export const groupFull = (stream: string, name: string): Refusal =>
  group(
    code.FAILED_PRECONDITION,
    'maximum-subscribers-reached',
    stream,
    name,
    `Maximum subscriptions reached for subscription group '${name}' on stream '${stream}.`,
  )

export const groupDropped = (stream: string, name: string): Refusal =>
  group(
    code.CANCELLED,
    'persistent-subscription-dropped',
    stream,
    name,
    `Subscription group ${name} on stream ${stream} was dropped.`,
  )
