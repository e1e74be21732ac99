/** `clientela handle [FILE | -]`: commands in, one JSON line out for each. */
import type { Command } from 'commander'
import type { Done, Result, Sent } from '../app/clientela.ts'
import { linesOf } from '../import/lines.ts'
import type { HandleError } from '../kernel/errors.ts'
import type { Json } from '../kernel/json.ts'
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

/** `{"command": {…}, "actor": …}` with what travels along, or the bare command. */
const readLine = (number: number, text: string, actor: Session['actor']): Line => {
  try {
    const parsed: unknown = JSON.parse(text)
    if (!isRecord(parsed)) return { number, sent: undefined, problem: 'a line is one JSON object' }
    const wrapped = isRecord(parsed.command) ? parsed : { command: parsed }
    return { number, sent: { actor, ...wrapped } as unknown as Sent, problem: undefined }
  } catch (thrown) {
    return {
      number,
      sent: undefined,
      problem: `not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    }
  }
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
        for await (const text of linesOf(file)) {
          number++
          if (text.trim() === '') continue
          batch.push(readLine(number, text, actor))
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
