import { makeCodesAndQuestions, makeSellingEvent } from './support/selling-world.ts'
import { expect, test } from './support/test.ts'

test('a question is asked, seen as buyers see it, put elsewhere by keys and by hand, and deleted', async ({
  desk,
  server,
}) => {
  const { api } = server.client
  const world = await makeSellingEvent(api, 'Asked')
  const { eventId, types } = world
  await makeCodesAndQuestions(api, world)
  const order = async () => (await api.questions.list.query({ eventId })).map(({ label }) => label)
  await desk.goto(`/events/${eventId}/questions`)
  await desk.getByRole('button', { name: 'New question' }).click()
  const drawer = desk.getByRole('dialog', { name: 'New question' })
  await drawer.getByRole('textbox', { name: 'Question' }).fill('Which day suits you?')
  await drawer.getByRole('combobox', { name: 'Answered by' }).click()
  await desk.getByRole('option', { name: 'Some of several' }).click()
  await drawer.getByLabel('Options').fill('Monday')
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer.getByText('Give at least two, each once')).toBeVisible()
  await drawer.getByLabel('Options').fill('Monday\nTuesday\n')
  await drawer.getByRole('switch', { name: 'An answer is required' }).click()
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(desk.getByText('The question is there.')).toBeVisible()

  const preview = desk.locator('section').filter({ hasText: 'As the buyer sees it' })
  await expect(preview.getByRole('checkbox', { name: 'Tuesday' })).toBeVisible()
  await expect(preview.getByText('Size of your T-shirt')).toHaveCount(0)
  await preview.getByRole('combobox', { name: 'When buying' }).click()
  await desk.getByRole('option', { name: 'Workshop' }).click()
  await expect(preview.getByRole('radio', { name: 'XL' })).toBeVisible()
  await expect(preview.getByText('Can you juggle already?')).toHaveCount(0)

  // By keys: the handle keeps the focus while its question moves.
  const grip = desk.getByRole('button', { name: 'Move: Which day suits you?' })
  await grip.press('ArrowUp')
  await expect(grip).toBeFocused()
  await grip.press('ArrowUp')
  await expect(desk.getByText('Which day suits you? is now 3 of 5.')).toBeAttached()
  await expect.poll(async () => (await order())[2]).toBe('Which day suits you?')
  await desk.getByRole('button', { name: 'Move down: How did you hear of us?' }).click()
  await expect.poll(async () => (await order())[0]).toBe('Size of your T-shirt')

  // By hand: dragged from the third place above the first.
  const target = await desk.getByRole('listitem').filter({ hasText: 'Size of your T-shirt' }).last().boundingBox()
  await grip.hover()
  await desk.mouse.down()
  await desk.mouse.move((target?.x ?? 0) + 20, (target?.y ?? 0) + 4, { steps: 5 })
  await desk.mouse.up()
  await expect
    .poll(order)
    .toEqual([
      'Which day suits you?',
      'Size of your T-shirt',
      'How did you hear of us?',
      'Anything we should know?',
      'Can you juggle already?',
    ])

  // What was answered stays.
  const [asked] = await api.questions.list.query({ eventId })
  await api.orders.create.mutate({
    eventId,
    items: [
      {
        ticketTypeId: types.both.id,
        quantity: 1,
        attendees: [{ name: 'Péter Holló', answers: [{ questionId: asked?.id ?? '', value: ['Monday'] }] }],
      },
    ],
    buyer: { name: 'Péter Holló', email: 'peter@example.org' },
  })
  await desk.reload()
  await desk.getByRole('button', { name: /^Which day suits you\?.*1 answer/ }).click()
  await expect(desk.getByText('It has answers: stop asking it instead.')).toBeVisible()
  await desk.keyboard.press('Escape')
  await desk.getByRole('button', { name: /^Can you juggle already/ }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await desk.getByRole('dialog', { name: 'Delete this question?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(desk.getByText('The question is deleted.')).toBeVisible()
  await expect.poll(order).toHaveLength(4)
})
