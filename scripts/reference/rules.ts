/** The rules of an aggregate and the sentence that each says, read from where they are written. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

export interface Rule {
  readonly rule: string
  /** Most say one thing; some say it of several fields. */
  readonly says: ReadonlyArray<string>
}

interface Node {
  readonly type: string
  readonly value?: unknown
  readonly name?: unknown
  readonly consequent?: Node
  readonly alternate?: Node
  readonly start: number
  readonly end: number
  readonly quasis?: ReadonlyArray<{ readonly value: { readonly cooked?: string | null } }>
  readonly expressions?: ReadonlyArray<Node>
}

/** What a text may be: of a choice, both; `${offer}` becomes "…". */
const textsOf = (
  node: Node | undefined,
  constants: ReadonlyMap<string, ReadonlyArray<string>>,
): ReadonlyArray<string> => {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : []
    case 'TemplateLiteral':
      return [(node.quasis ?? []).map(({ value }) => value.cooked ?? '').join('…')]
    case 'ConditionalExpression':
      return [...textsOf(node.consequent, constants), ...textsOf(node.alternate, constants)]
    case 'Identifier':
      return constants.get(String(node.name)) ?? []
    default:
      return []
  }
}

const NAME = /^[a-z]+(-[a-z]+)+$/

const files = (root: string, folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => join(root, folder, name))

/** The rules of every union of rules in these files: the names in it, and those of the unions that it takes in. */
const unionsOf = (paths: ReadonlyArray<string>): ReadonlyMap<string, ReadonlySet<string>> => {
  const unions = new Map<string, Set<string>>()
  for (const file of paths)
    new Visitor({
      TSTypeAliasDeclaration: ({ id, typeAnnotation }) => {
        const parts = typeAnnotation.type === 'TSUnionType' ? typeAnnotation.types : [typeAnnotation]
        const names = parts.flatMap((part) => {
          if (part.type === 'TSLiteralType') return textsOf(part.literal as Node, new Map())
          if (part.type !== 'TSTypeReference' || part.typeName.type !== 'Identifier') return []
          return [...(unions.get(part.typeName.name) ?? [])]
        })
        if (id.name.endsWith('Rule')) unions.set(id.name, new Set(names))
      },
    }).visit(parseSync(file, readFileSync(file, 'utf8')).program)
  return unions
}

/** The rules that a command of this aggregate can break; the guards that several share know of more. */
const breakable = (root: string, category: string): ReadonlySet<string> => {
  const paths = [...files(root, 'src/domain'), join(root, `src/domain/${category}/rules.ts`)]
  const name = `${category.charAt(0).toUpperCase()}${category.slice(1)}Rule`
  return unionsOf(paths).get(name) ?? new Set()
}

/** Every call that names a rule and ends with a sentence, written there or in a constant just before, says what it means. */
export const rulesOf = (root: string, category: string): ReadonlyArray<Rule> => {
  const said = new Map<string, Set<string>>()
  const all = ['src/domain', 'src/domain/values', `src/domain/${category}`].flatMap((folder) => files(root, folder))
  for (const file of all) {
    const { program } = parseSync(file, readFileSync(file, 'utf8'))
    const constants = new Map<string, ReadonlyArray<string>>()
    new Visitor({
      VariableDeclarator: ({ id, init }) => {
        if (id.type === 'Identifier')
          constants.set(id.name, textsOf((init ?? undefined) as Node | undefined, constants))
      },
      CallExpression: ({ callee, arguments: given }) => {
        const texts = (given as ReadonlyArray<Node>).map((one) => textsOf(one, constants))
        const rules = texts.find(([one]) => one !== undefined && NAME.test(one)) ?? []
        const chooses = callee.type === 'Identifier' && /^(theOne|\w+In)$/.test(callee.name)
        const says =
          texts.findLast(([one]) => one?.includes(' '))?.join(', or: ') ??
          (chooses ? 'what it names must be on record, and such that this can be said of it' : undefined)
        if (says !== undefined) for (const rule of rules) said.set(rule, (said.get(rule) ?? new Set()).add(says))
      },
    }).visit(program)
  }
  const own = breakable(root, category)
  return [...said]
    .filter(([rule]) => own.has(rule))
    .map(([rule, says]) => ({ rule, says: [...says].toSorted() }))
    .toSorted((a, b) => (a.rule < b.rule ? -1 : 1))
}
