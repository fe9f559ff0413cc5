import { isTurnoutError } from '@turnout/client'
import { bringFestival } from '../support/festival.ts'
import { receiveMail } from '../support/mailbox.ts'
import { EVENT_TITLE } from '../support/schedule.ts'
import { pairBareKiosk, signInAsPrinted, visit } from '../support/sdk.ts'
import { expect, test } from '../support/test.ts'
import { until } from '../support/until.ts'

test('by the SDK alone an event goes from its schedule to the last guest through the door', async ({ turnout }) => {
  const organizer = await signInAsPrinted(turnout)
  const guest = visit(turnout)
  const { eventId, sessions, fullPass, latecomer } = await bringFestival(organizer)
  expect(sessions.map(({ code, name }) => `${code} ${name}`)).toEqual([
    'S1 Opening and harbour walk',
    'S2 Knots that hold',
    'S3 Songs of the night ferry',
    'S4 Reading the tides',
    'S5 Boats of paper and pitch',
  ])

  const order = {
    eventId,
    items: [{ ticketTypeId: fullPass, quantity: 1, attendees: [{ name: 'Inês Carvalho' }] }],
    buyer: { name: 'Inês Carvalho', email: 'ines@example.org' },
  }
  const declined = await guest.api.orders.create.mutate({ ...order, paymentToken: 'tok_declined' }).catch((e) => e)
  expect(isTurnoutError(declined, 'PAYMENT_DECLINED')).toBe(true)
  const bought = await guest.api.orders.create.mutate({ ...order, paymentToken: 'tok_ok' })
  expect(bought).toMatchObject({ status: 'confirmed', totalMinor: 4500, currency: 'EUR' })
  const mail = await receiveMail(turnout.dataDir, 'ines@example.org')
  expect(mail.subject).toContain(EVENT_TITLE)
  expect(mail.text).toContain(bought.tickets[0]?.humanCode)
  expect(mail.calendar.map(({ title }) => title)).toHaveLength(5)
  const [ticket] = mail.tickets
  expect(ticket?.code).toBe(bought.tickets[0]?.code)
  const code = ticket?.code ?? ''

  const late = await organizer.api.orders.give.mutate({
    eventId,
    items: [{ ticketTypeId: latecomer, quantity: 1, attendees: [{ name: 'Tomás Brito' }] }],
    buyer: { name: 'Tomás Brito', email: 'tomas@example.org' },
  })

  const issued = await organizer.api.kiosk.issue.mutate({ eventId, stationName: 'Quay door' })
  const kiosk = await pairBareKiosk(turnout, issued.pairingCode)
  expect(kiosk.sessionCodes).toContain('S1')

  const heard: string[] = []
  const live = organizer.api.checkIn.watch.subscribe(
    { eventId },
    { onData: ({ data }) => void heard.push(data.type === 'ticket.scanned' ? data.payload.outcome : data.type) },
  )
  const told: string[] = []
  const own = kiosk.api.kiosk.watch.subscribe(undefined, { onData: ({ data }) => void told.push(data.type) })

  const first = await kiosk.redeem(code, 'S1')
  expect(first).toMatchObject({ outcome: 'admitted', ticket: { attendeeName: 'Inês Carvalho' } })
  const second = await kiosk.redeem(code, 'S1')
  expect(second).toMatchObject({
    outcome: 'refused',
    reason: 'already_used',
    firstCheckIn: { checkInId: first.checkInId, stationName: 'Quay door', sessionCode: 'S1' },
  })
  expect(await kiosk.redeem(late.tickets[0]?.code ?? '', 'S1')).toMatchObject({ reason: 'wrong_session' })

  const [hit] = await kiosk.api.checkIn.search.query({ query: 'ines carvahlo' })
  expect(hit).toMatchObject({ attendeeName: 'Inês Carvalho' })
  expect(JSON.stringify(hit)).not.toContain('@')
  await kiosk.api.checkIn.undo.mutate({ checkInId: first.checkInId ?? '', reason: 'Wrong person' })
  expect(await kiosk.redeem(code, 'S1')).toMatchObject({ outcome: 'admitted' })
  await expect
    .poll(() => heard.filter((word) => word !== 'station.changed'))
    .toEqual(['admitted', 'refused', 'refused', 'check_in.undone', 'admitted'])

  const foreign = await kiosk.api.orders.list.query({ eventId }).catch((error) => error)
  expect(isTurnoutError(foreign, 'FORBIDDEN')).toBe(true)
  await organizer.api.kiosk.revoke.mutate({ stationId: kiosk.stationId })
  await until('the kiosk has been told', () => (told.includes('station.revoked') ? true : null), 2_000)
  const refused = await kiosk.redeem(code, 'S1').catch((error) => error)
  expect(isTurnoutError(refused, 'TOKEN_REVOKED')).toBe(true)

  live.unsubscribe()
  own.unsubscribe()
  await Promise.all([kiosk.close(), organizer.close(), guest.close()])
})
