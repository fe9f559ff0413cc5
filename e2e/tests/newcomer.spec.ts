import { expect, test } from '@playwright/test'
import { cutPower, familyOf, stillThere } from '../support/processes.ts'
import { pairBareKiosk, signInAsPrinted, visit } from '../support/sdk.ts'
import { makeDataDir, startTurnout, type Turnout } from '../support/turnout.ts'
import { until } from '../support/until.ts'

/** What has been promised to newcomers. */
const FIRST_READY_MS = 30_000
const LATER_READY_MS = 10_000

/** Ctrl-C in the terminal where it was started; gives what is left of it. */
async function pressCtrlC({ program }: Turnout): Promise<string[]> {
  const family = familyOf(program.pid)
  program.signalGroup('SIGINT')
  await program.ended
  await until('nothing of it runs', () => (stillThere(family).length === 0 ? true : null), 10_000).catch(() => null)
  return stillThere(family).map(({ command }) => command)
}

test('one command starts everything, Ctrl-C ends all of it, and the next start finds the data', async () => {
  const { path: dataDir, dispose } = await makeDataDir()
  const started: Turnout[] = []
  const start = async (port?: number) => {
    const turnout = await startTurnout({ dataDir, command: 'npm start', port })
    started.push(turnout)
    return turnout
  }
  try {
    const first = await start()
    expect(first.readyAfterMs).toBeLessThan(FIRST_READY_MS)
    expect(first.banner).toMatchObject({ admin: `${first.url}/`, kiosk: `${first.url}/kiosk/` })
    for (const page of [first.banner.admin, first.banner.kiosk]) {
      expect(await (await fetch(page)).text()).toContain('<div id="root">')
    }
    const organizer = await signInAsPrinted(first)
    const { items } = await organizer.api.events.list.query({ status: ['published'] })
    expect(items).toHaveLength(1)
    const [demo] = items
    const issued = await organizer.api.kiosk.issue.mutate({ eventId: demo?.id ?? '', stationName: 'Door' })
    const kiosk = await pairBareKiosk(first, issued.pairingCode)
    const [session] = await organizer.api.sessions.list.query({ eventId: demo?.id ?? '' })
    const { items: tickets } = await organizer.api.tickets.list.query({ eventId: demo?.id ?? '', status: 'valid' })
    const guest = tickets.find(
      ({ sessionIds, checkedInTo }) => sessionIds.includes(session?.id ?? '') && !checkedInTo[0],
    )
    expect(await kiosk.redeem(guest?.code ?? '', session?.code ?? '')).toMatchObject({ outcome: 'admitted' })
    const mine = await organizer.api.events.create.mutate({
      title: 'An event of my own',
      startsAt: new Date(Date.now() + 86_400_000).toISOString(),
    })
    await Promise.all([kiosk.close(), organizer.close()])
    expect(await pressCtrlC(first)).toEqual([])

    const second = await start(Number(new URL(first.url).port))
    expect(second.readyAfterMs).toBeLessThan(LATER_READY_MS)
    expect(second.banner).toMatchObject({ email: null, password: null })
    const again = await signInAsPrinted({ ...second, banner: first.banner })
    expect(await again.api.events.get.query({ eventId: mine.id })).toMatchObject({ title: 'An event of my own' })
    await again.close()

    const everything = familyOf(second.program.pid)
    // The database is one of them: what is not seen could not be missed.
    if (process.platform === 'linux') expect(everything.some(({ command }) => /postgres/.test(command))).toBe(true)
    cutPower(everything)
    await second.program.ended
    const third = await start(Number(new URL(first.url).port))
    expect(third.readyAfterMs).toBeLessThan(LATER_READY_MS)
    const after = await signInAsPrinted({ ...third, banner: first.banner })
    expect(await after.api.events.get.query({ eventId: mine.id })).toMatchObject({ title: 'An event of my own' })
    await after.close()

    // The server alone, as the system does when memory runs out: its database has nobody to stop it.
    const family = familyOf(third.program.pid)
    third.program.signalGroup('SIGKILL')
    await third.program.ended
    const fourth = await start(Number(new URL(first.url).port))
    expect(await visit(fourth).api.organisation.get.query()).toBeTruthy()
    expect(stillThere(family)).toEqual([])
    expect(await pressCtrlC(fourth)).toEqual([])
  } finally {
    for (const { program } of started) await program.stop()
    await dispose()
  }
})
