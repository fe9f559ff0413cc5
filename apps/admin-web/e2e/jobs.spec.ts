import { inspect, sizes } from './support/inspect.ts'
import type { TestServer } from './support/server.ts'
import { expect, signIn, test } from './support/test.ts'

test.use({ serverOf: 'jobs' })

const orderId = '019aa000-0000-7000-8000-00000000000a'

/** Jobs that nobody would run here: held by a process that does not exist, or given up. */
async function makeJobs({ db }: Pick<TestServer, 'db'>): Promise<void> {
  const payload = JSON.stringify({ orderId })
  const gaveUp = { payload, failed_at: new Date(), attempts: 5, last_error: 'Error: connect ECONNREFUSED 10.0.0.7:25' }
  const held = { leased_by: 'the test', leased_until: new Date(Date.now() + 3_600_000), started_at: new Date() }
  const refund = { name: 'refunds.refund-event', payload: '{}', progress_done: 120, progress_total: 480, attempts: 1 }
  await db.deleteFrom('job').where('name', 'in', ['orders.send-confirmation', 'refunds.refund-event']).execute()
  await db
    .insertInto('job')
    .values([
      { name: 'orders.send-confirmation', ...gaveUp },
      { name: 'orders.send-confirmation', ...gaveUp },
    ])
    .execute()
  await db
    .insertInto('job')
    .values({ ...refund, ...held })
    .execute()
}

test('an admin sees what was given up, tries it again, puts it away, and runs a schedule', async ({ page, server }) => {
  await makeJobs(server)
  await signIn(page, server)
  await page.goto('/settings')
  await page.getByRole('link', { name: 'Jobs' }).click()
  const list = page.getByRole('region', { name: 'Jobs', exact: true })
  await expect(list.getByText('ECONNREFUSED').filter({ visible: true })).toHaveCount(2)
  await expect(page.getByRole('progressbar', { name: 'Refund an event' })).toHaveAttribute('aria-valuenow', '25')

  await list.getByRole('button', { name: 'Put Mail: confirmation away' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Put this away undone?' })
  await dialog.getByRole('button', { name: 'Put away' }).click()
  await expect(dialog.getByText('At least three letters')).toBeVisible()
  await dialog.getByLabel('Reason').fill('The order was mended by hand')
  await dialog.getByRole('button', { name: 'Put away' }).click()
  await expect(page.getByText('It is put away.')).toBeVisible()
  await expect(list.getByText('ECONNREFUSED').filter({ visible: true })).toHaveCount(1)

  await page.getByLabel('Kind').selectOption('orders.send-confirmation')
  await page.getByRole('button', { name: 'Try all of this kind again' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('1 job is tried again.')).toBeVisible()
  // An order that is not there has nothing to confirm.
  await page.getByRole('button', { name: 'Done', exact: true }).click()
  await expect(list.getByText('Put away: The order was mended by hand').filter({ visible: true })).toBeVisible()

  const schedules = page.getByRole('region', { name: 'Done again and again' })
  await expect(schedules.getByText('All right').first()).toBeVisible()
  await schedules.getByRole('button', { name: 'Run “Count seats again” now' }).click()
  await expect(page.getByText('It begins in a moment.')).toBeVisible()
})

test('the bar of a long job moves while somebody looks', async ({ page, server }) => {
  await makeJobs(server)
  await signIn(page, server)
  await page.goto('/settings/jobs')
  const bar = page.getByRole('progressbar', { name: 'Refund an event' })
  await expect(bar).toHaveAttribute('aria-valuenow', '25')
  const { id } = await server.db
    .selectFrom('job')
    .select('id')
    .where('name', '=', 'refunds.refund-event')
    .executeTakeFirstOrThrow()
  const payload = JSON.stringify({ jobId: id, name: 'refunds.refund-event', done: 360, total: 480 })
  await server.db
    .insertInto('domain_event')
    .values({ topic: 'jobs', type: 'job.progressed', event_id: null, payload })
    .execute()
  await expect(bar).toHaveAttribute('aria-valuenow', '75')
})

for (const [size, viewport] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport })

    test('jobs read well, in both languages', async ({ page, server }) => {
      await makeJobs(server)
      await signIn(page, server)
      await page.goto('/settings/jobs')
      await expect(page.getByText('ECONNREFUSED').filter({ visible: true }).first()).toBeVisible()
      await expect(page.getByText('All right').first()).toBeVisible()
      await inspect(page, 'jobs')
      await page.getByRole('button', { name: 'Put Mail: confirmation away' }).first().click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await inspect(page, 'job-put-away')
      await page.evaluate(() => localStorage.setItem('turnout.language', 'hu'))
      await page.goto('/settings/jobs')
      await expect(page.getByText('Ami újra és újra megtörténik')).toBeVisible()
      await inspect(page, 'hu-jobs')
    })
  })
}
