/**
 * Colours of the pictures, light and dark. The palette is Okabe and Ito's, which people with any colour vision can tell
 * apart (jfly.uni-koeln.de/color); on dark paper its darkest tones are lifted.
 */
export type Shade = 'light' | 'dark'

interface Tones {
  readonly palette: ReadonlyArray<string>
  readonly ink: string
  readonly faint: string
  readonly line: string
  /** From little to much; the ink can be read on all of it. */
  readonly scale: ReadonlyArray<string>
}

const tones: Readonly<Record<Shade, Tones>> = {
  light: {
    palette: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8c6d1f', '#5b5b5b'],
    ink: '#1d2530',
    faint: '#56606e',
    line: '#d5dae1',
    scale: ['#f2f6fa', '#c3dbee', '#8fbfe3', '#56a0d6'],
  },
  dark: {
    palette: ['#5cb3e8', '#f08a4b', '#3fc79f', '#e2a3c7', '#f0b73f', '#8fd0f5', '#cbb26a', '#a9b1bb'],
    ink: '#e6eaf0',
    faint: '#a6b0bd',
    line: '#3a4350',
    scale: ['#1b222b', '#1f3f57', '#215579', '#226a9b'],
  },
}

/** An ECharts theme. */
export const themeOf = (shade: Shade): object => {
  const { palette, ink, faint, line, scale } = tones[shade]
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    axisLabel: { color: faint },
    nameTextStyle: { color: faint },
    splitLine: { lineStyle: { color: line } },
    splitArea: { show: false },
  }
  return {
    color: palette,
    backgroundColor: 'transparent',
    textStyle: { color: ink, fontFamily: 'system-ui, sans-serif' },
    legend: { itemGap: 20, textStyle: { color: ink } },
    bar: { label: { color: ink, textBorderWidth: 0 } },
    heatmap: { label: { color: ink, textBorderWidth: 0 } },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    timeAxis: axis,
    visualMap: { color: [...scale].reverse(), textStyle: { color: faint } },
    tooltip: {
      backgroundColor: shade === 'light' ? '#ffffff' : '#232b35',
      borderColor: line,
      textStyle: { color: ink },
    },
  }
}
