/** `clientela handle [FILE | -]`: commands in, one JSON line out for each. */
import type { Command } from 'commander'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Done, Result, Sent } from '../app/clientela.ts'
import { Count } from '../domain/values/numbers.ts'
import { parseJson } from '../import/json-text.ts'
import { linesOf, type Line as TextLine } from '../import/lines.ts'
import type { HandleError } from '../kernel/errors.ts'
import type { Json } from '../kernel/json.ts'
import { Actor, Provenance } from '../kernel/metadata.ts'
import { struct } from '../kernel/struct.ts'
import { issuesIn } from '../kernel/validate.ts'
import { type CommonOptions, common, type Session, withSession } from './session.ts'

/** Commands sent together: answers come at least this often. */
const BATCH = 500

interface Line {
  readonly number: number
  readonly sent: Sent | undefined
  readonly problem: string | undefined
}

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

/** What may travel with a command; the command itself, and when it occurred, are looked at where it is decided. */
const Envelope = struct(
  { command: t.unknown },
  {
    actor: Actor,
    commandId: t.string,
    reason: t.string,
    occurredAt: t.unknown,
    correlationId: t.string,
    causationId: t.string,
    provenance: Provenance,
    hops: Count,
  },
)

/** `{"command": {…}, "actor": …}` with what travels along, or the bare command. Left: why it is none. */
const sentOf = (text: string, actor: Session['actor']): E.Either<string, Sent> => {
  const parsed = parseJson(text)
  if (E.isLeft(parsed)) return parsed
  if (!isRecord(parsed.right)) return E.left('a line is one JSON object')
  const along: object = isRecord(parsed.right.command) ? parsed.right : { command: parsed.right }
  const [wrong] = issuesIn(Envelope, along)
  return wrong === undefined
    ? E.right({ actor, ...along } as unknown as Sent)
    : E.left(`${wrong.field} ${wrong.message}`)
}

const readLine = (number: number, { text, problem }: TextLine, actor: Session['actor']): Line => {
  const sent = problem === undefined ? sentOf(text, actor) : E.left(problem)
  return E.isLeft(sent)
    ? { number, sent: undefined, problem: sent.left }
    : { number, sent: sent.right, problem: undefined }
}

const nameOf = (sent: Sent | undefined): string => {
  const type: unknown = (sent?.command as { readonly type?: unknown } | undefined)?.type
  return typeof type === 'string' ? type : '(none)'
}

const refusal = (
  error: HandleError,
): { readonly rule: string; readonly field: string; readonly value: Json; readonly message: string } => {
  if (error._tag === 'RuleViolation')
    return { rule: error.rule, field: error.field, value: error.value, message: error.message }
  if (error._tag === 'InvalidCommand') {
    const [first] = error.issues
    return { rule: 'invalid-command', field: first?.field ?? '', value: first?.value ?? null, message: error.message }
  }
  return { rule: error._tag, field: '', value: null, message: error.message }
}

const answerOf = (line: Line, outcome: Result<HandleError, Done> | undefined): object => {
  const command = nameOf(line.sent)
  if (outcome === undefined)
    return {
      command,
      ok: false,
      line: line.number,
      rule: 'invalid-command',
      field: '',
      value: null,
      message: line.problem ?? '',
    }
  if (outcome._tag === 'Left') return { command, ok: false, line: line.number, ...refusal(outcome.left) }
  const { id, stream, commandId, events, position, repeated } = outcome.right
  return { command, ok: true, id, stream, commandId, events, position: position ?? null, repeated }
}

const unreachable: ReadonlySet<string> = new Set(['StoreUnavailable', 'StorageFull', 'OutcomeUnknown'])

export const handleVerb = (program: Command): void => {
  common(
    program.command('handle').argument('[file]', 'NDJSON, one command a line; - or nothing: standard input'),
    'no bounds',
  )
    .description('commands in, one JSON line out for each: what was written, or the rule that refused it')
    .addHelpText(
      'after',
      '\nExample:\n  $ echo \'{"type":"RegisterClient","name":"Forn Puig","kind":"corporate","acquired":{"by":"call"}}\' | clientela handle --as manager:anna',
    )
    .action((file: string | undefined, options: CommonOptions) =>
      withSession(options, async ({ crm, actor }) => {
        let code = 0
        const send = async (lines: ReadonlyArray<Line>): Promise<void> => {
          const good = lines.flatMap((line) => (line.sent === undefined ? [] : [line.sent]))
          const outcomes = await crm.handleAll(good)
          let next = 0
          for (const line of lines) {
            const outcome = line.sent === undefined ? undefined : outcomes[next++]
            if (outcome === undefined || outcome._tag === 'Left')
              code = Math.max(code, outcome?._tag === 'Left' && unreachable.has(outcome.left._tag) ? 3 : 1)
            process.stdout.write(`${JSON.stringify(answerOf(line, outcome))}\n`)
          }
        }
        let batch: Array<Line> = []
        let number = 0
        for await (const line of linesOf(file)) {
          number++
          if (line.text.trim() === '') continue
          batch.push(readLine(number, line, actor))
          // A person or a program that waits for each answer gets it; a file goes in by the batch.
          if (
            batch.length >= BATCH ||
            (file === undefined || file === '-' ? process.stdin.readableLength === 0 : false)
          ) {
            await send(batch)
            batch = []
          }
        }
        await send(batch)
        return code
      }),
    )
}
