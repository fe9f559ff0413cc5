import { beforeEach, describe, expect, it } from 'vitest'
import { createPinLock } from './pin.ts'
import { openSettings } from './settings.ts'
import { createShellHandlers, type ShellParts } from './shell-handlers.ts'

let happened: string[]
beforeEach(() => {
  happened = []
})

function shell(change: Partial<ShellParts> = {}) {
  const settings = openSettings({ read: () => null, write: () => undefined, setAside: () => undefined })
  const parts: ShellParts = {
    version: '1.2.3',
    isKiosk: true,
    fixedServer: null,
    settings,
    pin: createPinLock(settings, Date.now),
    isAlive: async (origin) => origin.endsWith('.alive.example'),
    startOver: () => happened.push('started over'),
    leave: () => happened.push('left'),
    log: (event) => happened.push(`log ${event}`),
    ...change,
  }
  return { handlers: createShellHandlers(parts), settings }
}

describe('the shell', () => {
  it('tells the page what it needs to know', async () => {
    const { handlers } = shell()
    expect(await handlers.info({})).toEqual({
      version: '1.2.3',
      mode: 'kiosk',
      server: null,
      hasFixedServer: false,
      hasPin: false,
      isUnlocked: true,
    })
  })

  it('is set up once: the server answers, the PIN is kept, the page starts over', async () => {
    const { handlers, settings } = shell()
    expect(await handlers.configure({ server: 'a.alive.example', newPin: '482915' })).toEqual({ ok: true })
    expect(settings.get().server).toBe('https://a.alive.example')
    expect(happened).toContain('started over')
    expect(await handlers.info({})).toMatchObject({ hasPin: true, isUnlocked: false })
  })

  it.each([
    ['a.dead.example', 'unreachable'],
    ['http://a.alive.example', 'needs_https'],
    ['nonsense here', 'bad_address'],
  ])('keeps nothing of %s', async (server, problem) => {
    const { handlers, settings } = shell()
    expect(await handlers.configure({ server, newPin: '482915' })).toEqual({ ok: false, problem })
    expect(settings.get()).toMatchObject({ server: null, pin: null })
  })

  it('keeps an address that does not answer when told to', async () => {
    const { handlers, settings } = shell()
    await handlers.configure({ server: 'a.dead.example', acceptUnreachable: true })
    expect(settings.get().server).toBe('https://a.dead.example')
  })

  it('changes nothing and lets nobody out without the PIN', async () => {
    const { handlers, settings } = shell()
    await handlers.configure({ newPin: '482915' })
    const before = settings.get()
    expect(await handlers.configure({ server: 'b.alive.example' })).toEqual({ ok: false, problem: 'pin_needed' })
    expect(await handlers.configure({ newPin: '111111' })).toEqual({ ok: false, problem: 'pin_needed' })
    expect(await handlers.exit({})).toEqual({ ok: false, problem: 'pin_needed' })
    expect(settings.get()).toEqual(before)
    expect(happened).not.toContain('left')
  })

  it('lets those out who know the PIN, and logs it', async () => {
    const { handlers } = shell()
    await handlers.configure({ newPin: '482915' })
    expect(await handlers.unlock({ pin: '482915' })).toEqual({ ok: true })
    expect(await handlers.exit({})).toEqual({ ok: true })
    expect(happened.slice(-3)).toEqual(['log pin_accepted', 'log left', 'left'])
  })

  it('takes no other server than the command line’s', async () => {
    const { handlers } = shell({ fixedServer: 'https://fixed.example' })
    expect(await handlers.configure({ server: 'a.alive.example' })).toEqual({ ok: false, problem: 'fixed_address' })
    expect(await handlers.info({})).toMatchObject({ server: 'https://fixed.example', hasFixedServer: true })
  })
})
