import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['clientela-source'] },
  ssr: { resolve: { conditions: ['clientela-source', 'node', 'import', 'module', 'default'] } },
  test: { include: ['test/**/*.test.ts', 'examples/**/*.test.ts'], pool: 'forks' },
})
