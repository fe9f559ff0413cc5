import { codeOf, detailsOf } from '@turnout/client'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import type { TFunction } from 'i18next'
import { z } from 'zod'

const shortage = z.object({
  ticketTypeId: z.string(),
  requestedQuantity: z.number(),
  availableQuantity: z.number(),
  limitingSessionId: z.string().nullish(),
})

/** Why nothing was given: which ticket type it is about, and what to say; null where the code alone says enough. */
export function giftRefusal(
  error: unknown,
  known: { ticketTypes: TicketType[]; sessions: Session[] },
  t: TFunction,
): { ticketTypeId: string | null; text: string } | null {
  const code = codeOf(error)
  if (code === 'IDEMPOTENCY_MISMATCH') return { ticketTypeId: null, text: t('orders.give.refused.already') }
  const { data } = shortage.safeParse(detailsOf(error))
  if (!data) return null
  const { ticketTypeId, requestedQuantity: requested, availableQuantity: available } = data
  const type = known.ticketTypes.find(({ id }) => id === ticketTypeId)?.name ?? ''
  const limiting = known.sessions.find(({ id }) => id === data.limitingSessionId)
  const session = limiting && `${limiting.code} ${limiting.name}`
  const say = (text: string) => ({ ticketTypeId, text: `${text} ${t('orders.give.refused.nothingGiven')}` })
  if (code === 'SOLD_OUT') return say(t('orders.give.refused.soldOut', { type }))
  if (code === 'SESSION_FULL') return say(t('orders.give.refused.sessionFull', { type, session: session ?? '' }))
  if (code !== 'INSUFFICIENT_CAPACITY') return null
  return say(
    session
      ? t('orders.give.refused.capacityBy', { type, requested, available, session })
      : t('orders.give.refused.capacity', { type, requested, available }),
  )
}
