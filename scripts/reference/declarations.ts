/** What a subpath export gives, with signature and docstring, read from the declarations that the compiler emits. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'

export interface Declared {
  readonly name: string
  /** The file that declares it. */
  readonly file: string
  readonly signature: string
  readonly doc: string
}

/** Emits the declarations of the whole project into a folder, for as long as the work takes. */
export const withDeclarations = <A>(root: string, work: (folder: string) => A): A => {
  const folder = mkdtempSync(join(tmpdir(), 'clientela-declarations-'))
  try {
    const { status, stdout } = spawnSync(
      'tsc',
      ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', folder],
      { cwd: root, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`the declarations can't be emitted:\n${stdout}`)
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The text of a doc comment without its stars. */
const plain = (comment: string): string =>
  comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd())
    .join('\n')
    .trim()

const parsed = new Map<string, ReturnType<typeof read>>()

const nameOf = (node: { readonly [key: string]: unknown }): ReadonlyArray<string> => {
  const id = node.id as { readonly name?: string } | undefined
  if (id?.name !== undefined) return [id.name]
  const all = (node.declarations ?? []) as ReadonlyArray<{ readonly id: { readonly name?: string } }>
  return all.flatMap(({ id: one }) => (one.name === undefined ? [] : [one.name]))
}

const read = (file: string) => {
  const source = readFileSync(file, 'utf8')
  const { program, comments, module } = parseSync(file, source, { lang: 'dts' })
  const declared = new Map<string, Declared>()
  for (const statement of program.body) {
    const inner = 'declaration' in statement && statement.declaration !== null ? statement.declaration : statement
    const before = comments.findLast(
      ({ end, type, value }) =>
        end <= statement.start &&
        type === 'Block' &&
        value.startsWith('*') &&
        source.slice(end, statement.start).trim() === '',
    )
    const signature = source
      .slice(statement.start, statement.end)
      .replace(/^export /, '')
      .replace(/^declare /, '')
    for (const name of nameOf(inner as never))
      declared.set(name, { name, file, signature, doc: before === undefined ? '' : plain(before.value) })
  }
  return { declared, module }
}

const fileOf = (from: string, request: string): string | undefined => {
  const path = resolve(dirname(from), request.replace(/\.(js|ts)$/, '.d.ts'))
  return existsSync(path) ? path : undefined
}

const open = (file: string): ReturnType<typeof read> => {
  const found = parsed.get(file) ?? read(file)
  parsed.set(file, found)
  return found
}

const exported = new Map<string, ReadonlyMap<string, Declared>>()

/** Every export of a file, those of other files included, by name. */
export const exportsOf = (file: string): ReadonlyMap<string, Declared> => {
  const known = exported.get(file) ?? exportsIn(file)
  exported.set(file, known)
  return known
}

const exportsIn = (file: string): ReadonlyMap<string, Declared> => {
  const { declared, module } = open(file)
  const all = new Map<string, Declared>()
  const imported = new Map(
    module.staticImports.flatMap(({ moduleRequest, entries }) =>
      entries.map((entry) => [entry.localName.value, [moduleRequest.value, entry.importName.name]] as const),
    ),
  )
  const take = (request: string, name: string, as: string): void => {
    const other = fileOf(file, request)
    const found = other === undefined ? undefined : exportsOf(other).get(name)
    if (found !== undefined) all.set(as, { ...found, name: as })
  }
  for (const { entries } of module.staticExports)
    for (const { moduleRequest, importName, exportName, localName } of entries) {
      if (moduleRequest !== null && importName.kind === 'Name')
        take(moduleRequest.value, importName.name ?? '', exportName.name ?? '')
      else if (moduleRequest !== null) {
        const other = fileOf(file, moduleRequest.value)
        if (other !== undefined) for (const [name, one] of exportsOf(other)) all.set(name, one)
      } else if (exportName.name !== null) {
        const local = localName.name ?? exportName.name
        const own = declared.get(local)
        const from = imported.get(local)
        if (own !== undefined) all.set(exportName.name, { ...own, name: exportName.name })
        else if (from !== undefined) take(from[0], from[1] ?? local, exportName.name)
      }
    }
  return all
}
