import type { Page } from '@playwright/test'
import { inspect } from './support/inspect.ts'
import { expect, test } from './support/test.ts'

const talk = (number: number, room: string, hour: number) => ({
  id: number,
  guid: `5f0c1b7e-0000-4000-8000-${String(number).padStart(12, '0')}`,
  date: `2019-08-2${number}T${hour}:00:00+02:00`,
  start: `${hour}:00`,
  duration: '00:45',
  room,
  title: `Talk ${number}`,
  subtitle: '',
  abstract: '',
  description: '',
  persons: [],
})

const schedule = {
  schedule: {
    version: '1',
    conference: {
      acronym: 'lamp19',
      title: 'Lamp Camp',
      start: '2019-08-21',
      end: '2019-08-22',
      daysCount: 2,
      time_zone_name: 'Europe/Berlin',
      timeslot_duration: '00:15',
      days: [
        { index: 1, date: '2019-08-21', rooms: { Curie: [talk(1, 'Curie', 11)], Meitner: [] } },
        { index: 2, date: '2019-08-22', rooms: { Curie: [], Meitner: [talk(2, 'Meitner', 12)] } },
      ],
    },
  },
}

/** Drops a file onto the page as a file manager does. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, text]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text ?? ''], fileName ?? '', { type: 'application/json' }))
      return transfer
    },
    [name, content],
  )
  const zone = page.getByRole('region', { name: 'Drop a file here' })
  await zone.dispatchEvent('dragover', { dataTransfer: data })
  await zone.dispatchEvent('drop', { dataTransfer: data })
}

test('a dropped schedule is looked at, tried, imported, and imported again without a change', async ({
  desk,
  server,
}) => {
  await desk.goto('/import')
  await drop(desk, 'schedule.json', JSON.stringify(schedule))
  await expect(desk.getByText('Lamp Camp')).toBeVisible()
  await desk.getByLabel('Curie (1 session)').fill('120')
  await desk.getByLabel('Meitner (1 session)').fill('60')
  await desk.getByLabel('Move all dates').check()
  await desk.getByLabel('The first day falls on').fill('2031-08-21')
  await inspect(desk, 'import-plan')
  await desk.getByRole('button', { name: 'Try it without saving' }).click()
  await expect(desk.getByText('This was a trial: nothing was saved.')).toBeVisible()
  await desk.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(desk.getByText('The import is done.')).toBeVisible()
  await inspect(desk, 'import-report')
  const { items } = await server.client.api.events.list.query({ search: 'Lamp Camp' })
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ timeZone: 'Europe/Berlin', sessionCount: 2, fill: { capacity: 180 } })
  expect(items[0]?.startsAt).toBe('2031-08-21T09:00:00.000Z')

  await desk.getByRole('link', { name: 'Import another file' }).click()
  await drop(desk, 'schedule.json', JSON.stringify(schedule))
  await desk.getByLabel('Move all dates').check()
  await desk.getByLabel('The first day falls on').fill('2031-08-21')
  await desk.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(desk.getByText('Nothing to tell: all was there already.')).toBeVisible()
})

test('a broken file changes nothing and says where', async ({ desk, expectedNoise }) => {
  expectedNoise.push(/status of 400/)
  await desk.goto('/import')
  await drop(desk, 'broken.json', '{"schedule": ')
  await expect(desk.getByRole('alert')).toBeVisible()
  await inspect(desk, 'import-broken')
  await drop(desk, 'empty.json', ' ')
  await expect(desk.getByRole('alert')).toContainText('This file is empty')
})
