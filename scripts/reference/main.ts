/** Writes the generated reference: `npm run reference`. A test holds what is committed against it. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { referencePages } from './pages.ts'

const root = resolve(import.meta.dirname, '../..')
const pages = referencePages(root)
for (const [path, text] of Object.entries(pages)) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
process.stdout.write(`${Object.keys(pages).length} pages\n`)
