// Searches, filters, and unfolds the targets of links. The page is complete without scripts.
(() => {
  'use strict'
  const byId = id => document.getElementById(id)
  const fields = { q: byId('search'), outcome: byId('outcome'), tag: byId('tag') }
  const scenarios = [...document.querySelectorAll('.scenario')].map(element => ({
    element,
    text: element.textContent.toLowerCase().replace(/\s+/g, ' '),
    tags: element.dataset.tags.split(' '),
  }))
  const containers = [...document.querySelectorAll('.group, .rule, .feature, .folder')].reverse()

  const valueOf = name => fields[name]?.value.trim() ?? ''

  function filter() {
    if (!fields.q) return
    const words = valueOf('q').toLowerCase().split(/\s+/).filter(Boolean)
    const outcome = valueOf('outcome')
    const tag = valueOf('tag')
    const isFiltered = words.length > 0 || outcome !== '' || tag !== ''
    let shown = 0
    for (const { element, text, tags } of scenarios) {
      const fits = words.every(word => text.includes(word))
        && (outcome === '' || element.dataset.outcome === outcome)
        && (tag === '' || tags.includes(tag))
      element.hidden = !fits
      if (fits) shown++
    }
    for (const container of containers) container.hidden = isFiltered && !container.querySelector('.scenario:not([hidden])')
    byId('found').textContent = isFiltered ? `${shown} of ${scenarios.length} scenarios` : ''
    byId('nothing').hidden = shown > 0 || !isFiltered
  }

  // The filters are in the address after "#?", with which no anchor begins, so that a link can contain them.
  function remember() {
    const state = new URLSearchParams()
    for (const name of Object.keys(fields)) if (valueOf(name)) state.set(name, valueOf(name))
    try {
      history.replaceState(null, '', state.size > 0 ? `#?${state}` : '#')
    } catch {
      // A browser may refuse this for files. Then the address does not change.
    }
  }

  function recall() {
    if (!location.hash.startsWith('#?')) return
    const state = new URLSearchParams(location.hash.slice(2))
    for (const [name, field] of Object.entries(fields)) if (field) field.value = state.get(name) ?? ''
    filter()
  }

  function reveal() {
    if (location.hash.startsWith('#?')) return recall()
    const target = byId(decodeURIComponent(location.hash.slice(1)))
    if (!target) return
    if (target.closest('[hidden]')) {
      for (const field of Object.values(fields)) if (field) field.value = ''
      filter()
    }
    for (let place = target; place; place = place.parentElement) if (place.tagName === 'DETAILS') place.open = true
    const own = target.querySelector(':scope > details')
    if (own) own.open = true
    target.scrollIntoView()
  }

  for (const field of Object.values(fields)) {
    field?.addEventListener('input', () => {
      filter()
      remember()
    })
  }
  addEventListener('hashchange', reveal)
  // A link to the current target does not change the hash.
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]')
    if (link && link.hash === location.hash) reveal()
  })
  // Everything is unfolded on paper.
  let folded = []
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')]
    for (const part of folded) part.open = true
  })
  addEventListener('afterprint', () => {
    for (const part of folded) part.open = false
  })

  for (const tools of document.querySelectorAll('.tools')) tools.hidden = false
  if (matchMedia('(max-width: 63.99rem)').matches) document.querySelector('.contents').open = false
  reveal()
})()
