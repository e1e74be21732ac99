/** Errors as the server says them: a gRPC code, and trailers that name what happened. */
import { status as code, Metadata } from '@grpc/grpc-js'

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

export const failed = (details: string): Refusal => refusal(code.UNKNOWN, details, {})
export const invalid = (details: string): Refusal => refusal(code.INVALID_ARGUMENT, details, {})
