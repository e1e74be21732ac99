/** What goes to stdout: a table for people, JSON or CSV for programs and nothing else beside it. */
import Table from 'cli-table3'
import pc from 'picocolors'
import stringWidth from 'string-width'
import { csvOf } from '../export/text.ts'
import { partsOf, viewDataset } from '../export/view.ts'
import { UsageError } from './usage-error.ts'

export type Form = 'table' | 'json' | 'csv'

export type Cell = string | number | null

export interface Sheet {
  readonly title?: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  /** Columns that matter most: cut only once the others are as narrow as they go. Numbers, days and moments are not cut at all. */
  readonly keeps?: ReadonlyArray<string>
  /** Said beneath. */
  readonly notes?: ReadonlyArray<string>
  /** Which of the answer's tables it shows, as `export view --part` names them; default the first that has rows. */
  readonly part?: string
}

const shorten = (text: string, width: number): string => {
  if (stringWidth(text) <= width) return text
  let short = ''
  for (const char of text) {
    if (stringWidth(short + char) > width - 1) break
    short += char
  }
  return `${short}…`
}

/** What other programs wrote must not steer the terminal, nor turn round what stands after it. */
const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, ' ')

/** A terminal that says 0 does not know how wide it is. */
export const terminalWidth = (): number => process.stdout.columns || Number(process.env.COLUMNS || 120)

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** A number, a share, amounts of one or more currencies. */
const isNumber = (cell: Cell | undefined): boolean =>
  typeof cell === 'number' ||
  (typeof cell === 'string' && /^[-+]?\d[\d.,]*( %)?( [A-Z]{3}( \+ -?\d[\d.,]* [A-Z]{3})*)?$/.test(cell))

/** A day, a moment: what is cut off of it cannot be guessed. */
const isMoment = (cell: Cell | undefined): boolean =>
  typeof cell === 'string' && /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}[\d:.]*Z?)?$/.test(cell)

const says = (cell: Cell | undefined): boolean => cell !== null && cell !== undefined && cell !== '' && cell !== '–'

/** A column in which some cell is such a one, and every other says nothing. */
const every = (
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  i: number,
  such: (cell: Cell | undefined) => boolean,
): boolean => rows.some((row) => such(row[i])) && rows.every((row) => !says(row[i]) || such(row[i]))

/** An id, the path of a figure, a word of the vocabulary: what is cut off of it has to be typed. */
const isName = (cell: Cell | undefined): boolean => typeof cell === 'string' && /^\S+$/.test(cell)

/** Words are no narrower than this, while something else can still give way; names, and what matters most, are whole up to that. */
const NARROW = 12
const NAME = 28

interface Width {
  readonly natural: number
  /** While something else can still give way. */
  readonly least: number
  /** Gives way last. */
  readonly kept: boolean
}

/** Widths that together fit: the widest of those that may give way first, then of all. */
const fitted = (columns: ReadonlyArray<Width>, room: number): ReadonlyArray<number> => {
  const fit = columns.map(({ natural }) => natural)
  const widest = (mayGive: (width: number, column: Width) => boolean): number =>
    columns.reduce((most, column, i) => {
      const width = fit[i] ?? 0
      return mayGive(width, column) && width > (fit[most] ?? 0) ? i : most
    }, -1)
  for (let over = fit.reduce((sum, width) => sum + width, 0) - room; over > 0; over--) {
    const first = widest((width, { kept, least }) => !kept && width > least)
    const i = first >= 0 ? first : widest((width) => width > 6)
    if (i < 0) break
    fit[i] = (fit[i] ?? 0) - 1
  }
  return fit
}

const GAP = 2

/** Columns side by side as far as they fit; what does not stands below, beside the first column again. */
const blocksOf = (least: ReadonlyArray<number>, room: number): ReadonlyArray<ReadonlyArray<number>> => {
  const [key = 0] = least
  const blocks: Array<Array<number>> = [[0]]
  let used = key
  for (const [i, width] of least.entries()) {
    if (i === 0) continue
    const block = blocks.at(-1) ?? []
    if (used + GAP + width <= room || block.length === 1) {
      block.push(i)
      used += GAP + width
    } else {
      blocks.push([0, i])
      used = key + GAP + width
    }
  }
  return blocks
}

