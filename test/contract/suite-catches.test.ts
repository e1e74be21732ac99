import { describe, expect, it } from 'vitest'
import { contractCases } from '../../src/testing/event-store-contract.ts'
import { breaks, brokenStore } from './broken-stores.ts'

/** Some defects would make a case wait for ever: that counts as caught. */
const outcome = async (work: Promise<void>): Promise<'held' | 'caught'> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'caught'>((resolve) => {
    timer = setTimeout(resolve, 400, 'caught')
  })
  const done = work.then(
    () => 'held' as const,
    () => 'caught' as const,
  )
  const result = await Promise.race([done, late])
  clearTimeout(timer)
  return result
}

describe('the contract catches every broken store', () => {
  for (const name of Object.keys(breaks))
    it(`one that ${name}`, async () => {
      const caught: Array<string> = []
      for (const [title, run] of contractCases()) {
        const store = brokenStore(name)
        if ((await outcome(run({ store, other: store, close: async () => undefined }))) === 'caught') caught.push(title)
      }
      expect(caught).not.toEqual([])
    })
})
