/** What several sections of the monthly report take figures from: asked once for each month. */
import { board } from '../pipeline/board.ts'
import { winRate } from '../pipeline/win-rate.ts'
import { remembered } from '../remembered.ts'
import { revenue } from '../retention/revenue.ts'
import { standing } from '../retention/standing.ts'
import { complaints } from '../service/complaints.ts'
import type { Month } from './report-lines.ts'

export const period = ({ from, to }: Month) => ({ from, to })

/** What is open; what was closed is of the month too. */
export const boardOf = remembered((month: Month) => board.answer(month.own, month.question, period(month)))

export const closedOf = remembered((month: Month) => winRate.answer(month.own, month.question, period(month)).total)

export const standingsOf = remembered((month: Month) => standing.answer(month.own, month.question, period(month)))

export const revenueOf = remembered((month: Month) => revenue.answer(month.own, month.question, period(month)).total)

export const complaintsOf = remembered((month: Month) => complaints.answer(month.own, month.question, period(month)))
