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

/** A sentence with holes: `${offer}` becomes "…". */
const sentenceOf = (node: Node | undefined): string | undefined => {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'ConditionalExpression')
    return [sentenceOf(node.consequent), sentenceOf(node.alternate)].filter((one) => one !== undefined).join(', or: ')
  if (node?.type !== 'TemplateLiteral') return undefined
  return (node.quasis ?? []).map(({ value }) => value.cooked ?? '').join('…')
}

const NAME = /^[a-z]+(-[a-z]+)+$/

const files = (root: string, folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .toSorted()
    .map((name) => join(root, folder, name))

/** Every call that names a rule and ends with a sentence, written there or in a constant just before, says what it means. */
export const rulesOf = (root: string, category: string): ReadonlyArray<Rule> => {
  const said = new Map<string, Set<string>>()
  const all = ['src/domain', 'src/domain/values', `src/domain/${category}`].flatMap((folder) => files(root, folder))
  for (const file of all) {
    const { program } = parseSync(file, readFileSync(file, 'utf8'))
    const constants = new Map<string, string>()
    const wordsOf = (node: Node): string | undefined =>
      node.type === 'Identifier' ? constants.get(String(node.name)) : sentenceOf(node)
    new Visitor({
      VariableDeclarator: ({ id, init }) => {
        const text = sentenceOf((init ?? undefined) as Node | undefined)
        if (id.type === 'Identifier' && text !== undefined) constants.set(id.name, text)
      },
      CallExpression: ({ callee, arguments: given }) => {
        const words = (given as ReadonlyArray<Node>).map(wordsOf)
        const rule = words.find((word) => word !== undefined && NAME.test(word))
        if (rule === undefined) return
        const chooses = callee.type === 'Identifier' && /^(theOne|\w+In)$/.test(callee.name)
        const says =
          words.findLast((word) => word?.includes(' ')) ??
          (chooses ? 'what it names must be on record, and such that this can be said of it' : undefined)
        if (says !== undefined) said.set(rule, (said.get(rule) ?? new Set()).add(says))
      },
    }).visit(program)
  }
  return [...said]
    .map(([rule, says]) => ({ rule, says: [...says].toSorted() }))
    .toSorted((a, b) => (a.rule < b.rule ? -1 : 1))
}
