import { defineConfig } from 'vitest/config'

const report = process.env.CLIENTELA_TEST_REPORT
const givenServer = process.env.CLIENTELA_TEST_ESDB

export default defineConfig({
  resolve: { conditions: ['clientela-source', 'node', 'import', 'module', 'default'] },
  ssr: { resolve: { conditions: ['clientela-source', 'node', 'import', 'module', 'default'] } },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Files share a worker's modules: read once for each worker, not for each file, which was most of the time.
    isolate: false,
    // By default one core is left idle: of two that is half of them.
    maxWorkers: '100%',
    // Every file brings a server of its own, but where one is given: what one writes to it another would read, and is not to.
    fileParallelism: givenServer === undefined,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A zone far from UTC on purpose: whatever depends on the machine's zone shows here. What the command line prints is read without colours.
    env: { TZ: 'Pacific/Auckland', NO_COLOR: '1' },
    reporters: report === undefined ? ['default'] : ['default', 'json'],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
  },
})
