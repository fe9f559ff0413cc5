import { sizes } from './support/inspect.ts'
import { expect, test } from './support/test.ts'
import { makeFestival } from './support/world.ts'

test.use({ viewport: sizes.phone })

test('on a phone the part of an event that is open is in sight, also after the screen was turned', async ({
  desk,
  server,
}) => {
  const { event } = await makeFestival(server.client.api, 'Turned Around')
  await desk.goto(`/events/${event.id}`)
  const parts = desk.getByRole('navigation', { name: 'Parts of this event' })
  await expect(parts.getByRole('link', { name: 'Overview' })).toBeInViewport({ ratio: 0.9 })
  await expect(parts.getByRole('link', { name: 'Door' })).not.toBeInViewport({ ratio: 0.1 })
  await parts.getByRole('link', { name: 'Door' }).click()
  await expect(desk.getByText('Live', { exact: true })).toBeVisible()
  await expect(parts.getByRole('link', { name: 'Door' })).toBeInViewport({ ratio: 0.9 })
  await desk.setViewportSize({ width: 844, height: 390 })
  await expect(parts.getByRole('link', { name: 'Door' })).toBeInViewport({ ratio: 0.9 })
  await desk.setViewportSize(sizes.phone)
  await expect(parts.getByRole('link', { name: 'Door' })).toBeInViewport({ ratio: 0.9 })
})

test('on a phone a toast leaves the navigation at the foot free', async ({ desk, server }) => {
  const { event } = await makeFestival(server.client.api, 'Free Foot')
  await desk.goto(`/events/${event.id}/sessions`)
  await desk.getByRole('button', { name: 'Add session' }).click()
  await desk.getByRole('dialog').getByLabel('Name').fill('One more')
  await desk.getByRole('dialog').getByRole('button', { name: 'Add session' }).click()
  const toast = desk.getByRole('status').filter({ hasText: 'is there.' })
  await expect(toast).toBeVisible()
  const foot = desk.getByRole('navigation').filter({ has: desk.getByRole('button', { name: 'More' }) })
  await expect
    .poll(async () => {
      const [above, below] = [await toast.boundingBox(), await foot.boundingBox()]
      return above && below ? above.y + above.height <= below.y : null
    })
    .toBe(true)
})
