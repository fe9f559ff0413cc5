import { randomUUID } from 'node:crypto'
import { type Event, type TicketType, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lockEvent } from '../events/queries.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { gate, waitForWaiters } from '../testing/race.ts'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'
import { readQuestions } from './queries.ts'

const database = useTestDatabase()
let setting: SaleSetting
let event: Event
let ticketType: TicketType

beforeAll(async () => {
  setting = await saleSetting(database().db)
})

beforeEach(async () => {
  event = await setting.world.event({ status: 'published' })
  ticketType = await setting.world.ticketType(event, { includes: [await setting.world.session(event)] })
})

const size = (change: object = {}) => ({
  eventId: event.id,
  scope: 'ticket' as const,
  kind: 'choice' as const,
  label: 'Size of your T-shirt',
  options: ['S', 'M', 'L'],
  ...change,
})
const plain = (change: object = {}) => size({ kind: 'text', options: [], ...change })

async function answer(questionId: string, value: unknown) {
  const order = await setting.world.confirmedOrder({ event, ticketType })
  await setting.db
    .insertInto('answer')
    .values({
      event_id: event.id,
      question_id: questionId,
      order_id: order.id,
      ticket_id: order.tickets[0]?.id ?? null,
      value: JSON.stringify(value),
    })
    .execute()
}

