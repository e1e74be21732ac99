/** `import 'clientela/sqlite'`: stores in an SQLite file, `sqlite:./clientela.db`. Needs the peer better-sqlite3. */
import * as E from 'fp-ts/lib/Either.js'
import { given } from './kernel/given.ts'
import { sqliteReadModels } from './readmodels/sqlite/store.ts'
import { registerStore } from './stores/registry.ts'
import { unavailable } from './stores/sqlite/open.ts'
import { sqliteStore } from './stores/sqlite/store.ts'

export { sqliteReadModels } from './readmodels/sqlite/store.ts'
export type { OpenOptions, Synchronous } from './stores/sqlite/options.ts'
export { type SqliteStore, type SqliteStoreOptions, sqliteStore } from './stores/sqlite/store.ts'

const levels = ['off', 'normal', 'full', 'extra'] as const

/** `sqlite:PATH`, `sqlite:PATH?synchronous=full`. */
const parse = (url: string) => {
  const [path = '', query = ''] = url.slice('sqlite:'.length).split('?', 2)
  const parameters = new URLSearchParams(query)
  const level = parameters.get('synchronous') ?? 'normal'
  const unknown = [...parameters.keys()].find((key) => key !== 'synchronous')
  const synchronous = levels.find((one) => one === level)
  if (path === '') return E.left(unavailable('the URL names no file: write sqlite:./clientela.db'))
  if (unknown !== undefined)
    return E.left(unavailable(`"${unknown}" is not a parameter of sqlite: URLs; known is synchronous`))
  if (synchronous === undefined) return E.left(unavailable(`synchronous is one of ${levels.join(', ')}`))
  return E.right({ path: decodeURIComponent(path), synchronous })
}

registerStore('sqlite', async (url, { clock, onLaidOut }) => {
  const parsed = parse(url)
  if (E.isLeft(parsed)) return parsed
  const store = await sqliteStore({ ...parsed.right, clock })()
  if (E.isLeft(store)) return store
  const { path } = parsed.right
  const readModels = await sqliteReadModels({
    path: path === ':memory:' ? path : `${path.replace(/\.db$/, '')}.views.db`,
    ...given({ onLaidOut }),
  })()
  if (E.isLeft(readModels)) {
    await store.right.close()
    return readModels
  }
  return E.right({ store: store.right, readModels: readModels.right, snapshots: store.right.snapshots })
})
