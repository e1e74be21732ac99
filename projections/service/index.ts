/** Service: views on what related departments do for the client. */
import { breaches } from './breaches.ts'
import { complaints } from './complaints.ts'
import { departments } from './departments.ts'
import { orders } from './orders.ts'
import { rights } from './rights.ts'

export { type Breaches, type BreachRow, breaches, type Punctuality, punctualities } from './breaches.ts'
export { type ClockOptions, clocks } from './clock.ts'
export { type ComplaintOptions, type ComplaintRow, type Complaints, complaints } from './complaints.ts'
export { type DepartmentOptions, type DepartmentRow, type Departments, departments } from './departments.ts'
export {
  type OrderRow,
  type Orders,
  type OrdersOptions,
  orders,
  type Punctuality as OrderPunctuality,
  type PunctualityRow,
} from './orders.ts'
export { type Promised, promises } from './punctual.ts'
export { type RightRow, type Rights, type RightsFigures, type RightsRow, rights } from './rights.ts'

export const service = { orders, complaints, breaches, departments, rights } as const
