/** Where the shell shows its last resort. */
export const SAFE_PATH = '/safe'

/** A page without scripts, for when the real one keeps dying. It says what to do and a code to quote. */
export function safePage(code: string): string {
  const shown = /^[A-Z0-9-]{1,40}$/.test(code) ? code : 'UNKNOWN'
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Turnout kiosk</title></head><body>',
    '<main><h1>This kiosk has stopped</h1>',
    '<p>It tries again by itself in a minute. Nobody is being checked in here until then: please use another door.</p>',
    '<p lang="hu">A kioszk leállt, egy perc múlva magától újra próbálja. Addig kérjük, használjon másik bejáratot.</p>',
    `<p>Support code: <strong>${shown}</strong></p></main></body></html>`,
  ].join('')
}
