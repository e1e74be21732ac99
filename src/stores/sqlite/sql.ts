/** The event store's SQL. */
import type { Filter } from '../../kernel/event-store.ts'

/** "CLNT": how a file says that it is ours. */
export const APPLICATION_ID = 0x434c4e54
export const SCHEMA_VERSION = 1

/** `position` is the one total order; SQLite has one writer at a time, so positions become visible in their order. */
export const createSchema = `
  CREATE TABLE event (
    position INTEGER PRIMARY KEY,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    category TEXT NOT NULL,
    type TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (stream, revision)
  );
  CREATE TABLE snapshot (
    stream TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    state_version INTEGER NOT NULL,
    content TEXT NOT NULL
  ) WITHOUT ROWID;
`

export const insertEvent = `
  INSERT INTO event (position, stream, revision, id, category, type, recorded_at, data, metadata)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

export const lastOfLog = 'SELECT position, recorded_at FROM event ORDER BY position DESC LIMIT 1'

export const lastOfStream = 'SELECT revision, position FROM event WHERE stream = ? ORDER BY revision DESC LIMIT 1'

export const idsOfStream = 'SELECT id FROM event WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?'

/** A walk over one stream only, and only for appends that name no revision. */
export const revisionOfId = 'SELECT revision FROM event WHERE stream = ? AND id = ? ORDER BY revision LIMIT 1'

export const positionOfRevision = 'SELECT position FROM event WHERE stream = ? AND revision = ?'

const columns = 'position, stream, revision, id, type, recorded_at, data, metadata'

export const readStreamForwards = `SELECT ${columns} FROM event WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?`

export const readStreamBackwards = `SELECT ${columns} FROM event WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?`

const listOf = (column: string, values: ReadonlyArray<string> | undefined): string =>
  values === undefined ? '' : ` AND ${column} IN (${values.map(() => '?').join(', ')})`

/** Pages of the whole log; the filter's values are bound after the two bounds. */
export const readLogPage = (direction: 'forwards' | 'backwards', filter: Filter | undefined): string => `
  SELECT ${columns} FROM event
  WHERE position > ? AND position <= ?${listOf('category', filter?.categories)}${listOf('type', filter?.types)}
  ORDER BY position ${direction === 'forwards' ? 'ASC' : 'DESC'} LIMIT ?`

export const loadSnapshot = 'SELECT revision, state_version, content FROM snapshot WHERE stream = ?'

export const saveSnapshot = `
  INSERT INTO snapshot (stream, revision, state_version, content) VALUES (?, ?, ?, ?)
  ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, state_version = excluded.state_version,
    content = excluded.content WHERE excluded.revision > snapshot.revision`
