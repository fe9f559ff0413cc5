import type { Page } from '@playwright/test'

/** Types a code and Enter as a keyboard wedge does: real key events, one right after the other. */
export async function typeAsScanner(page: Page, code: string, end: 'Enter' | 'Tab' = 'Enter'): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const keys = [...code].map(keyOf)
  const last = {
    code: end,
    key: end,
    text: end === 'Enter' ? '\r' : '',
    modifiers: 0,
    keyCode: end === 'Enter' ? 13 : 9,
  }
  // The time of each key is the device's own, however long the browser takes to see to it.
  const start = Date.now() / 1000
  const presses = [...keys, last].flatMap(({ code: place, key, text, modifiers, keyCode }, index) => {
    const press = { code: place, key, modifiers, windowsVirtualKeyCode: keyCode }
    const timestamp = start + index * KEY_SECONDS
    return [
      session.send('Input.dispatchKeyEvent', { ...press, type: 'keyDown', text, timestamp }),
      session.send('Input.dispatchKeyEvent', { ...press, type: 'keyUp', timestamp: timestamp + KEY_SECONDS / 2 }),
    ]
  })
  await Promise.all(presses)
  await session.detach()
}

const SHIFT = 8
const KEY_SECONDS = 0.004

function keyOf(letter: string) {
  const isDigit = /\d/.test(letter)
  const upper = letter.toUpperCase()
  return {
    code: isDigit ? `Digit${letter}` : `Key${upper}`,
    key: letter,
    text: letter,
    modifiers: !isDigit && letter === upper ? SHIFT : 0,
    keyCode: upper.charCodeAt(0),
  }
}
