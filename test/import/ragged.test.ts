/** A row with more or fewer cells than the header is rejected for itself, whatever is imported; the rows beside it go in. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const clientela = cliIn(folder.path)
afterAll(folder.remove)

/** In the folder in which the command line runs. */
const file = (name: string, ...lines: ReadonlyArray<string>): string => {
  writeFileSync(join(folder.path, name), `${lines.join('\n')}\n`)
  return name
}

const register = {
  type: 'RegisterClient',
  fields: { client: { $column: 'no' }, name: { $column: 'company' }, kind: 'corporate', acquired: { by: 'call' } },
}
const called = '59,admin.,married,secondary,no,2343,yes,no,cellular,5,may,1042,3,-1,0,unknown'

file('mapping.json', JSON.stringify({ commands: [register] }))
file('products.csv', 'product,series,sales_price', 'GTX Basic,GTX,550', 'GTX Pro,GTX', 'MG,MG,55')
file('accounts.csv', 'account,sector', 'Acme,retail', 'Beta,retail,more')
file('sales_teams.csv', 'sales_agent,manager,regional_office', 'Anna,Helena,East')

const short = /has 2 cells, where the header has 3$/
const cases: ReadonlyArray<readonly [args: ReadonlyArray<string>, rejected: ReadonlyArray<readonly [string, RegExp]>]> =
  [
    [
      [
        'csv',
        file('clients.csv', 'no,company,since', '1,Forn,x', '2,Casa', '3,Cal Noi,x'),
        '--mapping',
        'mapping.json',
      ],
      [['clients.csv:3', short]],
    ],
    [
      [
        'transactions',
        file('log.csv', 'client,date,amount', '1,2025-01-02,10.00', '1,2025-01-03', '2,2025-01-04,5.00'),
      ],
      [['log.csv:3', short]],
    ],
    [
      [
        'transactions',
        file(
          'invoices.csv',
          'invoice,product,quantity,date,price,client',
          'i1,a,1,2025-01-02,10.00,1',
          'i1,b,2,2025-01-02,3.00,1,more',
          'i2,a,1,2025-01-03,10.00,2',
        ),
      ],
      [['invoices.csv:3', /has 7 cells, where the header has 6$/]],
    ],
    [
      [
        'bank-campaign',
        file(
          'bank.csv',
          'age,job,marital,education,default,balance,housing,loan,contact,day,month,duration,campaign,pdays,previous,poutcome,y',
          `${called},yes`,
          called,
          `${called},no`,
        ),
      ],
      [['bank.csv:3', /has 16 cells, where the header has 17$/]],
    ],
    [
      ['crm-opportunities', '.', '--currency', 'USD'],
      [
        ['products.csv:3', short],
        ['accounts.csv:3', /has 3 cells, where the header has 2$/],
        ['sales_pipeline.csv:3', /has 7 cells, where the header has 8$/],
      ],
    ],
  ]

const pipelineHeader = 'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value'
file(
  'sales_pipeline.csv',
  pipelineHeader,
  'o1,Anna,GTX Basic,Acme,Won,2025-01-02,2025-02-02,500',
  'o2,Anna,GTX Basic,Acme,Won,2025-01-02,2025-02-02',
  'o3,Anna,MG,Acme,Engaging,2025-01-05,,',
)

describe('a row that has not as many cells as the header', () => {
  it.each(cases)('import %j', async (args, rejected) => {
    const flags = ['--store', 'memory:', '--zone', 'UTC', '--rejected', 'rejected.csv', '--json']
    const { code, out, err } = await clientela(['import', ...args, ...flags])
    const said = err.trim().split('\n')
    expect([code, said.length]).toEqual([1, rejected.length])
    for (const [place, reason] of rejected)
      expect(said).toContainEqual(expect.stringMatching(new RegExp(`${place}: .*${reason.source}`)))
    expect(JSON.parse(out)).toMatchObject({ rows: 3, imported: 2, rejected: 1 })
  })
  it('leaves an account that an opportunity names to be registered with its name alone', async () => {
    mkdirSync(join(folder.path, 'named'))
    file('named/products.csv', 'product,series,sales_price', 'MG,MG,55')
    file('named/accounts.csv', 'account,sector', 'Beta,retail,more')
    file('named/sales_teams.csv', 'sales_agent,manager,regional_office', 'Anna,Helena,East')
    file('named/sales_pipeline.csv', pipelineHeader, 'o1,Anna,MG,Beta,Engaging,2025-01-05,,')
    const flags = ['--currency', 'USD', '--store', 'memory:', '--zone', 'UTC', '--json']
    const { out } = await clientela(['import', 'crm-opportunities', 'named', ...flags])
    expect(JSON.parse(out)).toMatchObject({
      imported: 1,
      rejected: 0,
      notices: [{ notice: 'account "Beta" is not in accounts.csv: registered with its name alone' }],
    })
  })
})
