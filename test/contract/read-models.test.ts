import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { memoryReadModels } from '../../src/readmodels/memory/store.ts'
import { sqliteReadModels } from '../../src/readmodels/sqlite/store.ts'
import { type ReadModelSubject, readModelCases, readModelContract } from '../../src/testing/read-model-contract.ts'
import { orThrow, temporaryFolder } from '../support/stores.ts'
import { breaks, brokenReadModels } from './broken-read-models.ts'

const memorySubject = async (): Promise<ReadModelSubject> => {
  const store = memoryReadModels()
  return { store, other: store, close: store.close }
}

const sqliteSubject = (pageRows?: number) => async (): Promise<ReadModelSubject> => {
  const folder = temporaryFolder()
  const path = join(folder.path, 'views.db')
  const open = async () => orThrow(await sqliteReadModels({ path, ...(pageRows === undefined ? {} : { pageRows }) })())
  const [store, other] = [await open(), await open()]
  return {
    store,
    other,
    close: async () => {
      await store.close()
      await other.close()
      folder.remove()
    },
  }
}

readModelContract('memory', memorySubject, { describe, it })
readModelContract('SQLite', sqliteSubject(), { describe, it })
readModelContract('SQLite, two facts to a page', sqliteSubject(2), { describe, it })

describe('the contract catches every broken store of read models', () => {
  for (const name of Object.keys(breaks))
    it(`one that ${name}`, async () => {
      const caught: Array<string> = []
      for (const [title, run] of readModelCases()) {
        const store = brokenReadModels(name)
        await run({ store, other: store, close: store.close }).catch(() => caught.push(title))
      }
      expect(caught).not.toEqual([])
    })
})
