/** A question about a time before the recorded history (C13): what its figures would be nobody knows. */
import { unknownFigures } from '../../projections/drill.ts'
import { localTime } from '../report/format.ts'
import type { Sheet } from './output.ts'

interface Asked {
  readonly beforeHistory?: true
  readonly asOf?: string
  readonly zone?: string
}

/** An answer as programs get it: figures that nobody knows are null. */
export const asKnown = (answer: object): object => ((answer as Asked).beforeHistory ? unknownFigures(answer) : answer)

/** What people are told instead of figures. */
export const beforeHistorySheet = ({ beforeHistory, asOf, zone }: Asked): Sheet | undefined =>
  beforeHistory === undefined
    ? undefined
    : {
        columns: [
          `Nothing is on record by ${asOf === undefined || zone === undefined ? 'then' : localTime(asOf, zone)}: no figure is known`,
        ],
        rows: [],
      }
