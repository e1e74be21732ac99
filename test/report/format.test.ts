import { describe, expect, it } from 'vitest'
import { amountText, countText, minorText, number, percent, several } from '../../src/report/format.ts'

describe('a figure as people read it', () => {
  it('speaks of one as of one', () => {
    expect([several(1, 'deal is', 'deals are'), several(1_200, 'deal is', 'deals are')]).toEqual([
      '1 deal is',
      '1,200 deals are',
    ])
  })

  it('has no sign where it rounds to nothing', () => {
    expect([percent(-0.0004), percent(-0.0006), number(-0.04), number(-0.0001, 3), countText(-0.04)]).toEqual([
      '0.0 %',
      '-0.1 %',
      '0.0',
      '0.000',
      '0',
    ])
    expect([minorText(-0.4, 'EUR'), amountText(-4, 'EUR'), minorText(-0.4, 'JPY')]).toEqual([
      '0.00 EUR',
      '-0.04 EUR',
      '0 JPY',
    ])
  })

  it('has as many digits as its currency', () => {
    expect([amountText(123_450, 'HUF'), amountText(123_450, 'JPY'), amountText(123_450, 'KWD')]).toEqual([
      '1,234.50 HUF',
      '123,450 JPY',
      '123.450 KWD',
    ])
  })
})
