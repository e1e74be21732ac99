/** What lines come to, and what of them is given away: whole minor units, exact (rules 3 and 6). */
import { type Around, isAmount, type Sentences, standing, type World } from './kit.ts'

export interface Sum {
  readonly amount: number
  readonly currency: string
}

export interface LineAsked {
  readonly product: string
  readonly quantity: number
  readonly unitPrice?: Sum
  readonly discount?: number
}

export interface Line extends LineAsked {
  readonly unitPrice: Sum
}

/** What was agreed with a key account. */
export interface Terms {
  readonly discount?: number
  readonly bonus?: number
  readonly prices?: ReadonlyArray<{ readonly product: string; readonly price: Sum }>
}

const ALL = 10_000

/** quantity × price less the discount, to the minor unit, a half to the even one. */
export const netOf = ({ quantity, unitPrice, discount = 0 }: Line): bigint => {
  const tenThousandths = BigInt(quantity) * BigInt(unitPrice.amount) * BigInt(ALL - discount)
  const [down, rest] = [tenThousandths / 10_000n, tenThousandths % 10_000n]
  return rest > 5_000n || (rest === 5_000n && down % 2n === 1n) ? down + 1n : down
}

/** Whether lines can be summed, and what they come to. */
export const totalOf = (lines: ReadonlyArray<Line>) => {
  const sum = lines.reduce((total, line) => total + netOf(line), 0n)
  const currency = lines[0]?.unitPrice.currency ?? ''
  const sentences: Sentences = {
    'lines-not-empty': lines.length > 0,
    'lines-in-one-currency': lines.every(({ unitPrice }) => unitPrice.currency === currency),
    'price-not-negative': lines.every(({ unitPrice }) => unitPrice.amount >= 0),
    'amount-in-range': isAmount(sum),
  }
  return { sentences, total: { amount: Number(sum), currency } }
}

/** Whether the product was sold at that moment. */
export const isSold = ({ products }: World, product: string, at: string): boolean =>
  products.get(product)?.sold.some(([from, to]) => from <= at && (to === null || at < to)) ?? false

/** What the list said of a product at a moment; before it was first listed, what it said first. */
export const listPrice = ({ products }: World, product: string, at: string): Sum | undefined => {
  const found = products.get(product)
  if (found === undefined) return undefined
  const before = found.prices.filter(({ since }) => since <= at)
  const last = before.reduce<(typeof before)[number] | undefined>(
    (latest, one) => (latest === undefined || one.since >= latest.since ? one : latest),
    undefined,
  )
  return last?.price ?? found.first
}

const special = (terms: Terms | null, product: string, currency: string): Sum | undefined =>
  terms?.prices?.find((one) => one.product === product && one.price.currency === currency)?.price

/** List price, or the key account's where that is lower. */
export const duePrice = (world: World, product: string, terms: Terms | null, at: string): Sum | undefined => {
  const list = listPrice(world, product, at)
  const own = list === undefined ? undefined : special(terms, product, list.currency)
  return list !== undefined && own !== undefined && own.amount < list.amount ? own : list
}

/** Lines with the price and discount that hold where none is named; undefined where a price is nowhere to be found. */
export const priced = (
  world: World,
  lines: ReadonlyArray<LineAsked>,
  terms: Terms | null,
  at: string,
): ReadonlyArray<Line> | undefined => {
  const all = lines.flatMap((line): ReadonlyArray<Line> => {
    const unitPrice = line.unitPrice ?? duePrice(world, line.product, terms, at)
    const discount = line.discount ?? terms?.discount ?? 0
    return unitPrice === undefined ? [] : [{ ...line, unitPrice, discount }]
  })
  return all.length === lines.length ? all : undefined
}

/** The least that a key account gets, and the most that it pays. */
export const termsHold = (lines: ReadonlyArray<Line>, terms: Terms | null): Sentences => ({
  'price-key-terms-are-the-ceiling': lines.every(({ product, unitPrice }) => {
    const most = special(terms, product, unitPrice.currency)
    return most === undefined || unitPrice.amount <= most.amount
  }),
  'discount-key-terms-are-the-floor': lines.every(({ discount = 0 }) => discount >= (terms?.discount ?? 0)),
})

/** What of a line is given away, in basis points rounded up: its discount, and a price below what is due. */
export const givenAway = (world: World, line: Line, terms: Terms | null, at: string): number => {
  const { product, unitPrice, discount = 0 } = line
  const list = duePrice(world, product, terms, at)
  if (list === undefined) return discount
  const due = list.currency === unitPrice.currency ? list : special(terms, product, unitPrice.currency)
  if (due === undefined) return ALL
  if (unitPrice.amount >= due.amount) return discount
  return ALL - Number((BigInt(unitPrice.amount) * BigInt(ALL - discount)) / BigInt(due.amount))
}

const byRole: ReadonlyMap<string, number> = new Map([
  ['manager', 1_000],
  ['head', 2_500],
  ['director', ALL],
  ['importer', ALL],
  ['policy', ALL],
])
const people: ReadonlySet<string> = new Set(['manager', 'head', 'director'])

/** The largest discount that somebody decides on alone: what was granted, else what the role may. */
export const competence = ({ managers }: World, { actor: { id, role } }: Around): number =>
  (people.has(role) ? managers.get(id)?.competence?.discount : undefined) ?? byRole.get(role) ?? 0

/** What of a price is given away by charging less, in basis points rounded up. */
export const cutOf = (charged: bigint, due: bigint): number =>
  due <= 0n || charged >= due ? 0 : ALL - Number((charged * BigInt(ALL)) / due)

/** What somebody else has agreed to before. */
export interface AgreedBefore {
  readonly client: string
  readonly deal: string | null
  readonly agreement: { readonly lines: ReadonlyArray<Line>; readonly discount?: number } | undefined
  /** The moment by which they had. */
  readonly by: string
}

/** The largest discount that was approved in a deal. */
export const approvedIn = ({ deals }: World, deal: string | null, by: string): number => {
  const found = deals.get(deal ?? '')
  return Math.max(
    0,
    ...[...(found?.requests ?? [])].map(([id, { is, discount }]) =>
      is === 'approved' && (found?.last.get(`request ${id}`) ?? '') <= by ? discount : 0,
    ),
  )
}

/** Rule 3: what others have answered for before, of a product: agreed with the client, in the deal, by the contract. */
export const answeredFor = (
  world: World,
  { client, deal, agreement, by }: AgreedBefore,
  product: string,
  given: (line: Line) => number,
): number => {
  const offers = [...(world.deals.get(deal ?? '')?.offers.values() ?? [])]
  const accepted = offers.flatMap(({ is, lines }) => (is === 'accepted' ? lines : []))
  const agreed = [...accepted, ...(agreement?.lines ?? [])].filter((line) => line.product === product).map(given)
  const terms = standing(world, client)?.terms?.discount ?? 0
  return Math.max(terms, agreement?.discount ?? 0, approvedIn(world, deal, by), ...agreed)
}

/** Rule 3: what is agreed with a key account is within the competence of who agrees it. */
export const mayAgree = (world: World, { discount = 0, bonus = 0, prices = [] }: Terms, around: Around): Sentences => {
  const own = competence(world, around)
  const below = prices.map(({ product, price }) =>
    givenAway(world, { product, quantity: 1, unitPrice: price }, null, around.at),
  )
  return { 'terms-within-competence': [discount, bonus, ...below].every((one) => one <= own) }
}
