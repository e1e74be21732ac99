/** Pictures drawn on the server, as SVG: readable without scripts, in print, and for years. */
import { room } from './pictures.ts'
import type { Chart } from './section.ts'
import { type Shade, themeOf } from './theme.ts'

const WIDTH = 880

/**
 * ECharts keeps the width of each text under the text itself, in a plain object: a manager called `__proto__` would write into
 * what all objects are made of. With a sign that nobody sees it is a name like any other.
 */
const named = (value: object): object =>
  JSON.parse(JSON.stringify(value).replaceAll('"__proto__"', '"__proto__\\u2060"'))

/** What every picture has: room for its labels, no movement, a tooltip where there are scripts. */
export const complete = ({ option, alt }: Chart): object =>
  named({
    animation: false,
    grid: 'legend' in option || 'visualMap' in option ? room : { ...room, top: 12 },
    tooltip: { trigger: 'axis', confine: true },
    aria: { enabled: true, label: { description: alt }, decal: { show: false } },
    ...option,
  })

/** `name` is unique on the page. */
export type Draw = (chart: Chart, shade: Shade, name: string) => string

/** Without what only a pointer wakes, and with ids that are the same whenever the picture is drawn. */
const still = (svg: string, name: string): string => {
  const ids = new Map<string, string>()
  return svg
    .replaceAll(/<style[\s\S]*?<\/style>/g, '')
    .replaceAll(/ class="zr[^"]*"/g, '')
    .replaceAll(/zr\d+-[a-z]+-?\d+/g, (id) => {
      const own = ids.get(id) ?? `${name}-${ids.size}`
      ids.set(id, own)
      return own
    })
}

/** Loads ECharts, which is large and of use to nobody but a report. */
export const drawer = async (): Promise<Draw> => {
  const [core, charts, components, { SVGRenderer }] = await Promise.all([
    import('echarts/core'),
    import('echarts/charts'),
    import('echarts/components'),
    import('echarts/renderers'),
  ])
  core.use([
    charts.BarChart,
    charts.LineChart,
    charts.HeatmapChart,
    charts.BoxplotChart,
    components.GridComponent,
    components.LegendComponent,
    components.TooltipComponent,
    components.VisualMapComponent,
    components.AriaComponent,
    SVGRenderer,
  ])
  return (chart, shade, name) => {
    const picture = core.init(null, themeOf(shade), { renderer: 'svg', ssr: true, width: WIDTH, height: chart.height })
    picture.setOption({ ...complete(chart) })
    const svg = picture.renderToSVGString()
    picture.dispose()
    return still(svg, name)
  }
}
