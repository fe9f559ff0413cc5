// Sets the colour scheme before the first paint. A file of its own, because the page's security policy allows no inline script.
;(() => {
  let chosen = null
  try {
    chosen = localStorage.getItem('turnout.color-scheme')
  } catch {
    chosen = null
  }
  const isDark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
})()
