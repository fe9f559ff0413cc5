import { expect, test } from '@playwright/test'
import { makeClone } from '../support/clone.ts'
import { familyOf, stillThere } from '../support/processes.ts'
import type { Account } from '../support/program.ts'
import { signInAsPrinted } from '../support/sdk.ts'
import { startTurnout } from '../support/turnout.ts'
import { until } from '../support/until.ts'

/** Installing twice takes minutes and needs the registry: done when asked for, by TURNOUT_E2E_CLONE=1. */
const isAskedFor = process.env.TURNOUT_E2E_CLONE === '1'

const READY_MS = 30_000
const NOBODY: Account = { uid: 65_534, gid: 65_534 }
const isRoot = process.getuid?.() === 0
const people: [who: string, account: Account | undefined][] = [
  ['the one who runs the tests', undefined],
  ...(isRoot ? ([['another user', NOBODY]] satisfies [string, Account][]) : []),
]

if (isAskedFor) {
  for (const [who, account] of people) {
    test(`in a private folder of ${who}, clone, npm ci and npm start are all it takes`, async () => {
      test.setTimeout(600_000)
      const { root, dataDir, env, dispose } = await makeClone(account)
      try {
        const turnout = await startTurnout({ root, dataDir, env, as: account, command: 'npm start' })
        const family = familyOf(turnout.program.pid)
        try {
          expect(turnout.readyAfterMs).toBeLessThan(READY_MS)
          const organizer = await signInAsPrinted(turnout)
          expect((await organizer.api.events.list.query({ status: ['published'] })).items).toHaveLength(1)
          await organizer.close()
        } finally {
          turnout.program.signalGroup('SIGINT')
          await turnout.program.stop()
        }
        await until('nothing of it runs', () => (stillThere(family).length === 0 ? true : null))
      } finally {
        await dispose()
      }
    })
  }
}
