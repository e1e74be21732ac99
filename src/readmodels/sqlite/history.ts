/** Which history the read models of a file are of: positions of one mean nothing in another, and would be answered wrongly. */
import type { StoreError } from '../../kernel/errors.ts'
import { type Database, unavailable } from '../../stores/sqlite/open.ts'

/** Known by the id of its first event. Undefined: they are of this one, from now on where the file is new. */
export const ofOtherHistory = (db: Database, first: string): StoreError | undefined =>
  db
    .transaction(() => {
      db.exec('CREATE TABLE IF NOT EXISTS _history (first TEXT NOT NULL)')
      const known = db.prepare<[], { readonly first: string }>('SELECT first FROM _history').get()
      if (known?.first === first) return undefined
      const isNew = known === undefined && db.prepare('SELECT 1 FROM _generation').get() === undefined
      if (!isNew)
        return unavailable('the read models in this file are of another history: name another file, or delete this one')
      db.prepare('INSERT INTO _history VALUES (?)').run(first)
      return undefined
    })
    .immediate()
