/** What every published contract is made of: named cases on a subject, declared with the test runner one has. */
export interface TestRunner {
  readonly describe: (name: string, body: () => void) => void
  readonly it: (name: string, body: () => Promise<void>) => void
}

export interface Subject {
  readonly close: () => Promise<void>
}

export type NamedCase<S> = readonly [name: string, run: (subject: S) => Promise<void>]

export const namedCases = <S>(
  groups: Readonly<Record<string, Readonly<Record<string, (subject: S) => Promise<void>>>>>,
): ReadonlyArray<NamedCase<S>> =>
  Object.entries(groups).flatMap(([group, cases]) =>
    Object.entries(cases).map(([name, body]) => [`${group}: ${name}`, body] as const),
  )

/** Each case on a subject of its own, closed afterwards whatever came out. */
export const declareContract = <S extends Subject>(
  title: string,
  cases: ReadonlyArray<NamedCase<S>>,
  open: () => Promise<S>,
  { describe, it }: TestRunner,
): void =>
  describe(title, () => {
    for (const [name, body] of cases)
      it(name, async () => {
        const subject = await open()
        try {
          await body(subject)
        } finally {
          await subject.close()
        }
      })
  })
