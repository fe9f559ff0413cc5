import { expect, type Page } from '@playwright/test'
import { createClient } from '@turnout/client'
import { WebSocket } from 'ws'
import type { Credentials, TestServer } from './server.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

type Api = TestServer['client']['api']

/** So far from now, on the hour before. */
const instant = (offset: number) => new Date(Math.floor((Date.now() + offset) / HOUR) * HOUR).toISOString()

/** A name in letters that an address may have. */
const plain = (name: string) => name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** A published event of two evenings that sells in every way there is: to members, by code, later, and not any more. */
export async function makeSellingEvent(api: Api, title = 'Two Evenings of New Circus') {
  const { id: eventId } = await api.events.create.mutate({
    title,
    shortDescription: 'Acrobats, jugglers and one very small orchestra.',
    startsAt: instant(10 * DAY),
    timeZone: 'Europe/Budapest',
    currency: 'EUR',
    locationText: 'Old Tram Depot, Budapest',
    saleSettings: {
      refundPolicy: [
        { hoursBefore: 336, percent: 100 },
        { hoursBefore: 48, percent: 50 },
      ],
      transferCutoffHours: 24,
      isWaitlistOpen: true,
      waitlistMode: 'skipping',
      waitlistMaxSkips: 3,
      waitlistOfferMinutes: 240,
    },
  })
  const session = (name: string, starts: number, capacity: number) =>
    api.sessions.create.mutate({
      eventId,
      name,
      startsAt: instant(starts),
      endsAt: instant(starts + 3 * HOUR),
      capacity,
    })
  const first = await session('The first evening', 10 * DAY, 120)
  const second = await session('The second evening', 11 * DAY, 120)
  const workshop = await session('Juggling for beginners', 11 * DAY - 4 * HOUR, 4)
  const type = (name: string, priceMinor: number, sessionIds: string[], more: object = {}) =>
    api.ticketTypes.create.mutate({ eventId, name, priceMinor, sessionIds, ...more })
  const both = await type('Both evenings', 4500, [first.id, second.id], { memberPriceMinor: 3800 })
  const one = await type('First evening', 2525, [first.id], { memberPriceMinor: 2000, maxPerBuyer: 4 })
  const hands = await type('Workshop', 1200, [workshop.id])
  const crew = await type('Crew', 0, [first.id, second.id], { isHidden: true })
  const friends = await type('Friends’ table', 9000, [second.id], { isMembersOnly: true, memberLevel: 'trusted' })
  const late = await type('Last minute', 1500, [second.id], { salesStartAt: instant(9 * DAY) })
  await api.events.publish.mutate({ eventId })
  return { eventId, sessions: { first, second, workshop }, types: { both, one, hands, crew, friends, late } }
}

export type SellingEvent = Awaited<ReturnType<typeof makeSellingEvent>>

/** Fills the workshop and has three groups wait for it. @returns the order that holds all of its seats */
export async function fillWorkshop(server: TestServer, { eventId, types }: SellingEvent) {
  const full = await server.client.api.orders.give.mutate({
    eventId,
    items: [{ ticketTypeId: types.hands.id, quantity: 4, attendees: [{ name: 'Eszter Szabó' }] }],
    buyer: { name: 'Eszter Szabó', email: 'eszter@example.org' },
  })
  const wait = (name: string, seats: number) => {
    const email = `${plain(name.split(' ')[0] ?? '')}@example.org`
    return asStranger(server, (api) =>
      api.waitlist.join.mutate({ eventId, ticketTypeId: types.hands.id, seats, name, email }),
    )
  }
  const entries = [await wait('Bence Tóth', 3), await wait('Lili Varga', 1), await wait('Nóra Fehér', 2)]
  return { full, entries }
}

/** Codes and questions as an event of some size has them. */
export async function makeCodesAndQuestions(api: Api, { eventId, types }: SellingEvent) {
  const early = await api.codes.create.mutate({
    eventId,
    code: 'EARLYBIRD',
    kind: 'percent',
    value: 20,
    maxUses: 10,
    endsAt: instant(5 * DAY),
    note: 'Newsletter of May',
  })
  await api.codes.create.mutate({ eventId, code: 'CREW-2027', kind: 'access', ticketTypeIds: [types.crew.id] })
  await api.codes.create.mutate({
    eventId,
    code: 'FIVER',
    kind: 'amount',
    value: 500,
    ticketTypeIds: [types.both.id],
    startsAt: instant(3 * DAY),
  })
  await api.codes.create.mutate({ eventId, code: 'OLD-ONE', kind: 'percent', value: 50, isActive: false })
  const ask = (label: string, more: object) =>
    api.questions.create.mutate({ eventId, scope: 'ticket', kind: 'text', label, ...more })
  await ask('How did you hear of us?', { scope: 'order', kind: 'choice', options: ['A friend', 'A poster', 'The web'] })
  await ask('Size of your T-shirt', {
    kind: 'choice',
    options: ['S', 'M', 'L', 'XL'],
    isRequired: true,
    ticketTypeIds: [types.crew.id, types.hands.id],
  })
  await ask('Anything we should know?', {
    kind: 'long_text',
    help: 'Injuries, fears, allergies: only the teachers read it.',
  })
  await ask('Can you juggle already?', { kind: 'yes_no', isActive: false })
  return { early }
}

/** Somebody with an account and no part in anything. */
export async function register(server: TestServer, name: string): Promise<{ admin: Credentials }> {
  const credentials = {
    email: `${plain(name).replaceAll(' ', '.')}@example.org`,
    password: 'a long enough password',
  }
  const client = createClient({ url: server.url, WebSocket: WebSocket as never })
  await client.api.access.register.mutate({ ...credentials, name })
  await client.close()
  return { admin: credentials }
}

/** Does something as somebody without an account, who is no member and pays what all pay. */
export async function asStranger<T>(server: TestServer, act: (api: Api) => Promise<T>): Promise<T> {
  const client = createClient({ url: server.url, WebSocket: WebSocket as never })
  try {
    return await act(client.api)
  } finally {
    await client.close()
  }
}

/** Signs a member in, who organizes nothing, and goes to their own page by the link they are offered. */
export async function signInAsMember(page: Page, { admin }: { admin: Credentials }): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Your account and membership' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Your account' })).toBeVisible()
}
