/**
 * What a reader with scripts has beside: pictures that answer to the pointer, tables that sort and can be copied. Runs in the
 * reader's browser; without it the page is whole.
 */
import { RUNS } from '../export/text.ts'

/** A number, a share, amounts: what may begin with a sign. */
const FIGURE = /^[-+]?[\d,.]+( %| h)?( [A-Z]{3}( \+ -?[\d,.]+ [A-Z]{3})*)?$/

export const script = `
(() => {
  const data = JSON.parse(document.getElementById('pictures').textContent)
  const darkness = matchMedia('(prefers-color-scheme: dark)')
  const live = []
  const draw = () => {
    const shade = darkness.matches ? 'dark' : 'light'
    for (const chart of live.splice(0)) chart.dispose()
    for (const box of document.querySelectorAll('.picture')) {
      const option = data.options[box.dataset.picture]
      let place = box.querySelector('.live')
      if (place === null) {
        place = document.createElement('div')
        place.className = 'live'
        place.setAttribute('aria-hidden', 'true')
        box.append(place)
      }
      place.style.height = box.dataset.height + 'px'
      for (const still of box.querySelectorAll('.still')) still.classList.add('replaced')
      const chart = echarts.init(place, data.themes[shade], { renderer: 'svg' })
      chart.setOption(option)
      live.push(chart)
    }
  }
  if (typeof echarts !== 'undefined') {
    const hidden = document.createElement('style')
    hidden.textContent = '@media screen { .picture .replaced { display: none !important } }'
    document.head.append(hidden)
    draw()
    darkness.addEventListener('change', draw)
    addEventListener('resize', () => live.forEach((chart) => chart.resize()))
  }
  const valueOf = (cell) => {
    const number = Number(cell.dataset.value ?? cell.textContent.replace(/[^0-9.+-]/g, ''))
    return cell.classList.contains('n') && !Number.isNaN(number) && cell.textContent.trim() !== '–' ? number : null
  }
  // What begins a formula is text in a spreadsheet too, and no name reaches into the next cell or line.
  const copied = (cell) => {
    const text = cell.textContent.trim().replace(/\\s+/g, ' ')
    return ${RUNS}.test(text) && !${FIGURE}.test(text) ? "'" + text : text
  }
  for (const table of document.querySelectorAll('table')) {
    const body = table.tBodies[0]
    table.querySelectorAll('thead th').forEach((head, column) => {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = head.textContent
      head.replaceChildren(button)
      button.addEventListener('click', () => {
        const down = head.getAttribute('aria-sort') !== 'descending'
        for (const other of table.querySelectorAll('thead th')) other.removeAttribute('aria-sort')
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
        const rows = [...body.rows].map((row) => ({ row, number: valueOf(row.cells[column]), text: row.cells[column].textContent }))
        rows.sort((a, b) => {
          const order = a.number !== null && b.number !== null ? a.number - b.number
            : a.number !== null ? 1 : b.number !== null ? -1 : a.text.localeCompare(b.text)
          return down ? -order : order
        })
        body.append(...rows.map(({ row }) => row))
      })
    })
    const copy = document.createElement('button')
    copy.type = 'button'
    copy.className = 'copy'
    const name = table.caption.textContent
    copy.textContent = 'Copy table'
    copy.setAttribute('aria-label', 'Copy table: ' + name)
    copy.addEventListener('click', async () => {
      const text = [...table.rows].map((row) => [...row.cells].map(copied).join('\\t')).join('\\n')
      try {
        await navigator.clipboard.writeText(text)
        copy.textContent = 'Copied'
      } catch (refused) {
        getSelection().selectAllChildren(table)
        copy.textContent = 'Selected: copy it with the keyboard'
      }
    })
    table.parentElement.after(copy)
  }
})()
`
