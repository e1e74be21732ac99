/** Reference of the programming interface: one page a subpath export. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Declared, exportsOf, withDeclarations } from './declarations.ts'

const MOST_LINES = 60

const entry = ({ name, signature, doc }: Declared): string => {
  const lines = signature.split('\n')
  const shown = lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), '// …']
  const text = doc.replace(/\n?@example\s+([\s\S]*)$/, '\n\nExample: `$1`').trim()
  return [`## ${name}`, ...(text === '' ? [] : [text]), `\`\`\`typescript\n${shown.join('\n')}\n\`\`\``].join('\n\n')
}

const page = (subpath: string, declared: ReadonlyMap<string, Declared>): string => {
  const sorted = [...declared.values()].toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
  return `# \`${subpath}\`\n\n${sorted.map(entry).join('\n\n')}\n`
}

/** Pages by path. */
export const apiPages = (root: string): Readonly<Record<string, string>> => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>
  }
  return withDeclarations(root, (folder) =>
    Object.fromEntries(
      Object.entries(exports).flatMap(([key, target]) => {
        if (typeof target === 'string') return []
        const file = join(folder, target.types.replace('./dist/', ''))
        const name = key === '.' ? 'clientela' : `clientela/${key.slice(2)}`
        return [[`docs/reference/${name.replace('/', '-')}.md`, page(name, exportsOf(file))]]
      }),
    ),
  )
}
