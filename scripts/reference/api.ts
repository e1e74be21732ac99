/** Reference of the programming interface: one page a subpath export, and of the projections one a room. */
import { readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { type Declared, exportsOf, withDeclarations } from './declarations.ts'
import { table } from './markdown.ts'
import { shortSignature } from './signature.ts'

const entry = ({ name, signature, doc }: Declared): string => {
  const text = doc.replace(/\n?@example\s+([\s\S]*)$/, '\n\nExample: `$1`').trim()
  return [`## ${name}`, ...(text === '' ? [] : [text]), `\`\`\`typescript\n${shortSignature(signature)}\n\`\`\``].join(
    '\n\n',
  )
}

const byName = (all: Iterable<Declared>): ReadonlyArray<Declared> =>
  [...all].toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))

const page = (subpath: string, declared: ReadonlyArray<Declared>): string =>
  `# \`${subpath}\`\n\n${declared.map(entry).join('\n\n')}\n`

const fileNameOf = (subpath: string): string => `${subpath.replaceAll('/', '-')}.md`

const firstSentence = (doc: string): string =>
  /^[\s\S]*?[.:;](?=\s|$)|^[\s\S]*/.exec(doc.split('\n@')[0] ?? '')?.[0] ?? ''

/** Where each heading of a page is found: a second of the same letters (`Board`, `board`) is numbered. */
const anchorsOf = (declared: ReadonlyArray<Declared>): ReadonlyMap<string, string> => {
  const seen = new Map<string, number>()
  return new Map(
    declared.map(({ name }) => {
      const plain = name.toLowerCase()
      const before = seen.get(plain) ?? 0
      seen.set(plain, before + 1)
      return [name, before === 0 ? plain : `${plain}-${before}`]
    }),
  )
}

/** The pages of a subpath: the folders below its own are rooms with a page each, which an index names. */
const pagesByRoom = (
  subpath: string,
  folder: string,
  declared: ReadonlyArray<Declared>,
): Readonly<Record<string, string>> => {
  const roomOf = ({ file }: Declared): string => {
    const [room = '', inside] = relative(folder, file).split('/')
    return room === '..' || inside === undefined ? 'common' : room
  }
  const rooms = Object.groupBy(declared, roomOf)
  const names = Object.keys(rooms).toSorted()
  const pathOf = (room: string): string => fileNameOf(`${subpath}/${room}`)
  // What a view is asked, what it answers and the view itself stand together, as they do in its file.
  const inOrder = (room: string): ReadonlyArray<Declared> =>
    (rooms[room] ?? []).toSorted((a, b) =>
      basename(a.file) < basename(b.file) ? -1 : basename(a.file) > basename(b.file) ? 1 : 0,
    )
  const index = names.map((room) => {
    const anchors = anchorsOf(inOrder(room))
    const rows = byName(rooms[room] ?? []).map(({ name, doc }) => [
      `[${name}](${pathOf(room)}#${anchors.get(name)})`,
      firstSentence(doc),
    ])
    return `## [${room}](${pathOf(room)})\n\n${table(['name', 'what it is'], rows)}`
  })
  return Object.fromEntries([
    [fileNameOf(subpath), `# \`${subpath}\`\n\n${index.join('\n\n')}\n`],
    ...names.map((room) => [pathOf(room), page(`${subpath}: ${room}`, inOrder(room))] as const),
  ])
}

/** Pages by path. */
export const apiPages = (root: string): Readonly<Record<string, string>> => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>
  }
  return withDeclarations(root, (folder) => {
    const pages = Object.entries(exports).flatMap(([key, target]) => {
      if (typeof target === 'string') return []
      const file = join(folder, target.types.replace('./dist/', ''))
      const declared = [...exportsOf(file).values()]
      const name = key === '.' ? 'clientela' : `clientela/${key.slice(2)}`
      return Object.entries(
        key === './projections'
          ? pagesByRoom(name, join(folder, 'projections'), declared)
          : { [fileNameOf(name)]: page(name, byName(declared)) },
      )
    })
    return Object.fromEntries(pages.map(([path, text]) => [`docs/reference/${path}`, text]))
  })
}