describe('a question', () => {
  it('for ticket types that are hidden or off sale is shown to those who know of them only', async () => {
    const session = await setting.world.session(event)
    const type = (change: object) => setting.world.ticketType(event, { includes: [session], ...change })
    const [hidden, off] = [await type({}), await type({})]
    await setting.organizer.ticketTypes.update({ ticketTypeId: hidden.id, isHidden: true })
    await setting.organizer.ticketTypes.update({ ticketTypeId: off.id, isActive: false })
    const { organizer } = setting
    const ask = (label: string, ticketTypeIds: string[]) => organizer.questions.create(plain({ label, ticketTypeIds }))
    await ask('For all', [])
    await ask('For some', [ticketType.id, hidden.id, off.id])
    await ask('For the hidden', [hidden.id])
    await ask('For those off sale', [off.id])
    await organizer.codes.create({ eventId: event.id, code: 'BACKSTAGE', kind: 'access', ticketTypeIds: [hidden.id] })

    const seen = async (caller = setting.anonymous, more: object = {}) => {
      const questions = await caller.questions.list({ eventId: event.id, ...more })
      return questions.map(({ label, ticketTypeIds }) => [label, ...ticketTypeIds])
    }
    expect(await seen()).toEqual([['For all'], ['For some', ticketType.id]])
    expect(await seen((await setting.as('member')).caller)).toEqual(await seen())
    expect(await seen(setting.anonymous, { accessCode: 'nothing' })).toEqual(await seen())
    const opened = [['For all'], ['For some', ticketType.id, hidden.id], ['For the hidden', hidden.id]]
    expect(await seen(setting.anonymous, { accessCode: 'backstage' })).toEqual(opened)
    const teacher = await setting.as('teacher')
    expect(await seen(teacher.caller)).toEqual(await seen())
    await setting.admin.events.update({ eventId: event.id, teacherIds: [teacher.userId] })
    expect(await seen(teacher.caller)).toEqual(opened)
    expect(await seen(organizer)).toHaveLength(4)
    // Who is taught to know of them sees what is left of them, too.
    const { ticketTypes } = await teacher.caller.events.availability({ eventId: event.id })
    expect(ticketTypes.map(({ ticketTypeId }) => ticketTypeId)).toEqual([ticketType.id, hidden.id])
    expect((await setting.anonymous.events.availability({ eventId: event.id })).ticketTypes).toHaveLength(1)
  })

  it('is asked after those before it, changed, and switched off, on record', async () => {
    const first = await setting.organizer.questions.create(size({ isRequired: true }))
    const second = await setting.organizer.questions.create(plain({ scope: 'order', label: 'How did you hear of us?' }))
    expect(first).toMatchObject({ kind: 'choice', isRequired: true, isActive: true, sortOrder: 1, answerCount: 0 })
    expect(second).toMatchObject({ scope: 'order', sortOrder: 2 })
    const changed = await setting.organizer.questions.update({
      questionId: second.id,
      sortOrder: 0,
      isActive: false,
      help: 'Only if you like',
    })
    expect(await setting.organizer.questions.list({ eventId: event.id })).toEqual([changed, first])
    expect(await setting.audited(second.id)).toMatchObject([
      { action: 'question.created' },
      { action: 'question.updated', fields: ['help', 'sortOrder', 'isActive'] },
    ])
    expect(await setting.anonymous.questions.list({ eventId: event.id })).toEqual([first])
  })

  it('is made once for one idempotency key', async () => {
    const input = plain({ idempotencyKey: randomUUID() })
    const [first, second] = await Promise.all([1, 2].map(() => setting.organizer.questions.create(input)))
    expect(second).toEqual(first)
  })

  it.each<[what: string, change: () => object, field: string]>([
    ['with a choice of one', () => size({ options: ['S'] }), 'options'],
    ['with a choice of none', () => size({ kind: 'choices', options: [] }), 'options'],
    ['with one option twice', () => size({ options: ['S', 'S'] }), 'options'],
    ['of text with options', () => plain({ options: ['S', 'M'] }), 'options'],
    [
      'of the order for one ticket type',
      () => plain({ scope: 'order', ticketTypeIds: [ticketType.id] }),
      'ticketTypeIds',
    ],
    ['of nothing', () => plain({ label: ' ' }), 'label'],
  ])('%s is refused', async (_what, input, field) => {
    const refusal = await refusalOf(setting.organizer.questions.create(input() as ReturnType<typeof size>))
    expect(refusal.code).toBe('VALIDATION_ERROR')
    expect(JSON.stringify(refusal.details)).toContain(`"${field}"`)
    const made = await setting.organizer.questions.create(size())
    const less = setting.organizer.questions.update({ questionId: made.id, options: ['S'] })
    expect(await refusalOf(less)).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'options' } })
  })

  it('is for ticket types of its own event only', async () => {
    const other = await setting.world.ticketType(await setting.world.event())
    const refusal = await refusalOf(setting.organizer.questions.create(size({ ticketTypeIds: [other.id] })))
    expect(refusal).toMatchObject({ code: 'NOT_FOUND', details: { field: 'ticketTypeIds' } })
    const made = await setting.organizer.questions.create(size({ ticketTypeIds: [ticketType.id] }))
    const { id: questionId } = made
    expect(
      await refusalOf(setting.organizer.questions.update({ questionId, ticketTypeIds: [other.id] })),
    ).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that was answered stays, and keeps the answer whose option is gone', async () => {
    const { id: questionId } = await setting.organizer.questions.create(size())
    await answer(questionId, 'L')
    expect(await refusalOf(setting.organizer.questions.delete({ questionId }))).toMatchObject({
      code: 'HAS_REGISTRATIONS',
      details: { answerCount: 1 },
    })
    const less = await setting.organizer.questions.update({ questionId, options: ['S', 'M'] })
    expect(less).toMatchObject({ options: ['S', 'M'], answerCount: 1 })
    const kept = await setting.db.selectFrom('answer').select('value').where('question_id', '=', questionId).execute()
    expect(kept).toEqual([{ value: 'L' }])
  })

  it('that nobody answered is deleted', async () => {
    const { id: questionId } = await setting.organizer.questions.create(size())
    await setting.organizer.questions.delete({ questionId })
    expect(await setting.organizer.questions.list({ eventId: event.id })).toEqual([])
    expect(await refusalOf(setting.organizer.questions.delete({ questionId }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('belongs to organizers, who alone learn how many have answered', async () => {
    const { id: questionId } = await setting.organizer.questions.create(size())
    await answer(questionId, 'S')
    expect(await setting.organizer.questions.list({ eventId: event.id })).toMatchObject([{ answerCount: 1 }])
    expect(await setting.anonymous.questions.list({ eventId: event.id })).toMatchObject([{ answerCount: 0 }])
    const { caller } = await setting.as('teacher')
    expect(await refusalOf(caller.questions.create(size()))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(caller.questions.delete({ questionId }))).toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is one of fifty at most, also when two come at once', async () => {
    const rows = Array.from({ length: 49 }, (_, i) => ({
      event_id: event.id,
      scope: 'ticket' as const,
      kind: 'text' as const,
      label: `Question ${i}`,
    }))
    await setting.db.insertInto('question').values(rows).execute()
    const written = gate()
    const held = gate()
    const fiftieth = setting.db.transaction().execute(async (tx) => {
      await lockEvent(tx, event.id, 'contents')
      await tx
        .insertInto('question')
        .values({ ...rows[0]!, label: 'The fiftieth' })
        .execute()
      written.open()
      await held.opened
    })
    await written.opened
    const next = setting.organizer.questions.create(plain()).then(
      () => 'made',
      () => 'refused',
    )
    await Promise.race([waitForWaiters(database().owner), next])
    held.open()
    await fiftieth
    expect(await next).toBe('refused')
    expect(await refusalOf(setting.organizer.questions.create(plain()))).toMatchObject({ code: 'CONFLICT' })
  })
})

describe('questions of many events', () => {
  it('are read at once, each in its order', async () => {
    const other = await setting.world.event({ status: 'published' })
    await setting.organizer.questions.create(plain({ label: 'Second', sortOrder: 2 }))
    await setting.organizer.questions.create(plain({ label: 'First', sortOrder: 1, isActive: false }))
    await setting.organizer.questions.create(plain({ label: 'There', eventId: other.id }))
    const all = await readQuestions(setting.db, [event.id, other.id])
    expect(all.map(({ label }) => label).toSorted()).toEqual(['First', 'Second', 'There'])
    const here = all.filter(({ eventId }) => eventId === event.id)
    expect(here.map(({ label }) => label)).toEqual(['First', 'Second'])
    const active = await readQuestions(setting.db, [event.id], { onlyActive: true })
    expect(active.map(({ label }) => label)).toEqual(['Second'])
  })
})
