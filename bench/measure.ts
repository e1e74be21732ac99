/** Rates, medians and lines that say what a rate is of the floor's. */
export const perSecond = async (n: number, work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return (n / (performance.now() - start)) * 1_000
}

export const median = (rates: ReadonlyArray<number>): number => {
  const sorted = rates.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Several measurements in turn, round after round, so that whatever else the machine does falls on all of them. */
export const inRounds = async <Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, (round: number) => Promise<number>>>,
): Promise<Readonly<Record<Name, number>>> => {
  const names = Object.keys(measures) as unknown as ReadonlyArray<Name>
  const rates = new Map<Name, Array<number>>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const name of names) rates.get(name)?.push(await measures[name](round))
  return Object.fromEntries(names.map((name) => [name, median(rates.get(name) ?? [])])) as Record<Name, number>
}

const WIDTH = 58

export const line = (what: string, rate: number, of?: number, target?: number): void => {
  const ratio = of === undefined ? '' : `  ${(rate / of).toFixed(2)} of the floor`
  const aim = target === undefined ? '' : ` (aim ${target})`
  process.stdout.write(`${what.padEnd(WIDTH)}${Math.round(rate).toLocaleString('en').padStart(10)} /s${ratio}${aim}\n`)
}

export const note = (what: string, text: string): void => {
  process.stdout.write(`${what.padEnd(WIDTH)} ${text}\n`)
}

export const orThrow = <A>(
  either:
    | { readonly _tag: 'Left'; readonly left: { readonly message: string } }
    | { readonly _tag: 'Right'; readonly right: A },
): A => {
  if (either._tag === 'Left') throw new Error(either.left.message)
  return either.right
}

export const clock = () => new Date().toISOString() as never
export const head = { id: 'helena', role: 'head' }
