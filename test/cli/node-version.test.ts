import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tooOld } from '../../src/cli/node-version.ts'

it('a Node older than the package asks for is told so', () => {
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(engines.node).toBe('>=22.15')
  expect(['v22.15.0', 'v22.22.1', 'v24.0.0', process.version].map(tooOld)).toEqual(Array(4).fill(undefined))
  expect(tooOld('v20.20.2')).toBe('needs Node 22.15 or newer, this is v20.20.2')
  expect(tooOld('v22.14.9')).toBe('needs Node 22.15 or newer, this is v22.14.9')
})

it('and the program begins with nothing that such a Node does not have', () => {
  const main = readFileSync('src/cli/main.ts', 'utf8')
  const imports = [...main.matchAll(/^import .* from '(.*)'/gm)].map(([line, from]) => [line.includes('{'), from])
  expect(imports).toEqual([
    [false, 'node:module'],
    [true, './node-version.ts'],
  ])
})