/** Between words, where a terminal would break it within one. */
const inLines = (text: string): ReadonlyArray<string> => {
  if (process.stdout.isTTY !== true) return [text]
  const lines: Array<string> = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || stringWidth(`${last} ${word}`) > terminalWidth()) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** Rows laid out together: the layout takes as many steps as the square of them. */
const PIECE = 200

/** Aligned columns that fit the terminal. */
export const tableOf = ({ title, columns, rows, notes, keeps = [] }: Sheet): string => {
  const cells = rows.map((row) => row.map((cell) => harmless(cell === null ? '–' : String(cell))))
  const natural = columns.map((name, i) =>
    cells.reduce((widest, row) => Math.max(widest, stringWidth(row[i] ?? '')), stringWidth(name)),
  )
  const room = Math.max(40, terminalWidth())
  const numeric = columns.map((_, i) => every(rows, i, isNumber))
  const uncut = columns.map((_, i) => numeric[i] === true || every(rows, i, isMoment))
  const sizes = natural.map((width, i): Width => {
    const matters = keeps.includes(columns[i] ?? '')
    const enough = uncut[i] === true ? width : matters || every(rows, i, isName) ? NAME : NARROW
    const kept = uncut[i] === true || matters
    return { natural: width, least: Math.min(width, enough, room), kept }
  })
  const laidOut = (block: ReadonlyArray<number>): ReadonlyArray<string> => {
    const of = <A>(all: ReadonlyArray<A>, otherwise: A): ReadonlyArray<A> => block.map((i) => all[i] ?? otherwise)
    const own = block.flatMap((i) => sizes[i] ?? [])
    const widths = fitted(own, room - GAP * (block.length - 1))
    const piece = (from: number): string => {
      const table = new Table({
        head: from > 0 ? [] : of(columns, '').map((name, i) => pc.bold(shorten(name, widths[i] ?? 0))),
        chars: bare,
        style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
        colAligns: of(numeric, false).map((right) => (right ? 'right' : 'left')),
        ...(cells.length > PIECE ? { colWidths: [...widths] } : {}),
      })
      for (const row of cells.slice(from, from + PIECE))
        table.push(of(row, '').map((cell, i) => shorten(cell, widths[i] ?? 0)))
      return table.toString()
    }
    return Array.from({ length: Math.max(1, Math.ceil(cells.length / PIECE)) }, (_, n) => piece(n * PIECE))
  }
  const lines = [
    ...(title === undefined ? [] : inLines(harmless(title)).map((line) => pc.bold(line))),
    ...blocksOf(
      sizes.map(({ least }) => least),
      room,
    ).flatMap((block, n) => (n === 0 ? laidOut(block) : ['', ...laidOut(block)])),
    ...(notes ?? []).flatMap((note) => inLines(harmless(note))).map((note) => pc.dim(note)),
  ]
  return `${lines.join('\n')}\n`
}

/** A big answer must not be cut off when the process ends: resolves once it is out. */
const put = (text: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve())))

/** One of an answer's tables, as `export view` writes it: typed columns, no words for people. */
const printCsv = async (answer: object, part: string | undefined): Promise<void> => {
  const dataset = viewDataset(answer, part)
  if (dataset === undefined) throw new UsageError(`--part ${part ?? ''}: this answer has ${partsOf(answer).join(', ')}`)
  for await (const piece of csvOf(dataset)) await put(piece)
}

/** `part`: the table that was asked for by name, where there is CSV; default the one that the first sheet shows. */
export const print = async (
  form: Form,
  answer: object,
  sheets: ReadonlyArray<Sheet>,
  part: string | undefined = sheets[0]?.part,
): Promise<void> => {
  if (form === 'json') return put(`${JSON.stringify(answer)}\n`)
  if (form === 'csv') return printCsv(answer, part)
  return put(sheets.map(tableOf).join('\n'))
}
