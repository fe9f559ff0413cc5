import { test as base } from '@playwright/test'
import { cloneTemplate, findTestServer, prepareTemplate, type TestTemplate } from '@turnout/db/testing/standalone'
import { makeDataDir, startTurnout, type Turnout } from './turnout.ts'

interface Fixtures {
  /** The built product with a database and a data folder of its own. */
  turnout: Turnout
}

interface WorkerFixtures {
  template: TestTemplate
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  template: [
    async ({ playwright: _ }, use) => {
      const postgres = await findTestServer()
      try {
        await use(await prepareTemplate(postgres.url))
      } finally {
        await postgres.stop()
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  turnout: async ({ template }, use, info) => {
    const database = await cloneTemplate(template)
    const dataDir = await makeDataDir()
    const started = await startTurnout({ dataDir: dataDir.path, env: { DATABASE_URL: database.url } }).catch(
      async (error: unknown) => {
        await database.stop()
        await dataDir.dispose()
        throw error
      },
    )
    try {
      await use(started)
    } finally {
      await started.program.stop()
      if (info.status !== info.expectedStatus) {
        await info.attach('server.log', { body: started.program.lines.join('\n'), contentType: 'text/plain' })
      }
      await database.stop()
      await dataDir.dispose()
    }
  },
})

export { expect } from '@playwright/test'
